"""Does this reducer drop one of two parallel writes? AGL304."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, Run


class DroppedWrites:
    """Confirms when the key got two writes in one superstep and its reducer gave back one."""

    codes: ClassVar[tuple[str, ...]] = ("AGL304",)

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
        """Refuted when the key was written, and never so that a write was dropped."""
        runs = [run for result, _ in observations for run in result.runs]
        written = [run for run in runs if target in run.folds and run.folds[target].calls]
        if not written:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        dropped = [run for run in written if most_at_once(run, target) > 1]
        dropped = [run for run in dropped if run.folds[target].dropped]
        evidence = {"kind": "counted", "key": target, "runs": len(written)}
        if not dropped:
            return Verdict(Outcome.REFUTED, evidence)
        return Verdict(Outcome.CONFIRMED, {**evidence, "at once": most_at_once(dropped[0], target)})


def most_at_once(run: Run, key: str) -> int:
    """The most writes of the key in one superstep."""
    counts = Counter(step for step, _, keys in run.updates for one in keys if one == key)
    return max(counts.values(), default=0)
