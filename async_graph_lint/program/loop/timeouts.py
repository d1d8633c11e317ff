"""Timeouts, and what they are put around.

A timeout cancels a task at its next `await`. It cannot interrupt code that blocks the loop
(that is late first and cancelled afterwards, if it awaits at all), and it leaves a thread
running that it has given up waiting for (measured on langgraph 1.2.22, Python 3.11).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.stalls import Stall
from async_graph_lint.program.loop.suspension import encloses, suspends
from async_graph_lint.reading import facts

CALLS = frozenset({"asyncio.wait_for"})
BLOCKS = frozenset(
    {
        "asyncio.timeout",
        "asyncio.timeout_at",
        "async_timeout.timeout",
        "anyio.fail_after",
        "anyio.move_on_after",
    }
)
MOST_FRAMES = 100


class Timeout(NamedTuple):
    """One timeout: where it is set, and what stands under it: the frames of coroutines that
    it was given, the calls of a `with` block, the call that hands over to a thread."""

    site: Site
    name: str
    coroutines: tuple[Frame, ...] = ()
    calls: tuple[Site, ...] = ()
    thread: str = ""


class UnderTimeout(NamedTuple):
    """A call that blocks under a timeout; `is_all` says that nothing there can be cancelled."""

    stall: Stall
    is_all: bool


class Timeouts:
    """Finds timeouts in bodies."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation = effects.evaluation

    def of(self, frame: Frame) -> Iterator[Timeout]:
        """The timeouts that a body sets, in source order."""
        for site in frame.scope.sites:
            callee = self.evaluation.value(site.call.function, frame, site.place)
            paths = {value.path for value in callee.present if isinstance(value, Symbol)}
            if paths & CALLS and site.call.arguments:
                yield self._around_call(frame, site)
            elif paths & BLOCKS:
                yield from self._around_block(frame, site)

    def _around_call(self, frame: Frame, site: Site) -> Timeout:
        name, given = as_written(site.call.function), site.call.arguments[0].value
        inner = frame.scope.call_at(given.span) if isinstance(given, facts.Call) else None
        if inner is None:
            return Timeout(site, name)
        effect = next((e for e in self.effects.of(frame) if e.site is inner), None)
        coroutines = () if effect is None else effect.async_bodies
        return Timeout(site, name, coroutines, thread=self._thread(frame, inner))

    def _thread(self, frame: Frame, site: Site) -> str:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        paths = [value.path for value in callee.present if isinstance(value, Symbol)]
        hands_over = any(self.effects.catalogue.offload(path) is not None for path in paths)
        return as_written(site.call.function) if hands_over else ""

    def _around_block(self, frame: Frame, site: Site) -> Iterator[Timeout]:
        for managed in frame.scope.table.managed:
            if managed.context is site.call:
                inside = [s for s in frame.scope.sites if encloses(managed.span, s.call.span)]
                effects = [e for e in self.effects.of(frame) if e.site in inside]
                frames = tuple(f for e in effects for f in e.async_bodies if e.site.call.awaited)
                yield Timeout(site, as_written(site.call.function), frames, tuple(inside))

    def stall_under(self, timeout: Timeout, stalls: Iterable[Stall]) -> UnderTimeout | None:
        """What blocks under a timeout, the surest first; None when nothing does."""
        awaited = {frame.scope: alone for frame, alone in self._awaited(timeout)}
        idle = not any(site.call.awaited for site in timeout.calls)
        found = [UnderTimeout(stall, idle) for stall in stalls if _stands_in(stall, timeout)]
        found += [
            UnderTimeout(stall, awaited[scope] and not suspends(scope.table))
            for stall in stalls
            if (scope := stall.body.frame.scope) in awaited
        ]
        return min(found, key=lambda under: not under.is_all, default=None)

    def _awaited(self, timeout: Timeout) -> Iterator[tuple[Frame, bool]]:
        """The coroutines under a timeout and what they await, each with whether those before
        it await nothing else."""
        pending = deque((frame, _is_alone(timeout)) for frame in timeout.coroutines)
        seen = set(timeout.coroutines)
        while pending and len(seen) < MOST_FRAMES:
            frame, alone = pending.popleft()
            yield frame, alone
            awaits = [effect for effect in self.effects.of(frame) if effect.site.call.awaited]
            for effect in awaits:
                fresh = [body for body in effect.async_bodies if body not in seen]
                seen.update(fresh)
                pending.extend((body, alone and len(awaits) == 1) for body in fresh)


def _is_alone(timeout: Timeout) -> bool:
    """Whether at most one call is awaited in the block of a timeout itself."""
    return sum(site.call.awaited for site in timeout.calls) < 2


def _stands_in(stall: Stall, timeout: Timeout) -> bool:
    """Whether a blocking call stands in the `with` block of a timeout."""
    return any(site.call is stall.effect.site.call for site in timeout.calls)
