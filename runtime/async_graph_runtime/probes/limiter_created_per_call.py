"""Was there more than one limiter? AGL402."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

LIMITERS = ("Semaphore", "Lock", "Limiter")


class MadeOften:
    """Confirms when the call that makes the limiter was made more than once in the runs."""

    codes: ClassVar[tuple[str, ...]] = ("AGL402",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call that makes the limiter."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when it was made once."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when one limiter at most was made there."""
        return self._judged(observations, Outcome.REFUTED)

    def _judged(self, observations: Sequence[Observation], once: Outcome) -> Verdict:
        seen = together(observations)
        made = seen.on_loop + seen.off_loop
        if made > 1 and any(name.endswith(LIMITERS) for name in seen.callees):
            return Verdict(Outcome.CONFIRMED, {**evidence("counted", seen), "made": made})
        if not made:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        shown = evidence("counted", seen)
        return refuted(seen) if once is Outcome.REFUTED else Verdict(once, shown)
