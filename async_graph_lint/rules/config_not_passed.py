"""AGL607 config-not-passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from packaging.version import Version

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.loop.run_context import NO_CONTEXT, Need
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.program.project.environment import Python
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

CARRIES_CONTEXT = (3, 11)
"""From this Python on, asyncio gives tasks a context, and LangGraph uses that."""
TOOLS_SINCE = Version("0.6")
"""From here on the body of a tool has the context on every Python."""


class Place(NamedTuple):
    """A call that needs the context, and the way to it inside its function."""

    need: Need
    passed: Passed


class ConfigNotPassed(Rule):
    """A node depends on the context of the run, which asyncio cannot carry before Python 3.11.

    ## Why
    In async runs on Python 3.10 and older LangGraph cannot set the run's context for a
    node, not even for a sync one. `get_config`, `get_stream_writer`, `get_store` and
    `interrupt` raise `RuntimeError: Called get_config outside of a runnable context`; so do
    a `writer: StreamWriter` parameter and `runtime.stream_writer` when they are used
    (langgraph 0.6.11 and 1.2.22). A nested `ainvoke` that is not given the config runs
    outside the run: streamed tokens and the events of subgraphs are lost without an error.

    The Python is that of `target-version`, of `python_version` in `langgraph.json`, of
    `.python-version`, or what the locked langchain-core needs. Where only
    `requires-python` allows an old one the finding is possible. On 3.11 and later, and
    where nothing says, nothing is reported. Tools are not reported: their bodies have the
    context on langgraph 0.6 and later. One finding for each function.

    ## Bad
    ```python
    async def answer(state: State) -> dict:
        return {"reply": await model.ainvoke(state["question"])}
    ```

    ## Good
    ```python
    async def answer(state: State, config: RunnableConfig) -> dict:
        return {"reply": await model.ainvoke(state["question"], config)}
    ```
    or Python 3.11, which needs no change of the code.

    ## At run time
    On Python 3.10 a run, or the state it leaves, holds the error `Called get_config outside
    of a runnable context`. Newer Pythons cannot show it, and lost tokens are not seen from
    outside: unsupported.

    ## Options
    `target-version` says which Python the program runs on.
    """

    code = "AGL607"
    name = "config-not-passed"
    severity = Severity.ERROR
    why = "Before Python 3.11 an async run cannot hand its context to the code of a node."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per function."""
        yield from findings(self, _ways(analysis))


def _ways(analysis: Analysis) -> Iterator[Way]:
    for body in analysis.run_by_langgraph:
        python = analysis.environment.python(body.frame.scope.filename)
        if python is None or python.release >= CARRIES_CONTEXT or not _is_hit(analysis, body):
            continue
        places = list(_places(analysis, body))
        if places:
            yield _way(body, places, python)


def _is_hit(analysis: Analysis, body: OwnBody) -> bool:
    """Whether the body is without context: nodes in async runs, tools only of old releases."""
    if body.is_tool or body.node is None:
        # A tool need not be made by a decorator: only a node's function is known to be none.
        release = analysis.environment.langgraph(body.frame.scope.filename)
        return release is not None and release < TOOLS_SINCE
    return body.is_async or (body.origin is not None and not analysis.runs.steps((body.origin,)))


def _places(analysis: Analysis, body: OwnBody) -> Iterator[Place]:
    """The calls that need the context, those that raise first."""
    found = [
        Place(need, passed)
        for passed in analysis.thread.of(body.frame)
        for need in analysis.run_context.needs(passed.frame)
    ]
    yield from sorted(found, key=lambda place: (not place.need.reads, place.need.steps))


def _way(body: OwnBody, places: list[Place], python: Python) -> Way:
    need, passed = places[0]
    first = passed.first(need.site)
    sure = max(need.steps, passed.steps) if python.sure else 2
    last = Step(need.site.call.span, f"`{need.name}` has no context")
    return Way(
        first.call.span,
        need.name,
        _message(need, python, len(places) - 1),
        _remedy(need),
        (*body.steps, *passed.way(), last),
        sure,
        body.graph,
        body.node,
    )


def _message(need: Need, python: Python, more: int) -> str:
    version = f"Python 3.{python.release[1]}"
    where = (
        f"{version} ({python.source})"
        if python.sure
        else f"{version}, which {python.source} allows,"
    )
    others = f"; {more} more in this function" if more else ""
    if need.reads:
        return f"on {where} `{need.name}` raises {NO_CONTEXT} in an async run{others}"
    return f"on {where} `{need.name}` without config loses its tokens and events{others}"


def _remedy(need: Need) -> str:
    if need.reads:
        return "take `config: RunnableConfig` as a parameter, or run on Python 3.11 or later"
    return (
        f"take `config: RunnableConfig` as a parameter and pass it on: `{need.name}(..., config)`"
    )
