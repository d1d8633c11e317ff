"""What a body runs without leaving its thread, and the way to each part of it.

The search goes where the sync calls of a body go: into plain functions, and into what a
tool or a RunnableLambda runs when its sync method is called. What is handed to another
thread, and coroutines, are not followed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Effect
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.loop import hop_step
from async_graph_lint.program.loop.reach import Hop


class Passed(NamedTuple):
    """A body on the same thread: the calls that lead there, nearest to the start first.

    `steps` is the largest number of conclusions that any of these calls needs.
    """

    frame: Frame
    hops: tuple[Hop, ...] = ()
    steps: int = 0

    def first(self, site: Site) -> Site:
        """The call in the starting body through which `site` of this body is reached."""
        return self.hops[0].site if self.hops else site

    def way(self) -> tuple[Step, ...]:
        """One step for each call that leads there."""
        return tuple(map(hop_step, self.hops))


class SameThread:
    """Searches bodies, once per frame."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self._passed: dict[Frame, tuple[Passed, ...]] = {}

    def of(self, start: Frame) -> tuple[Passed, ...]:
        """The body of `start` itself, then all that it runs, nearest first."""
        if start not in self._passed:
            self._passed[start] = tuple(self._search(start))
        return self._passed[start]

    def _search(self, start: Frame) -> Iterator[Passed]:
        seen = {start}
        pending = deque([Passed(start)])
        while pending:
            here = pending.popleft()
            yield here
            for effect in self.effects.of(here.frame):
                hops = (*here.hops, Hop(here.frame, effect.site))
                for body in _bodies(effect):
                    if body not in seen:
                        seen.add(body)
                        pending.append(Passed(body, hops, max(here.steps, effect.steps)))


def _bodies(effect: Effect) -> Iterator[Frame]:
    yield from effect.sync_bodies
    runnable = None if effect.cause is None else effect.cause.runnable
    if runnable is not None and runnable.body is not None:
        yield runnable.body
