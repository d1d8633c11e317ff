"""AGL402 limiter-created-per-call."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.near_bodies import NearBody, near_bodies
from async_graph_lint.program.loop.limiters import NAMES, Limiters, OwnLimiter
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class LimiterCreatedPerCall(Rule):
    """A semaphore, lock or rate limiter is made by the very call that waits for it.

    ## Why
    A limiter makes callers wait for each other, so they have to share it. One that is
    made inside the function that enters it is new for each call, has all its places free
    and never makes anyone wait: the code looks limited and is not. The same holds for a
    helper that hands out a new one each time, and for a call in a comprehension that is
    given one of its own.

    A limiter made once around one `gather`, and used by the coroutines in it, limits those
    and is right. A rate limiter that is used in a loop limits that loop.

    ## Bad
    ```python
    async def translate(text: str) -> str:
        limit = asyncio.Semaphore(3)
        async with limit:
            return await service.translate(text)
    ```

    ## Good
    ```python
    LIMIT = asyncio.Semaphore(3)


    async def translate(text: str) -> str:
        async with LIMIT:
            return await service.translate(text)
    ```

    ## At run time
    The run made more than one of them at that place. Refuted where it made one at most.
    """

    code = "AGL402"
    name = "limiter-created-per-call"
    severity = Severity.ERROR
    why = "A limiter that no other call can see makes nobody wait."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call that makes a limiter."""
        limiters = Limiters(analysis.program.evaluation)
        words = NAMES | {"acquire"}
        near = near_bodies(analysis, words)
        yield from findings(
            self, (_way(body, own) for body in near for own in limiters.own(body.frame))
        )


def _way(body: NearBody, own: OwnLimiter) -> Way:
    maker = f"`{own.helper}`, which makes a new one each time" if own.helper else "that call alone"
    return Way(
        own.made,
        own.path,
        f"`{own.name}` is made for each call of `{body.frame.scope.name}`"
        + (f" by {maker}" if own.helper else "")
        + ": it never makes two calls wait for each other",
        f"make the `{own.path}` once, at module level or where the calls are gathered",
        (
            *body.way,
            Step(own.used, f"`{body.frame.scope.name}` waits for it here"),
            Step(own.made, "made anew each time"),
        ),
        int(bool(own.helper)),
        body.graph,
        body.node,
    )
