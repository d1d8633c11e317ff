"""Does a run fail in this call? AGL202, AGL203, AGL204."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite, SiteResult

ERRORS = ("TypeError", "NotImplementedError", "RuntimeError", "InvalidStateError", "AttributeError")


class FailingCall:
    """Confirms when the error that ended a run came through the call."""

    codes: ClassVar[tuple[str, ...]] = ("AGL202", "AGL203", "AGL204")

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by such an error, refuted when the call was made and there was none."""
        return self.judge_clean("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        seen = together(observations)
        errors = [error for error in seen.raised if error.startswith(ERRORS)]
        if errors:
            return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), "errors": errors})
        return settled(seen, observations)


def settled(seen: SiteResult, observations: Sequence[Observation]) -> Verdict:
    """The verdict of a call that did nothing wrong: refuted, if it was made at all."""
    if not seen.on_loop and not seen.off_loop:
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
    if seen.raised:
        return Verdict(Outcome.INCONCLUSIVE, {"errors": list(seen.raised)})
    return refuted(seen)
