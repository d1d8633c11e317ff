"""Was the task done when the run ended? AGL404."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite


class LeftTask:
    """Confirms when a run ended before a task that was started there."""

    codes: ClassVar[tuple[str, ...]] = ("AGL404",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when all tasks were quick enough."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when all tasks that were started there were done in time."""
        return self._judged(observations, Outcome.REFUTED)

    def _judged(self, observations: Sequence[Observation], done: Outcome) -> Verdict:
        seen = together(observations)
        if seen.unfinished:
            shown = {**evidence("counted", seen), "unfinished": seen.unfinished}
            return Verdict(Outcome.CONFIRMED, shown)
        if not seen.started:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        shown = evidence("counted", seen)
        return refuted(seen) if done is Outcome.REFUTED else Verdict(done, shown)
