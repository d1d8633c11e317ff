"""Runs of graphs whose saver speaks only the other API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.loop import Loop
from async_graph_lint.program.loop.same_thread import SameThread
from async_graph_lint.program.loop.savers import ASYNC, SYNC, Saver, Savers


class SaverRun(NamedTuple):
    """A run, the saver it meets, the way to it from the loop, and the conclusions it takes."""

    run: GraphRun
    saver: Saver
    steps: int
    way: tuple[Step, ...] = ()


class SaverRuns:
    """Pairs runs with savers, for one program."""

    def __init__(self, savers: Savers, loop: Loop, thread: SameThread) -> None:
        self.savers = savers
        self.loop = loop
        self.thread = thread

    def async_on_sync(self, runs: Iterable[GraphRun]) -> Iterator[SaverRun]:
        """Async runs of graphs with a sync saver."""
        return (found for run in runs if run.is_async for found in self._met(run, SYNC))

    def sync_on_async(self, runs: Iterable[GraphRun]) -> Iterator[SaverRun]:
        """Sync runs of graphs with an async saver: those on the loop, which the saver refuses,
        and with a saver that has no sync methods all of them."""
        for run in runs:
            for found in () if run.is_async else self._met(run, ASYNC):
                if found.saver.own or run.frame.scope.definition.is_async:
                    yield found
                elif run.frame.scope in self._on_loop:
                    yield found._replace(way=self._on_loop[run.frame.scope])

    def _met(self, run: GraphRun, kind: str) -> Iterator[SaverRun]:
        values = run.receiver.present
        met = [(value, s) for value in values for s in self.savers.of(value) if s.kind == kind]
        if met:
            saver = met[0][1]
            fitting = len({id(value) for value, _ in met})
            yield SaverRun(run, saver, run.steps(fitting) + saver.steps)

    @cached_property
    def _on_loop(self) -> dict[Scope, tuple[Step, ...]]:
        """The sync bodies that the loop's thread runs, with the way there."""
        found: dict[Scope, tuple[Step, ...]] = {}
        for body in self.loop.bodies:
            for passed in self.thread.of(body.frame) if body.is_async else ():
                if not passed.frame.scope.definition.is_async:
                    found.setdefault(passed.frame.scope, (*body.steps, *passed.way()))
        return found
