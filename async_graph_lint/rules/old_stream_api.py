"""AGL702 old-stream-api."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from packaging.version import Version

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.graphs.questions.run_options import RunOptions
from async_graph_lint.program.evaluation.values import Literal
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule

LOG = "astream_log"
EVENTS = frozenset({"astream_events", "stream_events"})
PARTS = frozenset({"astream", "stream", "ainvoke", "invoke"})
"""Methods of a graph whose results `version="v2"` gives another shape."""
SINCE = Version("1.2")
FIRST = Version("1.0")
SWALLOWS = Version("0.6")


class Old(NamedTuple):
    """What is old about a call, and what to write."""

    message: str
    remedy: str
    doubts: int = 0


class OldStreamApi(Rule):
    """A stream call is deprecated, or asks for a shape that the project's langgraph does not give.

    ## Why
    `astream_log` and `astream_events(version="v1")` are deprecated; `astream` and version
    "v2" tell the same (langchain-core 1.7 warns).

    `graph.astream(..., version="v2")` gives dicts with `type`, `ns` and `data` from
    langgraph 1.2 on. langgraph 0.6 and 1.0 take the argument without a word and give the old
    tuples; 0.2 raises a TypeError. `astream_events(version="v3")` does not exist before
    1.2 either. The version is the one that the lock file or the requirements name, else
    the newest that they allow, and then the finding is a possible one.

    ## Bad
    ```python
    async for patch in graph.astream_log(given):
        show(patch)
    ```

    ## Good
    ```python
    async for part in graph.astream(given, stream_mode="updates"):
        show(part)
    ```

    ## At run time
    A deprecated method was called there. What another version of langgraph does, the
    installed one cannot show: unsupported.
    """

    code = "AGL702"
    name = "old-stream-api"
    severity = Severity.WARNING
    preview = True
    why = "Old stream calls give other shapes than new ones, or will be gone."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call."""
        options = RunOptions(analysis.program.evaluation)
        for run in analysis.mixed.runs:
            old = _old(analysis, options, run)
            if old is not None:
                doubts = run.steps(len(run.receiver.present)) + old.doubts
                mistake = Mistake(run.span, run.name, old.message, old.remedy, "graph", doubts)
                yield from findings(self, (mistake,))


def _old(analysis: Analysis, options: RunOptions, run: GraphRun) -> Old | None:
    if run.method == LOG:
        return Old(
            f"`{run.name}` is deprecated",
            'use `astream(...)`, or `astream_events(..., version="v2")`',
            _before_1(analysis, run),
        )
    version = _version(options, run)
    if run.method in EVENTS and version == "v1":
        doubts = _before_1(analysis, run)
        return Old(f'`{run.name}(version="v1")` is deprecated', 'ask for `version="v2"`', doubts)
    wanted = (run.method in PARTS and version == "v2") or (run.method in EVENTS and version == "v3")
    return _unknown_to(analysis, run, version) if wanted and _is_graph(analysis, run) else None


def _before_1(analysis: Analysis, run: GraphRun) -> int:
    """One conclusion more where the project keeps to a release that does not warn yet."""
    installed = analysis.environment.langgraph(run.frame.scope.filename)
    return int(installed is not None and installed < FIRST)


def _unknown_to(analysis: Analysis, run: GraphRun, version: str) -> Old | None:
    filename = run.frame.scope.filename
    installed = analysis.environment.langgraph(filename)
    if installed is None or installed >= SINCE:
        return None
    outcome = "gives the old shape" if installed >= SWALLOWS else "raises TypeError"
    if run.method in EVENTS:
        outcome = "raises NotImplementedError"
    return Old(
        f'langgraph {installed} does not know `version="{version}"`: `{run.name}` {outcome}',
        f'require langgraph {SINCE}, or leave `version="{version}"` out',
        1,
    )


def _is_graph(analysis: Analysis, run: GraphRun) -> bool:
    kinds = {analysis.effects.runnables.kind(value) for value in run.receiver.present}
    return kinds == {"graph"}


def _version(options: RunOptions, run: GraphRun) -> str:
    known = dict(options.given(run).keywords).get("version")
    single = None if known is None else known.single
    return str(single.value) if isinstance(single, Literal) else ""
