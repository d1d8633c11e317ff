"""Do messages go missing between supersteps? AGL305."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.reducer_not_seen import PLAIN
from async_graph_runtime.result import CallSite


class LostMessages:
    """Counts the items of the key's list that one superstep held and the next did not."""

    codes: ClassVar[tuple[str, ...]] = ("AGL305",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the state of each superstep tells."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """What the runs say of the finding's key."""
        return self.judge_clean(str(finding.data.get("key", "")), observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """The same without a finding."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the key was written and nothing was lost."""
        runs = [run for result, _ in observations for run in result.runs]
        written = [run for run in runs if any(target in keys for _, _, keys in run.updates)]
        if not written:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        lost = sum(run.lost.get(target, 0) for run in written)
        evidence = {"kind": "counted", "key": target, "lost": lost, "runs": len(written)}
        plain = any(run.channels.get(target) == PLAIN for run in written)
        return Verdict(Outcome.CONFIRMED if lost and plain else Outcome.REFUTED, evidence)
