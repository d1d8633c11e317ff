"""What a sync body reaches: the blocking calls behind it, and the way to each.

A breadth-first search over frames, so that the first chain found to a cause is a shortest
one; frames already seen are not entered again, so that recursion ends.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Cause
from async_graph_lint.program.loop.effects import Effects


class Hop(NamedTuple):
    """A call on the way: `frame` runs the body in which `site` stands."""

    frame: Frame
    site: Site


class Leaf(NamedTuple):
    """A blocking call behind a sync body: the hops to it, the last one being the call itself.

    `steps` is the largest number of conclusions that any part of the way needs.
    """

    cause: Cause
    hops: tuple[Hop, ...]
    steps: int


class Reached(NamedTuple):
    """All that a sync body reaches without leaving the thread."""

    leaves: tuple[Leaf, ...]
    coroutines: tuple[tuple[Frame, tuple[Hop, ...]], ...]
    """Async bodies that it creates, with the hops to the call that does."""


class Reach:
    """Searches sync bodies, once per frame."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self._reached: dict[Frame, Reached] = {}

    def of(self, start: Frame) -> Reached:
        """Everything that running the body of `start` reaches."""
        found = self._reached.get(start)
        if found is None:
            self._reached[start] = Reached((), ())
            found = self._reached[start] = self._search(start)
        return found

    def blocks(self, cause: Cause) -> bool:
        """Whether a cause is one: running a function of the project blocks when that does."""
        body = None if cause.runnable is None else cause.runnable.body
        return body is None or bool(self.of(body).leaves)

    def _search(self, start: Frame) -> Reached:
        leaves: list[Leaf] = []
        coroutines: list[tuple[Frame, tuple[Hop, ...]]] = []
        seen = {start}
        pending: deque[tuple[Frame, tuple[Hop, ...], int]] = deque([(start, (), 0)])
        while pending:
            frame, hops, steps = pending.popleft()
            for effect in self.effects.of(frame):
                here = (*hops, Hop(frame, effect.site))
                if effect.cause is not None and self.blocks(effect.cause):
                    leaves.append(Leaf(effect.cause, here, max(steps, effect.cause.steps)))
                coroutines.extend((body, here) for body in effect.async_bodies)
                fresh = [body for body in effect.sync_bodies if body not in seen]
                seen.update(fresh)
                pending.extend((body, here, max(steps, effect.steps)) for body in fresh)
        return Reached(tuple(leaves), tuple(coroutines))
