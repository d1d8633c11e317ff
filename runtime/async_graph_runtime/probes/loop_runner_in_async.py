"""Does this call fail on the event loop's thread? AGL601, AGL602."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, together, unplaced
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, SiteResult


class FailingOnLoop:
    """Confirms when the call was made on the loop's thread and did not come back from it.

    Where the error goes is not asked: code that catches it leaves the work undone all the
    same.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL601", "AGL602")

    def site(self, finding: Finding) -> CallSite | None:
        """The call that starts a loop: the last step of the way there."""
        span = finding.steps[-1].span if finding.steps else finding.span
        start, end = span.start, span.end
        return CallSite(start.row, start.column, span.filename, end.row, end.column)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by a call that failed; refuted when all came back or ran in threads."""
        seen = together(observations)
        if not seen.placed:
            return unplaced(observations)
        return _judged(seen, observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return _judged(together(observations), observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return _judged(together(observations), observations)


def _judged(seen: SiteResult, observations: Sequence[Observation]) -> Verdict:
    if seen.on_loop > seen.returned:
        failed = {"failed": seen.on_loop - seen.returned}
        return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), **failed})
    if not seen.on_loop and not seen.off_loop:
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
    return Verdict(Outcome.REFUTED, evidence("counted", seen))
