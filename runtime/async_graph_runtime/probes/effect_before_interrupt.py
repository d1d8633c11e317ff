"""Was the call made again when the run was resumed? AGL502."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.probes.supersteps import runs_of
from async_graph_runtime.result import CallSite, RunError


class RepeatedCall:
    """Confirms when several attempts of one task made the call."""

    codes: ClassVar[tuple[str, ...]] = ("AGL502",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call with the effect."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when a run that was resumed made the call in no task twice."""
        verdict = self.judge_clean("", observations)
        if verdict.outcome is not Outcome.REFUTED or self.was_repeated(observations):
            return verdict
        return Verdict(Outcome.INCONCLUSIVE, {"detail": self.missing})

    missing: ClassVar[str] = "the run was not resumed: give the module a list `RESUME` of answers"

    def was_repeated(self, observations: Sequence[Observation]) -> bool:
        """Whether something happened that makes LangGraph run a task again."""
        return any(run.resumed for run in runs_of(observations))

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a clean place."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the calls were made, and by no task in several attempts."""
        sites = [site for _, site in observations if site is not None]
        calls = sum(site.on_loop + site.off_loop for site in sites)
        repeated = sum(site.repeated for site in sites)
        evidence = {"kind": "counted", "calls": calls, "repeated": repeated}
        if repeated:
            return Verdict(Outcome.CONFIRMED, evidence)
        if not calls:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        error = _error(observations)
        return Verdict(Outcome.FAILED, {"detail": error.message}) if error else _refuted(evidence)


def _error(observations: Sequence[Observation]) -> RunError | None:
    return next((run.error for run in runs_of(observations) if run.error), None)


def _refuted(evidence: dict[str, object]) -> Verdict:
    return Verdict(Outcome.REFUTED, evidence)
