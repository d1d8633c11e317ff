"""Is the sync half of this tool entered? AGL209."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite


class PlaceholderAnswer:
    """Running cannot tell: that an answer is nonsense is not seen from the outside.

    A clean row is refuted by a run that comes to its end: every tool it needed did its work.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL209",)

    def site(self, finding: Finding) -> CallSite | None:
        """The tool, which is made while the module is imported."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Not decided by running."""
        return self.judge_expected("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Not decided by running."""
        detail = {"detail": "an async run uses the coroutine"}
        return nothing_ran(observations) or Verdict(Outcome.UNSUPPORTED, detail)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted by runs that came to their end."""
        runs = [run for result, _ in observations for run in result.runs]
        if not runs or any(run.error for run in runs):
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        return Verdict(Outcome.REFUTED, evidence("counted", together(observations)))
