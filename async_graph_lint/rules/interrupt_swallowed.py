"""AGL501 interrupt-swallowed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from async_graph_lint.finding import Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.replay.swallowed_pauses import SwallowedPause, swallowed_pauses
from async_graph_lint.program.loop.shelters import Fate
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class InterruptSwallowed(Rule):
    """A handler, a `gather` or a task group keeps `interrupt()` from stopping the run.

    ## Why
    `interrupt()` stops a run by raising `GraphInterrupt`, which is an `Exception`. What catches
    every `Exception` around it catches the question as well: the graph does not pause, nobody
    is asked, and the node goes on as if the call had failed. The same happens around a call
    of a graph that asks, and around a graph that hands over to its parent by
    `Command(graph=Command.PARENT)`. In `gather(..., return_exceptions=True)` the question
    becomes one of the results. An `asyncio.TaskGroup` wraps it in an `ExceptionGroup`, and the
    run fails (measured on langgraph 1.2.22).

    Not reported: handlers for other exceptions; handlers that raise the exception again;
    code that names `GraphBubbleUp` or `GraphInterrupt`.

    ## Bad
    ```python
    def approve(state: State) -> dict:
        try:
            answer = interrupt({"refund": state["amount"]})
            return {"approved": answer == "yes"}
        except Exception:
            return {"approved": False}
    ```

    ## Good
    ```python
    def approve(state: State) -> dict:
        answer = interrupt({"refund": state["amount"]})
        try:
            return {"approved": parse(answer)}
        except ValueError:
            return {"approved": False}
    ```
    Where the `try` has to stay: `except GraphBubbleUp: raise` before the other handlers
    (`from langgraph.errors import GraphBubbleUp`).

    ## At run time
    The question is asked, and the run does not pause, or ends with an `ExceptionGroup`:
    confirmed. It pauses: refuted. Handoffs to a parent graph: unsupported.
    """

    code = "AGL501"
    name = "interrupt-swallowed"
    severity = Severity.ERROR
    why = "`interrupt()` pauses the run by an exception, which has to reach LangGraph."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per handler, `gather` or task group."""
        if not analysis.speaks_of("interrupt", "PARENT"):
            return
        found = list(swallowed_pauses(analysis.pauses, analysis.durable_bodies))
        asked = _questions(found)
        for finding in findings(self, map(_way, found)):
            data = {**finding.data, "questions": sorted(asked[finding.span])}
            yield structs.replace(finding, data=data)


def _questions(found: list[SwallowedPause]) -> dict[Span, set[str]]:
    """The calls of `interrupt` behind each place, as `file:row`."""
    asked: dict[Span, set[str]] = {}
    for one in found:
        question = one.pause.question
        rows = asked.setdefault(one.shelter.span, set())
        rows |= {f"{question.filename}:{question.start.row}"} if question else set()
    return asked


def _way(found: SwallowedPause) -> Way:
    pause, shelter = found.pause, found.shelter
    what = f"`{pause.name}` asks a human" if pause.question else f"`{pause.name}` may hand over"
    return Way(
        shelter.span,
        shelter.name,
        f"`{shelter.name}` {DOES[shelter.fate].format(what=_subject(found))}",
        HELP[shelter.fate],
        (
            *found.body.way,
            Step(pause.site.call.span, what),
            *pause.way[1:],
            Step(shelter.span, f"`{shelter.name}` keeps that from LangGraph"),
        ),
        found.steps,
        found.body.own.graph,
        found.body.own.node,
    )


def _subject(found: SwallowedPause) -> str:
    pause = found.pause
    if pause.question is None:
        return f"the handoff of `{pause.name}`"
    direct = not pause.way
    return (
        f"the pause of `{pause.name}`" if direct else f"the pause that `{pause.name}` may ask for"
    )


DOES = {
    Fate.SWALLOWED: "swallows {what}",
    Fate.REPLACED: "turns {what} into another error",
    Fate.COLLECTED: "makes {what} one of the results",
    Fate.GROUPED: "wraps {what} in an `ExceptionGroup`, and the run fails",
}
HELP = {
    Fate.SWALLOWED: "write `except GraphBubbleUp: raise` before it, or ask outside the `try`",
    Fate.REPLACED: "write `except GraphBubbleUp: raise` before it, or ask outside the `try`",
    Fate.COLLECTED: "leave out `return_exceptions=True`, or ask after the `gather`",
    Fate.GROUPED: "use `asyncio.gather`, or ask outside the task group",
}
