"""The closing lines of a text report: what was read, found and held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Report, Severity, Summary
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import is_refuted


def closing_lines(report: Report, options: Options) -> list[str]:
    """One line, and a second where something was not shown."""
    return [_first(report), *_second(report.summary, options)]


def counted(number: int, word: str) -> str:
    """`1 graph`, `2 graphs`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def extent(summary: Summary) -> str:
    """What was read: `2 graphs, 11 nodes (7 async), 38 files, 9 about LangGraph`."""
    nodes = counted(summary.nodes, "node")
    if summary.nodes:
        nodes += f" ({summary.async_nodes} async)"
    files = counted(summary.files, "file")
    graphs = counted(summary.graphs, "graph")
    return f"{graphs}, {nodes}, {files}, {summary.langgraph_files} about LangGraph"


def _first(report: Report) -> str:
    standing = [one for one in report.findings if not is_refuted(one)]
    read = extent(report.summary)
    unread = f" {counted(len(report.errors), 'file')} could not be read."
    found = _severities(Counter(one.severity for one in standing))
    verdict = f"{counted(len(standing), 'finding')} ({found})" if standing else "nothing found"
    return f"{read}: {verdict}.{unread if report.errors else ''}"


def _severities(counts: Counter[Severity]) -> str:
    present = (severity for severity in Severity if counts[severity])
    return ", ".join(_severity(severity, counts[severity]) for severity in present)


def _severity(severity: Severity, number: int) -> str:
    if severity is Severity.INFO:
        return f"{number} info"
    return counted(number, severity)


def _second(summary: Summary, options: Options) -> Iterator[str]:
    parts = list(_not_shown(summary, options))
    if parts:
        yield f"Not shown: {'; '.join(parts)}."


def _not_shown(summary: Summary, options: Options) -> Iterator[str]:
    if summary.held_back:
        yield f"{summary.held_back} held back{_hint(options)}"
    if summary.suppressed:
        yield f"{summary.suppressed} suppressed"
    if summary.refuted:
        yield f"{summary.refuted} refuted by a run"


def _hint(options: Options) -> str:
    flags = []
    if options.min_confidence is not Confidence.POSSIBLE:
        flags.append("--min-confidence possible")
    if not options.preview:
        flags.append("--preview")
    return f" (see them with {' '.join(flags)})" if flags else ""
