"""Every call in an async body that stops the event loop, judged once.

One call expression gives one stall, whatever number of ways lead to it; the rules pick
theirs by code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Confidence, Severity, Span
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Cause, Effect
from async_graph_lint.program.loop.drivers import Drivers
from async_graph_lint.program.loop.loop import Loop, LoopBody
from async_graph_lint.program.loop.reach import Leaf
from async_graph_lint.program.loop.twins import calls_twin, is_tool, only_calls

VIA_HELPER = "AGL102"
FAKE_ASYNC = "AGL105"
SYNC_CODE = "AGL104"
PRECEDENCE = (SYNC_CODE, FAKE_ASYNC, "AGL106", "AGL103", "AGL201", "AGL101", "AGL107", VIA_HELPER)
"""Which code a call gets when several fit."""


class Stall(NamedTuple):
    """A call in an async body that blocks, itself or through the sync code it calls.

    `helper` is the body entered first, where there is one, and `leaf` the blocking call
    behind it that is shown: of the worst ones the nearest. `leaves` are all of them.
    """

    code: str
    effect: Effect
    body: LoopBody
    cause: Cause
    steps: int
    helper: Frame | None = None
    leaf: Leaf | None = None
    leaves: tuple[Leaf, ...] = ()

    @property
    def span(self) -> Span:
        """The call in the async body."""
        return self.effect.site.call.span

    @property
    def leaf_code(self) -> str:
        """The code that the blocking call would have if it stood in the body itself."""
        return self.cause.code if self.body.is_async else SYNC_CODE

    @property
    def confidence(self) -> Confidence:
        """How sure it is."""
        return Confidence.after(self.steps)

    @property
    def severity(self) -> Severity:
        """The severity of what blocks."""
        return self.cause.severity

    @property
    def rank(self) -> tuple[bool, int, int, int, bool, int]:
        """Orders stalls of one call, the one to report first."""
        depth = len(self.leaf.hops) if self.leaf else 0
        code = PRECEDENCE.index(self.code)
        far = self.body.entry.graph is None
        return (self.cause.preview, self.steps, code, depth, far, len(self.body.steps))


class Stalls:
    """Finds the stalls of all loop bodies."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.drivers = Drivers(loop.effects.evaluation)
        self._found: tuple[tuple[Stall, tuple[Stall, ...]], ...] | None = None

    def all(self) -> tuple[tuple[Stall, tuple[Stall, ...]], ...]:
        """One stall per call, each with all that were found for that call."""
        if self._found is None:
            by_call: dict[Span, list[Stall]] = {}
            for body in self.loop.bodies:
                for stall in map(self._named, self._of_body(body)):
                    by_call.setdefault(stall.span, []).append(stall)
            self._found = tuple(
                (min(found, key=lambda stall: stall.rank), tuple(found))
                for found in by_call.values()
            )
        return self._found

    def _named(self, stall: Stall) -> Stall:
        return stall._replace(code=FAKE_ASYNC) if self._is_fake(stall) else stall

    def _is_fake(self, stall: Stall) -> bool:
        """True where a plain function would have been run in a thread instead."""
        site, body = stall.effect.site, stall.body
        if site.implicit:
            return False
        if calls_twin(body.frame, site.call):
            return True
        if stall.helper is None or not only_calls(body.frame, site.call):
            return False
        is_node = body.entry.node is not None and body.frame is body.entry.frame
        return is_node or is_tool(self.loop.effects.evaluation, body.frame)

    def _of_body(self, body: LoopBody) -> Iterator[Stall]:
        for effect in self.loop.effects.of(body.frame):
            cause = effect.cause
            if cause is not None and self.loop.reach.blocks(cause):
                code = cause.code if body.is_async else SYNC_CODE
                steps = max(cause.steps, self._least(body, effect))
                yield Stall(code, effect, body, cause, steps)
            elif cause is None:
                for helper in effect.sync_bodies:
                    yield from self._behind(body, effect, helper)

    def _least(self, body: LoopBody, effect: Effect) -> int:
        """The conclusions that any stall at a call needs."""
        of_graph = body.entry.graph is not None
        place = effect.site.place
        alone = not of_graph and self.drivers.runs_alone(body.frame.scope, place)
        return UNSURE if alone else body.entry.steps

    def _behind(self, body: LoopBody, effect: Effect, helper: Frame) -> Iterator[Stall]:
        leaves = self.loop.reach.of(helper).leaves
        if leaves:
            leaf = min(leaves, key=_weight)
            steps = max(effect.steps, leaf.steps, self._least(body, effect))
            yield Stall(VIA_HELPER, effect, body, leaf.cause, steps, helper, leaf, leaves)


UNSURE = 2
"""Conclusions from which on a stall is only possible."""


def _weight(leaf: Leaf) -> tuple[bool, bool, int, int, int]:
    """The leaf to show: one that is reported by default, that runs when nothing fails, the
    surest, the worst, the nearest."""
    severities = list(Severity)
    cause = leaf.cause
    failing = any(hop.site.failing for hop in leaf.hops)
    return (
        cause.preview,
        failing,
        leaf.steps >= UNSURE,
        severities.index(cause.severity),
        len(leaf.hops),
    )
