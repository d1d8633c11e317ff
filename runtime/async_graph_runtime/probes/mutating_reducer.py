"""Does this reducer change its left argument? AGL309."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite


class MutatingReducer:
    """Compares the left argument of every call of the key's reducer before and after it."""

    codes: ClassVar[tuple[str, ...]] = ("AGL309",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the reducer is watched by its key."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """What the runs say of the finding's key."""
        return self.judge_clean(str(finding.data.get("key", "")), observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """The same without a finding."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the reducer ran and left its left argument alone."""
        runs = [run for result, _ in observations for run in result.runs]
        folds = [run.folds[target] for run in runs if target in run.folds]
        calls, mutated = sum(f.calls for f in folds), sum(f.mutated for f in folds)
        if not calls:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        evidence = {"kind": "identity", "key": target, "calls": calls, "mutated": mutated}
        return Verdict(Outcome.CONFIRMED if mutated else Outcome.REFUTED, evidence)
