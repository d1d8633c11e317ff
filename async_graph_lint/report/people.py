"""What both formats for people share: the heading of a finding, files unread, the close."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Problem, Report, Severity
from async_graph_lint.report.options import Options
from async_graph_lint.report.places import Places, page_of
from async_graph_lint.report.statistics import table
from async_graph_lint.report.styled import Line, Piece, line
from async_graph_lint.report.summary import closing_lines

COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def heading(finding: Finding, places: Places) -> Line:
    """`path:row:column: AGL102 blocking-call-via-helper [warning, certain] message`."""
    color = COLORS[finding.severity]
    return line(
        Piece(places.path(finding.span.filename), "bold"),
        Piece(f":{places.position(finding.span.start)}: ", "dim"),
        Piece(finding.code, f"bold {color}", page_of(finding.name)),
        f" {finding.name} ",
        Piece(f"[{finding.severity}, {finding.confidence}]", color),
        f" {finding.message}",
    )


def unread(problem: Problem, places: Places) -> Line:
    """`path: AGL001 unreadable-file [error] message`."""
    return line(
        Piece(places.path(problem.filename), "bold"),
        Piece(": ", "dim"),
        Piece("AGL001", "bold red"),
        " unreadable-file ",
        Piece("[error]", "red"),
        f" {problem.message}",
    )


def counts(findings: list[Finding]) -> Iterator[Line]:
    """The table of `--statistics` and an empty line, if there are findings."""
    yield from table(findings)
    if findings:
        yield line("")


def close(report: Report, options: Options) -> Iterator[Line]:
    """The summary, if it is wanted."""
    if options.summary:
        yield from (line(text) for text in closing_lines(report, options))
