"""Handlers that keep a cancelled coroutine going: `CancelledError` caught and not raised again.

Cancelling a task raises `CancelledError` at the `await` where it stands. Only code that
asked for it may keep it: who awaits a task that it has just cancelled, and who is being
shut down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name, walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.suspension import suspends_in
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Statement

CANCELLED = "CancelledError"
EVERYTHING = "BaseException"
SHUTDOWN = re.compile(
    r"(^|_)(a?close|aexit|exit|shutdown|stop|cleanup|clean|teardown|disconnect|terminate|cancel"
    r"|lifespan|dispose)(_|$)",
    re.IGNORECASE,
)
"""Functions whose own end is what they are about."""
ASKED = frozenset({"cancel", "cancelling", "uncancel"})
"""Methods of a task that only code calls which knows of its cancellation."""


class Swallowed(NamedTuple):
    """A handler that keeps the cancellation; `caught` is what it names, empty for a bare one.

    `goes_on` says that a loop around it goes on with its next round.
    """

    handler: facts.Handler
    caught: str
    goes_on: bool


def swallowed(scope: Scope) -> Iterator[Swallowed]:
    """The handlers of an async body that swallow its cancellation."""
    if SHUTDOWN.search(scope.name.strip("_")) or _asked(scope.sites):
        return
    for statement, place in scope.table.statements:
        if isinstance(statement, facts.Try) and suspends_in(scope.table, statement.body):
            handler = next((h for h in statement.handlers if catches(h)), None)
            if handler is not None and not _passes_on(handler, scope):
                loops = any(arm.kind == "repeat" for arm in place.arms)
                yield Swallowed(handler, catches(handler), loops and not _leaves(handler.body))


def catches(handler: facts.Handler) -> str:
    """What makes a handler catch a cancellation, as written; empty when it catches none."""
    if handler.exception is None:
        return "except"
    exception = handler.exception
    options = exception.items if isinstance(exception, facts.Sequence) else (exception,)
    names = [simple_name(option) for option in options]
    return next((name for name in names if name in {CANCELLED, EVERYTHING}), "")


def _asked(sites: Iterable[Site]) -> bool:
    return any(simple_name(site.call.function) in ASKED for site in sites)


def _passes_on(handler: facts.Handler, scope: Scope) -> bool:
    """Whether the handler raises, or keeps the exception for somebody else."""
    within = list(_statements(handler.body))
    if any(isinstance(statement, facts.Raise) for statement in within):
        return True
    return (
        handler.name is not None
        and any(_keeps(s, handler.name) for s in within)
        and (_raises_later(scope) or any(_hands_on(s, handler.name) for s in within))
    )


def _keeps(statement: Statement, name: str) -> bool:
    value = getattr(statement, "value", None)
    return value is not None and any(node == facts.Name(name) for node in walk(value))


def _raises_later(scope: Scope) -> bool:
    """Whether the body raises what a variable holds."""
    raised = (s for s, _ in scope.table.statements if isinstance(s, facts.Raise))
    return any(isinstance(statement.value, facts.Name) for statement in raised)


def _hands_on(statement: Statement, name: str) -> bool:
    """`future.set_exception(error)`: whoever awaits the future gets it."""
    value = getattr(statement, "value", None)
    calls = [] if value is None else [n for n in walk(value) if isinstance(n, facts.Call)]
    return any(simple_name(call.function) == "set_exception" for call in calls)


def _leaves(body: tuple[Statement, ...]) -> bool:
    """Whether a handler ends the loop around it."""
    within = list(_statements(body))
    return any(
        isinstance(s, facts.Return) or (isinstance(s, facts.Jump) and s.kind == "break")
        for s in within
    )


def _statements(body: Iterable[Statement]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        for part in ("body", "otherwise", "final"):
            yield from _statements(getattr(statement, part, ()))
        for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _statements(branch.body)
