"""What every probe is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.result import CallSite, End, RunResult, SiteResult

Observation = tuple[RunResult, SiteResult | None]
"""One child's result, and what it saw of the call the probe asked for."""


class Probe(Protocol):
    """Asks runs about the findings of some rules."""

    codes: ClassVar[tuple[str, ...]]

    def site(self, finding: Finding) -> CallSite | None:
        """The call to watch, if this probe watches one."""

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """What the runs say of the finding."""

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """What the runs say of a place that is claimed to be wrong, without a finding.

        `target` is as for `judge_clean`.
        """

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """What the runs say of a place that is claimed to be clean.

        `target` is the key for rules about state; calls are known by their observations.
        """


def span_site(finding: Finding) -> CallSite:
    """The call that stands exactly at the finding."""
    start, end = finding.span.start, finding.span.end
    return CallSite(start.row, start.column, finding.span.filename, end.row, end.column)


def nothing_ran(observations: Sequence[Observation]) -> Verdict | None:
    """The verdict when not one run came to its end or to an error of its own."""
    if any(result.runs for result, _ in observations):
        return None
    ends = {result.end: result.detail for result, _ in observations}
    for end, detail in ends.items():
        if end not in (End.FINISHED, End.UNSUPPORTED):
            return Verdict(Outcome.FAILED, {"end": end.value, "detail": detail})
    if End.UNSUPPORTED in ends:
        return Verdict(Outcome.UNSUPPORTED, {"detail": ends[End.UNSUPPORTED]})
    return Verdict(Outcome.UNREACHED, {"detail": "no graph was found to run"})
