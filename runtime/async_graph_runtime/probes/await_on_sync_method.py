"""Is the value of this call awaited or iterated in a way it does not allow? AGL206, AGL208."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Outcome, Verdict
from async_graph_runtime.probes.async_only_via_sync_api import FailingCall, settled
from async_graph_runtime.probes.blocking_call_in_async import evidence, together
from async_graph_runtime.probes.probe import Observation
from async_graph_runtime.result import SiteResult

WORDS = (
    "can't be used in 'await' expression",
    "requires an object with __aiter__ method",
    "'async_generator' object is not iterable",
    "'coroutine' object is not iterable",
)
"""How Python words such a TypeError, wherever it is raised."""


class MisusedValue(FailingCall):
    """Confirms when such an error ended a run, here or where the value was used."""

    codes: ClassVar[tuple[str, ...]] = ("AGL206", "AGL208")

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made and there was no such error."""
        seen = together(observations)
        runs = [run for result, _ in observations for run in result.runs]
        errors = [error for error in seen.raised if error.startswith("TypeError")]
        if seen.on_loop or seen.off_loop:
            failed = [run.error for run in runs if run.error and run.error.type == "TypeError"]
            errors += [e.message for e in failed if explains(e.message, seen)]
        if errors:
            return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), "errors": errors})
        return settled(seen, observations)


def explains(message: str, seen: SiteResult) -> bool:
    """Whether a TypeError is about the value: by its words, or because the call gave nothing
    that could be awaited to a function that awaits, which words it in many ways."""
    return any(words in message for words in WORDS) or seen.returned > seen.awaitables
