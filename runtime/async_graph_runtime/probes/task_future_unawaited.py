"""Does a run give a task's future for its result, or ask it too early? AGL211."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Outcome, Verdict
from async_graph_runtime.probes.async_only_via_sync_api import FailingCall, settled
from async_graph_runtime.probes.blocking_call_in_async import evidence, together
from async_graph_runtime.probes.probe import Observation

FUTURE = "Future"


class TaskFuture(FailingCall):
    """Confirms when the last state holds a future, or the future's error ended the run."""

    codes: ClassVar[tuple[str, ...]] = ("AGL211",)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made, and the result holds no future."""
        seen = together(observations)
        errors = [run.error for result, _ in observations for run in result.runs if run.error]
        early = [error.message for error in errors if error.type == "InvalidStateError"]
        if early and seen.on_loop:
            return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), "errors": early})
        results = [run.result for result, _ in observations for run in result.runs]
        held = [text for text in results if FUTURE in text]
        if held:
            return Verdict(Outcome.CONFIRMED, {**evidence("identity", seen), "results": held})
        return settled(seen, observations)
