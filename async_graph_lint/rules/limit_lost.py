"""AGL701 limit-lost."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.graphs.questions.run_options import Option, RunOptions
from async_graph_lint.program.evaluation.values import Literal
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule

LIMIT = "recursion_limit"
LOSING = frozenset({"astream_events", "astream_log"})
DEFAULT = 25
"""What they put in its place: langchain-core's own default (1.7)."""
KEEPS = "v3"


class LimitLost(Rule):
    """A `recursion_limit` bound by `with_config` is not there when `astream_events` runs the graph.

    ## Why
    `astream_events` and `astream_log` fill the config up with LangChain's defaults before
    the bound one is added, and the default limit of 25 wins over the bound one (langgraph
    1.2.22, langchain-core 1.7: a graph bound to 7 steps runs 25, one bound to 100 is
    stopped with `GraphRecursionError` after 25; inside another run it is that run's limit
    which wins). `ainvoke` and `astream` keep the bound
    limit, so that the same graph works there. So does `astream_events(version="v3")`. All
    other bound keys survive.

    ## Bad
    ```python
    agent = builder.compile().with_config(recursion_limit=100)


    async def follow(question: str) -> None:
        async for event in agent.astream_events({"question": question}, version="v2"):
            print(event)
    ```

    ## Good
    ```python
    agent = builder.compile()


    async def follow(question: str) -> None:
        config = {"recursion_limit": 100}
        async for event in agent.astream_events({"question": question}, config, version="v2"):
            print(event)
    ```

    ## At run time
    A run that needs more steps raises `GraphRecursionError: Recursion limit of ... reached`,
    and its traceback leads through the row. Refuted when the call was made and the run went on.
    """

    code = "AGL701"
    name = "limit-lost"
    severity = Severity.ERROR
    why = "Another limit takes the place of the bound one."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per run whose bound limit is lost."""
        options = RunOptions(analysis.program.evaluation)
        runs = (run for run in analysis.mixed.runs if run.method in LOSING)
        yield from findings(self, (m for run in runs for m in _mistakes(options, run)))


def _mistakes(options: RunOptions, run: GraphRun) -> Iterator[Mistake]:
    own = options.may_hold(run, LIMIT)
    if own or _version(options, run) == KEEPS:
        return
    for bound in options.bound(run, LIMIT):
        if bound.value != DEFAULT:
            yield _mistake(run, bound, run.steps(len(run.receiver.present)) + int(own is None))


def _version(options: RunOptions, run: GraphRun) -> object:
    known = dict(options.given(run).keywords).get("version")
    single = None if known is None else known.single
    return single.value if isinstance(single, Literal) else None


def _mistake(run: GraphRun, bound: Option, doubts: int) -> Mistake:
    limit = "" if bound.value is None else f" of {bound.value}"
    return Mistake(
        run.span,
        run.name,
        f"`{run.name}` ignores the bound `{LIMIT}`{limit}: {DEFAULT} steps, or the limit of the "
        "run around it, take its place",
        f'pass it with the call: `{run.name}(..., {{"{LIMIT}": {bound.value or "..."}}})`',
        receiver="graph",
        doubts=doubts,
        steps=(Step(bound.span, f"`{LIMIT}`{limit} is bound here"),),
    )
