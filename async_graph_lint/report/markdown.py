"""`markdown`: for job summaries and comments on pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from async_graph_lint.finding import Finding, Report, Step
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import most_certain_first
from async_graph_lint.report.places import Places, page_of
from async_graph_lint.report.sources import Sources
from async_graph_lint.report.summary import closing_lines

_CODE = re.compile(r"(`+[^`]+`+)")
_SPECIAL = re.compile(r"([\\*_\[\]<>#|~&`])")


def render(report: Report, cwd: Path, options: Options) -> str:
    """A heading, one section a finding, files that could not be read, the summary."""
    return "\n".join(_Writer(report, cwd, options).lines()) + "\n"


def escaped(text: str) -> str:
    """Plain text for Markdown; what stands in backticks stays code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if _CODE.fullmatch(part) else _SPECIAL.sub(r"\\\1", part) for part in parts)


def code(text: str) -> str:
    """A code span, its backticks longer than any run inside."""
    ticks = _ticks(text, least=1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


class _Writer:
    def __init__(self, report: Report, cwd: Path, options: Options) -> None:
        self._report = report
        self._options = options
        self._places = Places(report.root, cwd)
        self._sources = Sources(report.root, options.unsaved)

    def lines(self) -> Iterator[str]:
        yield "## async-graph-lint"
        yield ""
        for finding in most_certain_first(self._report, self._places):
            yield from self._finding(finding)
        for problem in self._report.errors:
            yield f"- {code(self._places.path(problem.filename))}: {escaped(problem.message)}"
        if self._report.errors:
            yield ""
        yield from (escaped(text) for text in closing_lines(self._report, self._options))

    def _finding(self, finding: Finding) -> Iterator[str]:
        yield f"### [{finding.code}]({page_of(finding.name)}) {finding.name}"
        yield ""
        sure = f"{finding.severity}, {finding.confidence}"
        yield f"{code(self._places.start(finding.span))} ({sure}): {escaped(finding.message)}"
        yield ""
        yield from self._source(finding)
        for number, step in enumerate(finding.steps, start=1):
            yield self._step(number, step)
        if finding.steps:
            yield ""
        for remark in filter(None, (finding.why, finding.help)):
            yield escaped(remark)
            yield ""

    def _source(self, finding: Finding) -> Iterator[str]:
        text = self._sources.row(finding.span.filename, finding.span.start.row)
        if text and text.strip():
            ticks = _ticks(text, least=3)
            yield from (f"{ticks}python", text.strip(), ticks, "")

    def _step(self, number: int, step: Step) -> str:
        return f"{number}. {code(self._places.start(step.span))} {escaped(step.message)}"


def _ticks(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1 if longest >= least else least)
