"""Does a run miss the async half of a hook? AGL210."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.result import CallSite

MISSING = "Asynchronous implementation of awrap_"


class MissingHook:
    """Confirms when a run raised NotImplementedError for the hook."""

    codes: ClassVar[tuple[str, ...]] = ("AGL210",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the error names the hook."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by the error that names the missing hook."""
        hook = str(finding.data.get("hook", "awrap_"))
        return self._judged(f"Asynchronous implementation of {hook}", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by such an error of either hook."""
        return self._judged(MISSING, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every run came to its end."""
        return self._judged(MISSING, observations)

    def _judged(self, words: str, observations: Sequence[Observation]) -> Verdict:
        runs = [run for result, _ in observations for run in result.runs]
        errors = [run.error.message for run in runs if run.error]
        named = [message for message in errors if words in message]
        if named:
            return Verdict(Outcome.CONFIRMED, {"kind": "raised", "errors": named})
        if errors or not runs:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
