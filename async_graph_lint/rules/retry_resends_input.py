"""AGL504 retry-resends-input."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.graph_runs import GraphRuns
from async_graph_lint.graphs.questions.resent_inputs import ResentInput, resent_inputs
from async_graph_lint.program.loop.savers import Savers
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class RetryResendsInput(Rule):
    """A retry runs a graph that has a saver again with the same input, on the same thread.

    ## Why
    A graph with a saver takes up a failed run when it is given `None` as input: only what did
    not come to its end is run. Given the input once more, it begins a new turn from START on
    the state that the failed one has left: the user's message is there twice, and every
    node, with its effects and its costs, is run again (measured on langgraph 1.2.22).

    Reported are loops that go on when the run fails and end when it succeeds, and functions
    under `tenacity.retry` or `backoff.on_exception`. Not: a thread of its own for each
    attempt, `None` or a `Command` as input.

    In preview: few such retries have been seen yet.

    ## Bad
    ```python
    async def answer(question: str, thread: str) -> dict:
        config = {"configurable": {"thread_id": thread}}
        for attempt in range(3):
            try:
                return await graph.ainvoke({"messages": [question]}, config)
            except ConnectionError:
                await asyncio.sleep(attempt)
    ```

    ## Good
    ```python
    async def answer(question: str, thread: str) -> dict:
        config = {"configurable": {"thread_id": thread}}
        given = {"messages": [question]}
        for attempt in range(3):
            try:
                return await graph.ainvoke(given, config)
            except ConnectionError:
                given = None
                await asyncio.sleep(attempt)
    ```
    Or a `RetryPolicy` on the node that fails.

    ## At run time
    What a call was given is not recorded: unsupported.
    """

    code = "AGL504"
    name = "retry-resends-input"
    severity = Severity.ERROR
    preview = True
    why = "An input begins a new turn; only `None` takes up the one that failed."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per run."""
        savers = Savers(analysis.program.evaluation)
        runs = GraphRuns(analysis.program, analysis.effects.runnables, analysis.starts)
        yield from findings(self, map(_way, resent_inputs(savers, runs.all())))


def _way(found: ResentInput) -> Way:
    run = found.run
    return Way(
        run.span,
        run.name,
        f"`{run.name}` gets its input again from the {_noun(found)}, and begins from START",
        "pass `None` as input after a failure, or give the node a `RetryPolicy`",
        (
            Step(found.again, f"the {_noun(found)} tries again"),
            Step(run.span, f"`{run.name}` with the same input and thread"),
        ),
        found.steps,
    )


def _noun(found: ResentInput) -> str:
    return "retry loop" if found.by == "loop" else f"decorator `{found.by}`"
