"""Is a coroutine of this call thrown away? AGL205, AGL207."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.async_only_via_sync_api import settled
from async_graph_runtime.probes.blocking_call_in_async import evidence, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

COROUTINE = "<coroutine object "
WITHOUT = "'coroutine' object "
"""How Python words what a coroutine does not have."""


class LostCoroutine:
    """Confirms when a coroutine was made there, or for it, and never ran."""

    codes: ClassVar[tuple[str, ...]] = ("AGL205", "AGL207")

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by a lost coroutine, or by the error that names it."""
        name = str(finding.data.get("coroutine", ""))
        return self._judged(f"{COROUTINE}{name}" if name else COROUTINE, observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding, whatever coroutine an error names."""
        return self._judged(COROUTINE, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made, or the graph ran, and no coroutine was lost."""
        return self._judged(COROUTINE, observations)

    def _judged(self, words: str, observations: Sequence[Observation]) -> Verdict:
        seen = together(observations)
        runs = [run for result, _ in observations for run in result.runs]
        messages = [run.error.message for run in runs if run.error]
        errors = [m for m in messages if words in m or (WITHOUT in m and seen.unawaited)]
        lost = {"lost": seen.unawaited}
        if errors:
            shown = {**evidence("raised", seen), "errors": errors}
            return Verdict(Outcome.CONFIRMED, shown | lost)
        if seen.unawaited:
            return Verdict(Outcome.CONFIRMED, {**evidence("never-awaited", seen), **lost})
        if seen.placed and (seen.on_loop or seen.off_loop):
            return settled(seen, observations)
        if any(run.error for run in runs) or not runs:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        # What is given to a builder while the module is imported is no call of the run.
        return Verdict(Outcome.REFUTED, evidence("counted", seen))
