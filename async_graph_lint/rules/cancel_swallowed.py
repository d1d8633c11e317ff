"""AGL609 cancel-swallowed."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.cancellation import CANCELLED, Swallowed, swallowed
from async_graph_lint.program.loop.loop import LoopBody
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

SELF, AWAITED = 0, 1
"""Doubts in a body that LangGraph runs, and in one that such a body awaits."""


class CancelSwallowed(Rule):
    """A handler catches the cancellation of its coroutine and does not raise it again.

    ## Why
    LangGraph, `asyncio.wait_for`, task groups and web servers stop a coroutine by raising
    `CancelledError` in it. A handler for it, for `BaseException`, or a bare `except` that
    goes on makes the cancellation void: a node that swallows it returns as if nothing had
    been, `asyncio.wait_for(..., 0.1)` comes back late and without `TimeoutError`, and a
    server that shuts down waits. `except Exception` is harmless here, as `CancelledError`
    is none.

    Reported are nodes, async tools and what they await, and elsewhere loops that go on
    with the next round. Not reported: handlers that raise, or store the error for a later
    `raise`; code that has cancelled a task itself and awaits it; functions that are about
    shutting down; background tasks that end by it.

    ## Bad
    ```python
    async def search(state: State) -> dict:
        try:
            hits = await query(state["question"])
        except BaseException:
            hits = []
        return {"hits": hits}
    ```

    ## Good
    ```python
    async def search(state: State) -> dict:
        try:
            hits = await query(state["question"])
        except Exception:
            hits = []
        return {"hits": hits}
    ```
    Where something has to be cleaned up: `except asyncio.CancelledError:`, and `raise` as
    its last line.

    ## At run time
    Nothing is cancelled in an ordinary run, so running cannot tell: unsupported.
    """

    code = "AGL609"
    name = "cancel-swallowed"
    severity = Severity.ERROR
    why = "Whoever cancels this coroutine waits for it to stop, and it goes on."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per handler."""
        run = (body for body in analysis.run_by_langgraph if body.is_async)
        own = [body for body in run if len(body.steps) == 1 or _is_awaited(analysis, body)]
        scopes = {body.frame.scope for body in own}
        others = (body for body in analysis.loop.bodies if body.is_async)
        ways = [way for body in own for way in _of_own(body)]
        ways += [w for body in others if body.frame.scope not in scopes for w in _of_other(body)]
        yield from findings(self, ways)


def _is_awaited(analysis: Analysis, body: OwnBody) -> bool:
    """Whether somebody waits for the body, which may else be a background task."""
    calls = analysis.program.evaluation.callers.sites(body.frame.scope)
    return any(site.call.awaited for site, _ in calls)


def _of_own(body: OwnBody) -> Iterator[Way]:
    doubts = SELF if len(body.steps) == 1 else AWAITED
    for found in swallowed(body.frame.scope):
        way = _way(body.frame.scope, found, body.steps, doubts)
        yield way._replace(graph=body.graph, node=body.node)


def _of_other(body: LoopBody) -> Iterator[Way]:
    for found in swallowed(body.frame.scope):
        if found.goes_on and found.caught == CANCELLED:
            yield _way(body.frame.scope, found, body.steps, AWAITED)


def _way(scope: Scope, found: Swallowed, steps: tuple[Step, ...], doubts: int) -> Way:
    span = found.handler.span
    caught = "except" if found.caught == "except" else f"except {found.caught}"
    ending = "goes on with its loop" if found.goes_on else "goes on as if it had not been cancelled"
    return Way(
        span,
        caught,
        f"`{caught}` swallows the cancellation of `{scope.name}`, which {ending}",
        "end the handler with `raise`" if found.caught == CANCELLED else "use `except Exception`",
        (*steps, Step(span, f"`{caught}` does not raise")),
        doubts,
    )
