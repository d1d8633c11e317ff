"""AGL606 context-lost-in-executor."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.evaluation.values import Symbol
from async_graph_lint.program.loop.handovers import Handover
from async_graph_lint.program.loop.run_context import NO_CONTEXT, RUN_KINDS, RUN_METHODS
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

STREAMS_EVENTS = "astream_events"
MOST_MENTIONS = 1000
LOST = "its tokens and events never reach the stream of the run"


class ContextLostInExecutor(Rule):
    """Code that needs the context of the run is handed to a thread that starts without it.

    ## Why
    LangGraph keeps the run's config in a context variable. `asyncio.to_thread` copies the
    context to its thread; `loop.run_in_executor`, the `submit` and `map` of a pool, and
    `threading.Thread` start with an empty one. There `get_config`, `get_stream_writer`,
    `get_store` and `interrupt` raise `RuntimeError: Called get_config outside of a
    runnable context`, and a model or graph that is given no config runs outside the run:
    its tokens and events are lost without an error.

    The second kind is reported as possible, or as likely where the project reads events
    by `astream_events`. Not reported: what is run by `contextvars.copy_context().run`,
    LangChain's own `run_in_executor` and `ContextThreadPoolExecutor`, and runs that are
    given a config.

    ## Bad
    ```python
    async def index(state: State) -> dict:
        loop = asyncio.get_running_loop()
        return {"size": await loop.run_in_executor(None, write_index)}


    def write_index() -> int:
        get_stream_writer()({"progress": 0})
        return 1
    ```

    ## Good
    ```python
    async def index(state: State) -> dict:
        return {"size": await asyncio.to_thread(write_index)}


    def write_index() -> int:
        get_stream_writer()({"progress": 0})
        return 1
    ```

    ## At run time
    A run, or the state it leaves, holds the error `Called get_config outside of a runnable
    context`. What a stream lost cannot be seen from outside: those are unsupported.
    """

    code = "AGL606"
    name = "context-lost-in-executor"
    severity = Severity.ERROR
    why = "Only `asyncio.to_thread` and LangChain's executors copy the context to the thread."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call that hands such code over."""
        yield from findings(
            self, (w for body in analysis.run_by_langgraph for w in _of(analysis, body))
        )


def _of(analysis: Analysis, body: OwnBody) -> Iterator[Way]:
    for passed in analysis.thread.of(body.frame):
        for handover in analysis.handovers.of(passed.frame):
            yield from _lost(analysis, body, passed, handover)


def _lost(analysis: Analysis, body: OwnBody, passed: Passed, handover: Handover) -> Iterator[Way]:
    before = (*body.steps, *passed.way())
    steps = (
        *before,
        Step(handover.site.call.span, f"`{handover.name}` starts without the context"),
    )
    known = max(passed.steps, handover.steps)
    for frame in handover.bodies:
        for inner in analysis.thread.of(frame):
            for need in analysis.run_context.needs(inner.frame):
                what = "raises" if need.reads else "loses its events"
                last = Step(need.site.call.span, f"`{need.name}` {what} there")
                doubts = _doubts(analysis, need.reads, max(known, inner.steps))
                way = (*steps, *inner.way(), last)
                yield _way(body, handover, need.name, need.reads, way, doubts)
    for method in _run_methods(analysis, handover):
        yield _way(body, handover, method, False, steps, _doubts(analysis, False, known))


def _doubts(analysis: Analysis, reads: bool, known: int) -> int:
    if reads:
        return known
    streams = analysis.program.mentions(STREAMS_EVENTS, MOST_MENTIONS)
    return max(known, 1 if streams else 2)


def _run_methods(analysis: Analysis, handover: Handover) -> Iterator[str]:
    """`model.invoke` handed over itself, with no config behind its input."""
    if handover.arguments > 1 or _has_config(handover):
        return
    for value in handover.function.present:
        path, _, method = value.path.rpartition(".") if isinstance(value, Symbol) else ("",) * 3
        if method in RUN_METHODS and analysis.program.catalogue.kind(path) in RUN_KINDS:
            yield method


def _has_config(handover: Handover) -> bool:
    return any(argument.keyword == "config" for argument in handover.site.call.arguments)


def _way(
    body: OwnBody,
    handover: Handover,
    name: str,
    reads: bool,
    steps: tuple[Step, ...],
    doubts: int,
) -> Way:
    ending = f"raises {NO_CONTEXT}" if reads else f"is given no config, and {LOST}"
    return Way(
        handover.site.call.span,
        handover.name,
        f"`{handover.name}` starts a thread without the run's context: `{name}` {ending}",
        "use `await asyncio.to_thread(...)`, or hand over `contextvars.copy_context().run`",
        steps,
        doubts,
        body.graph,
        body.node,
    )
