"""Does this key get two writes in one superstep? AGL301, AGL310, AGL315."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, Run


class ParallelWriters:
    """Confirms when a run raised `InvalidUpdateError` for the key."""

    codes: ClassVar[tuple[str, ...]] = ("AGL301", "AGL310", "AGL315")

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the error names the key."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every named writer ran, and no run ended with an error."""
        verdict = self.judge_clean(str(finding.data.get("key", "")), observations)
        missing = set(finding.data.get("nodes", ())) - nodes_run(observations)
        if verdict.outcome is Outcome.REFUTED and missing:
            return Verdict(Outcome.UNREACHED, {"nodes": sorted(missing)})
        return verdict

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """An error for the key confirms, whoever expects it."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every run ended without an error."""
        runs = [run for result, _ in observations for run in result.runs]
        conflict = next((run for run in runs if target in keys_of(run)), None)
        if conflict is not None:
            return Verdict(Outcome.CONFIRMED, conflict_evidence(conflict, target))
        if not runs:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        failed = next((run for run in runs if run.error), None)
        if failed is not None:
            return Verdict(Outcome.FAILED, {"detail": failure(failed)})
        return Verdict(Outcome.REFUTED, {"kind": "counted", "key": target, "runs": len(runs)})


def keys_of(run: Run) -> tuple[str, ...]:
    """The keys that the run's error names."""
    return run.error.keys if run.error else ()


def failure(run: Run) -> str:
    """The run's error in one line."""
    return f"{run.error.type}: {run.error.message}" if run.error else ""


def conflict_evidence(run: Run, key: str) -> dict[str, object]:
    """The superstep that raised: the last one that started."""
    step = max((number for number, _ in run.tasks), default=0)
    return {
        "kind": "raised",
        "error": "InvalidUpdateError",
        "key": key,
        "graph": run.graph,
        "input": run.input,
        "superstep": step,
        "nodes": [node for number, node in run.tasks if number == step],
    }


def nodes_run(observations: Sequence[Observation]) -> set[str]:
    """The nodes that ran in some run."""
    return {node for result, _ in observations for node in result.nodes}
