"""Is this key a plain one in the compiled graph? AGL302, AGL303."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite, Run

PLAIN = "LastValue"


class PlainChannel:
    """Confirms when the channel of the key is a `LastValue`, refutes when it is another."""

    codes: ClassVar[tuple[str, ...]] = ("AGL302", "AGL303")

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the compiled graph itself tells."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """What the compiled graphs that have the key say."""
        return self.judge_clean(str(finding.data.get("key", "")), observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """The same without a finding."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every graph has another channel for the key."""
        runs = [run for result, _ in observations for run in result.runs]
        having = [run for run in runs if target in run.channels]
        if not having:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        plain = next((run for run in having if run.channels[target] == PLAIN), None)
        if plain is None:
            return Verdict(Outcome.REFUTED, seen(having[0], target))
        return Verdict(Outcome.CONFIRMED, seen(plain, target))


def seen(run: Run, key: str) -> dict[str, object]:
    """The channel that the compiled graph has."""
    evidence = {"kind": "identity", "key": key, "channel": run.channels[key]}
    return {**evidence, "graph": run.graph}
