"""How many run at once? AGL401."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

MANY = 16
"""So many at once are no accident of a short list."""


class InFlight:
    """Confirms when many were in flight at once, by tasks of the call or of one superstep."""

    codes: ClassVar[tuple[str, ...]] = ("AGL401",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding, whose tasks are counted."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when the list was short; a `Send` is no call that is watched."""
        verdict = self._judged(observations, Outcome.INCONCLUSIVE)
        if verdict.outcome is Outcome.UNREACHED and finding.data.get("call") == "Send":
            return Verdict(Outcome.INCONCLUSIVE, {"kind": "counted"})
        return verdict

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        return self._judged(observations, Outcome.INCONCLUSIVE)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made and few were in flight."""
        return self._judged(observations, Outcome.REFUTED)

    def _judged(self, observations: Sequence[Observation], few: Outcome) -> Verdict:
        seen = together(observations)
        in_flight = max(seen.in_flight, _sent(observations) if not seen.started else 0)
        shown = {**evidence("counted", seen), "in_flight": in_flight}
        if in_flight >= MANY:
            return Verdict(Outcome.CONFIRMED, shown)
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        return refuted(seen) if few is Outcome.REFUTED else Verdict(few, shown)


def _sent(observations: Sequence[Observation]) -> int:
    """The most tasks that one node had in one superstep."""
    runs = [run for result, _ in observations for run in result.runs]
    return max((n for run in runs for n in Counter(run.tasks).values()), default=0)
