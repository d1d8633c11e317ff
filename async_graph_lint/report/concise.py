"""`concise`: one line a finding, for grep and editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from async_graph_lint.finding import Report
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import most_certain_first
from async_graph_lint.report.people import close, counts, heading, unread
from async_graph_lint.report.places import Places
from async_graph_lint.report.styled import Line, paint


def render(report: Report, cwd: Path, options: Options) -> str:
    """Findings, files that could not be read, the summary."""
    return paint(
        _lines(report, Places(report.root, cwd), options), color=options.color, links=options.links
    )


def _lines(report: Report, places: Places, options: Options) -> Iterator[Line]:
    findings = most_certain_first(report, places)
    if options.statistics:
        yield from counts(findings)
    else:
        yield from (heading(finding, places) for finding in findings)
    yield from (unread(problem, places) for problem in report.errors)
    yield from close(report, options)
