"""AGL209 placeholder-sync-func."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.placeholders import Placeholder
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule


class PlaceholderSyncFunc(Rule):
    """A tool has a sync half that only answers with a constant, beside a coroutine that works.

    ## Why
    A dummy `func` beside `coroutine`, or a `_run` that returns a fixed text beside a real
    `_arun`, takes away the error that would have told: under `invoke` the tool answers the
    model with `None` or "use the async version", and the model goes on with that. Without
    the dummy LangChain raises `NotImplementedError: StructuredTool does not support sync
    invocation.` A dummy that raises is right, and not reported.

    ## Bad
    ```python
    lookup = StructuredTool.from_function(
        func=lambda key: "not supported",
        coroutine=look_up,
        name="lookup",
        description="Looks a key up.",
    )
    ```

    ## Good
    ```python
    lookup = StructuredTool.from_function(
        coroutine=look_up,
        name="lookup",
        description="Looks a key up.",
    )
    ```

    ## At run time
    Running cannot tell. Graphs are run by the async API, which uses the coroutine; and where
    the sync half does answer, nothing shows from the outside that the answer means nothing.
    """

    code = "AGL209"
    name = "placeholder-sync-func"
    severity = Severity.ERROR
    preview = True
    why = "Under the sync API the tool answers with a constant, and no error tells that."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per tool."""
        yield from findings(self, map(_mistake, analysis.mixed.placeholders))


def _mistake(found: Placeholder) -> Mistake:
    header = found.sync.scope.definition.header
    return Mistake(
        found.span,
        found.call,
        f"under the sync API `{found.tool}` answers {found.answer} "
        f"instead of doing what `{found.other.scope.name}` does",
        "leave the sync half out, or let it raise NotImplementedError",
        receiver="tool",
        steps=(Step(header, "the sync half returns a constant"),),
        more=(("answer", found.answer),),
    )
