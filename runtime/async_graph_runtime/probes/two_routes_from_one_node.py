"""Do targets of both routes start in one superstep? AGL312."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import (
    START,
    ended_well,
    nodes_by_superstep,
    runs_of,
    supersteps_of,
)
from async_graph_runtime.result import CallSite, Run


class TwoRoutes:
    """Confirms when a target of each route ran in the superstep after the node.

    A route that chose END leaves no trace, so a finding that rests on END alone stays
    inconclusive.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL312",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the runs' tasks tell."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the node ran in every run, and never were both started."""
        node = finding.node or ""
        first, second = (set(targets) for targets in finding.data["targets"])
        runs = runs_of(observations)
        reached = [run for run in runs if _after(run, node)]
        for run in reached:
            for together in _after(run, node):
                if together & first - second and together & second:
                    return _counted(run, together)
        if not reached:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"nodes": [node]})
        known = bool(first and second) and all(ended_well(run) for run in runs)
        outcome = Outcome.REFUTED if known else Outcome.INCONCLUSIVE
        return Verdict(outcome, {"kind": "counted", "runs": len(reached)})

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when two nodes, the named one among them, ran in one superstep."""
        verdict = self.judge_clean(target, observations)
        refuted = verdict.outcome is Outcome.REFUTED
        return Verdict(Outcome.INCONCLUSIVE, verdict.evidence) if refuted else verdict

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when no node, or not the named one, ever shared a superstep."""
        runs = runs_of(observations)
        for run in runs:
            for together in nodes_by_superstep(run).values():
                if len(together) > 1 and (not target or target in together):
                    return _counted(run, together)
        if runs and all(ended_well(run) for run in runs):
            return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
        return nothing_ran(observations) or Verdict(Outcome.FAILED)


def _after(run: Run, node: str) -> list[set[str]]:
    """What ran in the supersteps after the node."""
    by_superstep = nodes_by_superstep(run)
    if node == START:
        return [by_superstep[min(by_superstep)]] if by_superstep else []
    return [by_superstep.get(step + 1, set()) for step in supersteps_of(run).get(node, ())]


def _counted(run: Run, together: set[str]) -> Verdict:
    evidence = {"kind": "counted", "graph": run.graph, "nodes": sorted(together)}
    return Verdict(Outcome.CONFIRMED, evidence)
