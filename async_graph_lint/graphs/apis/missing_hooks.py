"""Agents that run on a loop with a `wrap_*` hook that has no async half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.one_sided_hooks import WRAPS, Hook, OneSidedHooks
from async_graph_lint.graphs.builders.agents import AGENTS
from async_graph_lint.graphs.builders.library_calls import LibraryCall
from async_graph_lint.graphs.entries.async_runs import AsyncRuns
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.values import Class
from async_graph_lint.program.program import Program


class MissingHook(NamedTuple):
    """A sync-only hook, the agent that has it where one is known, and what that takes."""

    hook: Hook
    steps: int
    agent: Span | None = None


class MissingHooks:
    """Finds them for one program."""

    def __init__(self, program: Program, hooks: OneSidedHooks, runs: AsyncRuns) -> None:
        self.program = program
        self.hooks = hooks
        self.runs = runs

    def all(self, calls: Iterable[LibraryCall], filenames: Iterable[str]) -> Iterator[MissingHook]:
        """Those of known agents, then all others."""
        seen: set[Span] = set()
        for call in calls:
            for hook in self._of_agent(call):
                seen.add(hook.span)
                yield MissingHook(hook, self.runs.steps((call.origin,)), call.origin)
        for filename in filenames:
            for hook in self._of_file(filename):
                if hook.span not in seen:
                    seen.add(hook.span)
                    yield MissingHook(hook, max(self.runs.steps(()), 1))

    def _of_agent(self, call: LibraryCall) -> Iterator[Hook]:
        if call.path in AGENTS:
            for value in items_of(call.given.get(NOT_POSITIONAL, "middleware")):
                yield from self.hooks.sync_only(value)

    def _of_file(self, filename: str) -> Iterator[Hook]:
        for outlined in self.program.files.definitions(filename):
            if outlined.kind != "function" or outlined.is_async:
                continue
            if outlined.name in WRAPS:
                parent = self.program.scope(filename, outlined.parent)
                if parent is not None and parent.is_class:
                    yield from self.hooks.of_class(Class(parent), (outlined.name,), False)
            elif outlined.words & set(WRAPS):
                scope = self.program.scope(filename, outlined.key)
                for inner in () if scope is None else self.program.nested(scope):
                    if not inner.is_class:
                        yield from self.hooks.decorated(inner, WRAPS, False)
