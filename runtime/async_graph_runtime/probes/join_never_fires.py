"""Does a run end without the join although a source of it ran? AGL313."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import ended_well, runs_of, supersteps_of
from async_graph_runtime.result import CallSite, Run


class JoinNeverFires:
    """Confirms when a run ended without an error and without the join."""

    codes: ClassVar[tuple[str, ...]] = ("AGL313",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the runs' tasks tell."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when a source ran in some run, and the join followed in each of those."""
        join, sources = finding.node or "", set(finding.data.get("sources", ()))
        runs = [run for run in runs_of(observations) if sources & supersteps_of(run).keys()]
        if runs:
            return _judged(join, runs)
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"nodes": sorted(sources)})

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when the named node is missing in a run."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the named node ran in every run."""
        runs = runs_of(observations)
        return (
            _judged(target, runs)
            if runs
            else nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        )


def _judged(join: str, runs: list[Run]) -> Verdict:
    for run in runs:
        ran = supersteps_of(run)
        if ended_well(run) and join not in ran:
            evidence = {"kind": "counted", "graph": run.graph, "node": join, "ran": sorted(ran)}
            return Verdict(Outcome.CONFIRMED, evidence)
    if not all(ended_well(run) for run in runs):
        return Verdict(Outcome.FAILED, {"node": join})
    return Verdict(Outcome.REFUTED, {"kind": "counted", "node": join, "runs": len(runs)})
