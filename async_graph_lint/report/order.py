"""In which order findings are printed."""

from __future__ import annotations

from async_graph_lint.finding import Finding, Outcome, Report, Severity
from async_graph_lint.report.places import Places


def by_place(report: Report, places: Places) -> list[Finding]:
    """Path as shown, row, column, code: the order of every machine format."""
    return sorted(
        report.findings, key=lambda one: (places.path(one.span.filename), *one.sort_key[1:])
    )


def most_certain_first(report: Report, places: Places) -> list[Finding]:
    """What people read: info after the rest, then by confidence, severity and place.

    Findings that a run refuted are left out.
    """
    severities = list(Severity)
    standing = [one for one in by_place(report, places) if not is_refuted(one)]
    return sorted(
        standing,
        key=lambda one: (
            one.severity is Severity.INFO,
            one.confidence.rank,
            severities.index(one.severity),
        ),
    )


def is_refuted(finding: Finding) -> bool:
    """True when a run reached the place and saw that it does no harm."""
    return finding.verdict is not None and finding.verdict.outcome is Outcome.REFUTED
