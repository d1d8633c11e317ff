"""The frames of a program: one object per way a body can run."""

from __future__ import annotations

from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Function,
    Generated,
    Instance,
    Items,
    Known,
    Many,
    Partial,
    Pending,
    Value,
    Wrapped,
)

Arguments = tuple[tuple[str, Known], ...]

MOST_FRAMES = 32
"""Frames of one scope before arguments are no longer told apart."""
MOST_OVERLAYS = 400
"""The same for the rounds of loops."""
DEEPEST_FRAME = 8
"""How far frames may hold each other, through closures and arguments."""


class Frames:
    """Makes frames, the same one for the same combination, and keeps their number bounded."""

    def __init__(self) -> None:
        self._frames: dict[tuple[object, ...], Frame] = {}
        self._counts: dict[tuple[Scope, bool], int] = {}

    def frame(
        self,
        scope: Scope,
        receiver: Value | None = None,
        arguments: Arguments = (),
        outer: Frame | None = None,
        base: Frame | None = None,
    ) -> Frame:
        """The frame of `scope` for these circumstances.

        A scope with very many frames, or one nested too deeply, gets a frame that knows
        nothing of its arguments.
        """
        key = (scope, receiver, arguments, outer, base)
        found = self._frames.get(key)
        if found is not None:
            return found
        depth = 1 + max(_depth_of(receiver), _deepest(arguments), outer.depth if outer else 0)
        kind = (scope, base is not None)
        most = MOST_FRAMES if base is None else MOST_OVERLAYS
        crowded = self._counts.get(kind, 0) >= most or depth > DEEPEST_FRAME
        if crowded and arguments:
            return self.frame(scope, _bare(receiver), (), outer, base)
        self._counts[kind] = self._counts.get(kind, 0) + 1
        made = self._frames[key] = Frame(scope, receiver, arguments, outer, depth, base)
        return made

    def overlay(self, frame: Frame, names: dict[str, Known]) -> Frame:
        """The same frame in one round of a loop: `names` have these values."""
        arguments = dict(frame.arguments) | names
        bound = tuple(arguments.items())
        return self.frame(frame.scope, frame.receiver, bound, frame.outer, frame.base)


def _bare(receiver: Value | None) -> Value | None:
    return Instance(receiver.cls) if isinstance(receiver, Instance) else receiver


def _deepest(arguments: Arguments) -> int:
    return max((_depth_of(v) for _, known in arguments for v in known.values), default=0)


def _depth_of(value: Value | None) -> int:
    if isinstance(value, Function):
        return max(value.outer.depth if value.outer else 0, _depth_of(value.receiver))
    if isinstance(value, Pending | Generated):
        return value.frame.depth
    if isinstance(value, Instance):
        return _deepest(value.arguments)
    if isinstance(value, Partial | Wrapped):
        return _depth_of(value.function)
    if isinstance(value, Items):
        return max((_depth_of(v) for item in value.items for v in item.values), default=0)
    if isinstance(value, Entries):
        return max((_depth_of(v) for _, item in value.entries for v in item.values), default=0)
    if isinstance(value, Many):
        return max((_depth_of(v) for v in value.element.values), default=0)
    return 0
