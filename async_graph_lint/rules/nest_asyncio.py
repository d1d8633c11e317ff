"""AGL605 nest-asyncio."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Symbol
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

APPLY = "nest_asyncio.apply"
MOST_MENTIONS = 1000


class NestAsyncio(Rule):
    """A call of `nest_asyncio.apply` lets loops run inside loops, and hides why they do.

    ## Why
    It changes asyncio so that `asyncio.run` works on a thread whose loop is running. What
    AGL601 would have raised then blocks instead: the inner loop runs until its coroutine is
    done, and the code that called it stands still. `uvloop`, which uvicorn uses where it is
    installed, cannot be changed: there `apply` raises `ValueError: Can't patch loop of type
    <class 'uvloop.Loop'>`. The package is no longer maintained. In notebooks it has its
    place; those are not read.

    ## Bad
    ```python
    nest_asyncio.apply()


    async def answer(state: State) -> dict:
        return {"reply": asyncio.run(ask(state["question"]))}
    ```

    ## Good
    ```python
    async def answer(state: State) -> dict:
        return {"reply": await ask(state["question"])}
    ```

    ## At run time
    Patched loops work until something else is on them: unsupported.
    """

    code = "AGL605"
    name = "nest-asyncio"
    severity = Severity.WARNING
    preview = True
    why = "It hides loops that are started on a running loop, and fails under uvloop."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call."""
        yield from findings(self, _ways(analysis))


def _ways(analysis: Analysis) -> Iterator[Way]:
    evaluation = analysis.program.evaluation
    for scope in analysis.program.mentions("nest_asyncio", MOST_MENTIONS):
        for inner in analysis.program.nested(scope):
            frame = evaluation.names.generic(inner)
            for site in inner.sites:
                callee = evaluation.value(site.call.function, frame, site.place)
                if any(isinstance(v, Symbol) and v.path == APPLY for v in callee.present):
                    written = as_written(site.call.function)
                    yield Way(
                        site.call.span,
                        written,
                        f"`{written}` lets loops run inside loops, and fails under uvloop",
                        "await coroutines where a loop runs, and remove this",
                        (Step(site.call.span, "changes asyncio for the whole program"),),
                    )
