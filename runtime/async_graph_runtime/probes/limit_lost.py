"""Was the run stopped by another limit than its own? AGL701."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

STOPPED = "GraphRecursionError: "


class LostLimit:
    """Confirms when the error of a limit came through the call.

    Below the bound limit the run would have gone on: fixtures need fewer steps than that."""

    codes: ClassVar[tuple[str, ...]] = ("AGL701",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call that runs the graph."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when the run needed fewer steps."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made and no run was stopped there."""
        return self._judged(observations, Outcome.REFUTED)

    def _judged(self, observations: Sequence[Observation], went_on: Outcome) -> Verdict:
        seen = together(observations)
        stopped = [error for error in seen.raised if error.startswith(STOPPED)]
        if stopped:
            return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), "errors": stopped})
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        shown = evidence("counted", seen)
        return refuted(seen) if went_on is Outcome.REFUTED else Verdict(went_on, shown)
