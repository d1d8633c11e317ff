"""A run does not tell what a call was given: AGL504."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

UNSUPPORTED = Verdict(Outcome.UNSUPPORTED, {"detail": "what a call was given is not recorded"})


class ResentInput:
    """Says so; a clean place was at least reached."""

    codes: ClassVar[tuple[str, ...]] = ("AGL504",)

    def site(self, finding: Finding) -> CallSite | None:
        """The run of the graph."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Unsupported."""
        return nothing_ran(observations) or UNSUPPORTED

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Unsupported."""
        return nothing_ran(observations) or UNSUPPORTED

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was made, and no run ended with an error."""
        seen = together(observations)
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        errors = [run.error for result, _ in observations for run in result.runs if run.error]
        return Verdict(Outcome.FAILED, {"detail": errors[0].message}) if errors else refuted(seen)
