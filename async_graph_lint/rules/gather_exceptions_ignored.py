"""AGL405 gather-exceptions-ignored."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.near_bodies import NearBody, near_bodies
from async_graph_lint.program.loop.gathered_errors import (
    OPTION,
    GatheredErrors,
    Ignored,
    IgnoredErrors,
)
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

OUTCOMES = {
    Ignored.DROPPED: "the list is thrown away: every error in it is lost",
    Ignored.UNUSED: "nothing reads {names}: every error there is lost",
    Ignored.USED: "{names} may hold exceptions, and nothing here asks",
}


class GatherExceptionsIgnored(Rule):
    """A `gather` with `return_exceptions=True` gives errors as results and nobody looks at them.

    ## Why
    With `return_exceptions=True` an error is no longer raised, it stands in the list of
    results. Where the list is thrown away, work fails without a trace. Where its items
    are used like results, an exception goes into the state, or the code falls over it
    later, far from the cause. LangGraph's own `interrupt` is such an exception too: the run
    goes on instead of pausing.

    Not reported where tasks are cancelled or something is closed: what fails then is of no
    interest.

    ## Bad
    ```python
    async def notify(state: State) -> dict:
        await asyncio.gather(*(send(one) for one in state["people"]), return_exceptions=True)
        return {"told": True}
    ```

    ## Good
    ```python
    async def notify(state: State) -> dict:
        sent = await asyncio.gather(*(send(one) for one in state["people"]), return_exceptions=True)
        failed = [str(error) for error in sent if isinstance(error, BaseException)]
        return {"told": not failed, "failed": failed}
    ```

    ## At run time
    An awaitable that was gathered there raised, and the run ended as if nothing had
    happened. A run cannot see whether somebody looked: a clean place is one that the run
    passed without an error of its own.
    """

    code = "AGL405"
    name = "gather-exceptions-ignored"
    severity = Severity.ERROR
    preview = True
    why = "An exception among results is an error that nobody has seen."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per gather."""
        gathered = GatheredErrors(analysis.program.evaluation)
        near = near_bodies(analysis, frozenset({OPTION, "gather"}))
        yield from findings(self, (_way(b, one) for b in near for one in gathered.ignored(b.frame)))


def _way(body: NearBody, found: IgnoredErrors) -> Way:
    span = found.site.call.span
    names = ", ".join(f"`{name}`" for name in found.names)
    return Way(
        span,
        "asyncio.gather",
        f"`{OPTION}=True`, but {OUTCOMES[found.how].format(names=names)}",
        "look at each result with `isinstance(result, BaseException)`, or leave the option out",
        (*body.way, Step(span, "errors become results here")),
        int(found.how is not Ignored.DROPPED),
        body.graph,
        body.node,
    )
