"""Does the joining node run more often than its branches part? AGL311."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import START, ended_well, runs_of, supersteps_of
from async_graph_runtime.result import CallSite, Run


class FanIn:
    """Confirms when the node ran in more supersteps than the fan-out."""

    codes: ClassVar[tuple[str, ...]] = ("AGL311",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the runs' tasks tell."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when both branches came to their end, and the node ran once."""
        node, fan_out = finding.node or "", str(finding.data.get("fan_out", START))
        runs = runs_of(observations)
        if often := next((run for run in runs if _times(run, node) > _times(run, fan_out)), None):
            return _counted(Outcome.CONFIRMED, often, node)
        branches = {*finding.data.get("sources", ()), node} - {fan_out}
        for run in runs:
            if ended_well(run) and all(_times(run, name) for name in branches):
                return _counted(Outcome.REFUTED, run, node)
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"nodes": sorted(branches)})

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when the node, or any if none is named, ran in two supersteps."""
        verdict = self.judge_clean(target, observations)
        refuted = verdict.outcome is Outcome.REFUTED
        return Verdict(Outcome.INCONCLUSIVE, verdict.evidence) if refuted else verdict

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the node, or each if none is named, ran in one superstep at most."""
        runs = runs_of(observations)
        for run in runs:
            for node in [target] if target else supersteps_of(run):
                if _times(run, node) > 1:
                    return _counted(Outcome.CONFIRMED, run, node)
        if runs and all(ended_well(run) for run in runs):
            return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
        return nothing_ran(observations) or Verdict(Outcome.FAILED)


def _times(run: Run, node: str) -> int:
    return 1 if node == START else len(supersteps_of(run).get(node, ()))


def _counted(outcome: Outcome, run: Run, node: str) -> Verdict:
    supersteps = supersteps_of(run).get(node, [])
    evidence = {"kind": "counted", "graph": run.graph, "node": node, "supersteps": supersteps}
    return Verdict(outcome, evidence)
