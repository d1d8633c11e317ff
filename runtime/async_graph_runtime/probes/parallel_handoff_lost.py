"""Handoffs that were lost do not show in a run's tasks. AGL316."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite


class ParallelHandoff:
    """Confirms nothing: which tools a message called is no part of a run's record."""

    codes: ClassVar[tuple[str, ...]] = ("AGL316",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Unsupported, whatever ran."""
        return self.judge_expected("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Unsupported, whatever ran."""
        return Verdict(Outcome.UNSUPPORTED, {"detail": "a run does not show what was asked for"})

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every run of the clean twin ended well."""
        runs = [run for result, _ in observations for run in result.runs]
        if not runs:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        if any(run.error for run in runs):
            return Verdict(Outcome.FAILED)
        return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
