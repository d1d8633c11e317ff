"""Does LangGraph fill the config parameter of this node? AGL608."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite

PARAMETER = "config"


class ConfigInjected:
    """Asks the compiled graph, which keeps the parameters that it fills for each node."""

    codes: ClassVar[tuple[str, ...]] = ("AGL608",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the parameter is filled or not, whatever the function does."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when the node is compiled and its config is not among what is filled."""
        return self.judge_clean(str(finding.data.get("key", "")), observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding; `target` is the node."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding; `target` is the node."""
        runs = [run for result, _ in observations for run in result.runs]
        filled = [run.injected[target] for run in runs if target in run.injected]
        if not filled:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"nodes": [target]})
        missing = any(PARAMETER not in names for names in filled)
        outcome = Outcome.CONFIRMED if missing else Outcome.REFUTED
        return Verdict(outcome, {"kind": "identity", "filled": list(filled[0])})
