"""Has the compiled graph no such key? AGL306."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, Run


class UndeclaredKey:
    """Confirms when the node ran in a graph that has no channel of that name."""

    codes: ClassVar[tuple[str, ...]] = ("AGL306",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the compiled graph lists its keys."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """What the graphs say that ran the node."""
        nodes = set(finding.data.get("nodes", ()))
        runs = [run for run in _runs(observations) if nodes & {node for _, node in run.tasks}]
        return _judged(str(finding.data.get("key", "")), runs, observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """A graph without the key confirms, whoever expects it."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every graph that ran has the key."""
        return _judged(target, _runs(observations), observations)


def _runs(observations: Sequence[Observation]) -> list[Run]:
    return [run for result, _ in observations for run in result.runs if run.channels]


def _judged(key: str, runs: list[Run], observations: Sequence[Observation]) -> Verdict:
    if not runs:
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
    without = [run.graph for run in runs if key not in run.channels]
    if not without:
        return Verdict(Outcome.REFUTED, {"kind": "counted", "key": key, "runs": len(runs)})
    evidence = {
        "kind": "counted",
        "key": key,
        "graph": without[0],
        "keys": sorted(runs[0].channels),
    }
    return Verdict(Outcome.CONFIRMED, evidence)
