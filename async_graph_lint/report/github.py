"""`github`: workflow commands, which GitHub Actions shows beside the code.

Escaping follows `@actions/core` (`command.ts`, `escapeData` and `escapeProperty`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from async_graph_lint.finding import Finding, Problem, Report, Severity, Span
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import by_place, is_refuted
from async_graph_lint.report.places import Places

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, cwd: Path, options: Options) -> str:
    """One command a finding and a file that could not be read."""
    places = Places(report.root, cwd)
    standing = [one for one in by_place(report, places) if not is_refuted(one)]
    commands = [_finding(one, places) for one in standing]
    commands += [_error(one, places) for one in report.errors]
    return "".join(f"{command}\n" for command in commands)


def _finding(finding: Finding, places: Places) -> str:
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": places.path(finding.span.filename),
        **_position(finding.span),
    }
    text = "\n".join(_text(finding, places))
    return _command(COMMANDS[finding.severity], properties, text)


def _position(span: Span) -> dict[str, str]:
    """GitHub takes columns only where the span ends in the row it starts in."""
    rows = {"line": str(span.start.row), "endLine": str(span.end.row)}
    if span.start.row != span.end.row:
        return rows
    return rows | {"col": str(span.start.column), "endColumn": str(span.end.column)}


def _text(finding: Finding, places: Places) -> Iterator[str]:
    yield f"{places.start(finding.span)}: {finding.code} {finding.message}"
    for number, step in enumerate(finding.steps, start=1):
        yield f"{number}. {places.start(step.span)} {step.message}"
    if finding.help:
        yield f"help: {finding.help}"


def _error(problem: Problem, places: Places) -> str:
    path = places.path(problem.filename)
    properties = {"title": "AGL001 unreadable-file", "file": path}
    return _command("error", properties, f"{path}: AGL001 {problem.message}")


def _command(command: str, properties: dict[str, str], text: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{command} {given}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
