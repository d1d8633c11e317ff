"""Did a task return all that it was given, or change it in place? AGL307, AGL308."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, Run


class GivenValues:
    """Confirms when the worker saw it happen to the key."""

    codes: ClassVar[tuple[str, ...]] = ()

    def site(self, finding: Finding) -> CallSite | None:
        """No call: tasks are compared with what they were given."""
        return None

    def seen(self, run: Run) -> Iterable[tuple[int, str, str]]:
        """Superstep, node and key of what this probe looks for."""
        raise NotImplementedError

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when the nodes ran and nothing was seen, else unreached."""
        nodes = set(finding.data.get("nodes", ()))
        verdict = self._judged(str(finding.data.get("key", "")), observations, nodes)
        if verdict.outcome is not Outcome.REFUTED:
            return verdict
        ran = {node for result, _ in observations for node in result.nodes}
        return Verdict(Outcome.INCONCLUSIVE if nodes <= ran else Outcome.UNREACHED)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Seen with any node."""
        return self._judged(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every run ended well and nothing was seen."""
        return self._judged(target, observations)

    def _judged(
        self, key: str, observations: Sequence[Observation], nodes: set[str] | None = None
    ) -> Verdict:
        runs = [run for result, _ in observations for run in result.runs]
        for run in runs:
            for superstep, node, name in self.seen(run):
                if name == key and (nodes is None or node in nodes):
                    return Verdict(Outcome.CONFIRMED, _evidence(run, superstep, node, key))
        if not runs:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        failed = next((run.error for run in runs if run.error), None)
        if failed is not None:
            return Verdict(Outcome.FAILED, {"detail": f"{failed.type}: {failed.message}"})
        return Verdict(Outcome.REFUTED, {"kind": "counted", "key": key, "runs": len(runs)})


def _evidence(run: Run, superstep: int, node: str, key: str) -> dict[str, object]:
    return {
        "kind": "counted",
        "key": key,
        "graph": run.graph,
        "input": run.input,
        "superstep": superstep,
        "node": node,
    }


class AppendDuplicates(GivenValues):
    """A node returned a list that begins with what it was given."""

    codes: ClassVar[tuple[str, ...]] = ("AGL307",)

    def seen(self, run: Run) -> Iterable[tuple[int, str, str]]:
        """Repeated lists."""
        return run.repeated


class StateMutated(GivenValues):
    """The value that a task was given changed while it ran."""

    codes: ClassVar[tuple[str, ...]] = ("AGL308",)

    def seen(self, run: Run) -> Iterable[tuple[int, str, str]]:
        """Changed values."""
        return run.mutated
