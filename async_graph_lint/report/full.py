"""`full`: each finding with its source, the way to it, one sentence why, and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from async_graph_lint.finding import Finding, Report, Step, Verdict
from async_graph_lint.report.frame import frame
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import most_certain_first
from async_graph_lint.report.people import COLORS, close, counts, heading, unread
from async_graph_lint.report.places import Places
from async_graph_lint.report.sources import Sources
from async_graph_lint.report.styled import Line, Piece, line, paint


def render(report: Report, cwd: Path, options: Options) -> str:
    """Findings, most certain first; files that could not be read; the summary."""
    writer = _Writer(report, cwd, options)
    return paint(writer.lines(), color=options.color, links=options.links)


class _Writer:
    def __init__(self, report: Report, cwd: Path, options: Options) -> None:
        self._report = report
        self._options = options
        self._places = Places(report.root, cwd)
        self._sources = Sources(report.root, options.unsaved)

    def lines(self) -> Iterator[Line]:
        findings = most_certain_first(self._report, self._places)
        if self._options.statistics:
            yield from counts(findings)
        else:
            yield from (part for finding in findings for part in self._finding(finding))
        for problem in self._report.errors:
            yield unread(problem, self._places)
            yield line("")
        yield from close(self._report, self._options)

    def _finding(self, finding: Finding) -> Iterator[Line]:
        yield heading(finding, self._places)
        yield from frame(finding.span, self._sources, f"bold {COLORS[finding.severity]}")
        yield from self._way(finding)
        for label, text in _remarks(finding):
            yield line(Piece(f"  {label}: ", "bold"), text)
        yield line("")

    def _way(self, finding: Finding) -> Iterator[Line]:
        way = [step for step in finding.steps if not step.aside]
        digits = len(str(len(way)))
        for number, step in enumerate(way, start=1):
            shown = step.span == finding.span
            yield from self._step(f"  {number:>{digits}}. ", step, frame_shows_it=shown)
        yield from self._asides([step for step in finding.steps if step.aside])

    def _asides(self, asides: list[Step]) -> Iterator[Line]:
        for step in asides[:MOST_ASIDES]:
            place = self._places.start(step.span)
            yield line(Piece("  also ", "bold"), Piece(place, "blue"), f" {step.message}")
        if len(asides) > MOST_ASIDES:
            yield line(f"  and {len(asides) - MOST_ASIDES} more behind the same call")

    def _step(self, label: str, step: Step, *, frame_shows_it: bool) -> Iterator[Line]:
        place = self._places.start(step.span)
        yield line(Piece(label, "bold"), Piece(place, "blue"), f" {step.message}")
        text = self._sources.row(step.span.filename, step.span.start.row)
        if text and text.strip() and not frame_shows_it:
            yield line(" " * len(label) + "| ", Piece(text.strip(), "dim"))


MOST_ASIDES = 4
"""Further causes of one finding that are listed; the machine formats have them all."""


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    if not finding.steps and (where := _where(finding)):
        yield "in", where
    if finding.why:
        yield "why", finding.why
    if finding.verdict:
        yield "run", _verdict(finding.verdict)
    if finding.help:
        yield "help", finding.help


def _where(finding: Finding) -> str:
    names = (("node", finding.node), ("graph", finding.graph))
    return " of ".join(f"{word} `{name}`" for word, name in names if name)


def _verdict(verdict: Verdict) -> str:
    evidence = ", ".join(f"{key} {value}" for key, value in verdict.evidence.items())
    return f"{verdict.outcome}: {evidence}" if evidence else str(verdict.outcome)
