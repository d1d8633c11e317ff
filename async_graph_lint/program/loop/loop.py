"""What runs on the event loop: async bodies, from the code that LangGraph or a server runs.

An `async def` runs on the loop wherever it is called; plain functions run there only when
an async body calls them without handing them to a thread (`reach`). Sync nodes, routers
and tools do not: LangGraph moves them to a thread (measured on langgraph 1.2.22).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Effect
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.reach import Hop, Reach


class Entry(NamedTuple):
    """A body that LangGraph, a server or a caller runs on the loop.

    `what` says what it is, for the first step of findings: "async node `fetch`". A sync
    body can be an entry too (a reducer): `steps` then counts what had to be concluded to
    say that the loop runs it, and `remedy` says what its author can do.
    """

    frame: Frame
    what: str
    graph: str | None = None
    node: str | None = None
    steps: int = 0
    remedy: str = ""


class LoopBody(NamedTuple):
    """A body that runs on the loop, and the way to it: async, or a sync entry."""

    frame: Frame
    entry: Entry
    steps: tuple[Step, ...]

    @property
    def is_async(self) -> bool:
        """False for sync code that LangGraph runs on the loop."""
        return self.frame.scope.definition.is_async


class Loop:
    """Finds all loop bodies from the entries, each frame once, entries first."""

    def __init__(self, effects: Effects, entries: Iterable[Entry]) -> None:
        self.effects = effects
        self.reach = Reach(effects)
        self._entries = tuple(entries)
        self._bodies: tuple[LoopBody, ...] | None = None

    @property
    def bodies(self) -> tuple[LoopBody, ...]:
        """The loop bodies, in the order of their entries and calls."""
        if self._bodies is None:
            self._bodies = tuple(self._search())
        return self._bodies

    def _search(self) -> Iterator[LoopBody]:
        seen: set[Frame] = set()
        pending: deque[LoopBody] = deque()
        for entry in self._entries:
            header = entry.frame.scope.definition.header
            pending.append(LoopBody(entry.frame, entry, (Step(header, entry.what),)))
        while pending:
            body = pending.popleft()
            if body.frame in seen:
                continue
            seen.add(body.frame)
            yield body
            if body.is_async:
                # Nobody awaits the coroutines that a sync entry creates.
                pending.extend(self.called(body))

    def called(self, body: LoopBody) -> Iterator[LoopBody]:
        """The async bodies that a body awaits, itself or through sync helpers."""
        for effect in self.effects.of(body.frame):
            for called in effect.async_bodies:
                steps = (*body.steps, self.step(effect, called))
                yield LoopBody(called, body.entry, steps)
            for helper in effect.sync_bodies:
                yield from self._behind(body, effect, helper)

    def _behind(self, body: LoopBody, effect: Effect, helper: Frame) -> Iterator[LoopBody]:
        """Coroutines that a sync helper creates: its caller awaits them on the loop."""
        for called, hops in self.reach.of(helper).coroutines:
            steps = (*body.steps, self.step(effect, helper), *map(hop_step, hops))
            yield LoopBody(called, body.entry, steps)

    def step(self, effect: Effect, called: Frame) -> Step:
        """The step from a body to one it calls."""
        return Step(effect.site.call.span, f"calls `{called.scope.name}`")


def hop_step(hop: Hop) -> Step:
    """The step that a hop of a chain stands for."""
    return Step(
        hop.site.call.span, f"`{hop.frame.scope.name}` calls `{as_written(hop.site.call.function)}`"
    )
