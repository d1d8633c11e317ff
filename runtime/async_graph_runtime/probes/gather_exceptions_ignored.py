"""Did something fail there without a word? AGL405."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite


class SwallowedErrors:
    """Confirms when a gathered awaitable raised and the run went on to its end.

    Whether the program looked at the error no run shows: a clean place is only one that
    was reached in a run that ended well.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL405",)

    def site(self, finding: Finding) -> CallSite | None:
        """The gather."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Inconclusive when nothing failed there, or the run did."""
        return self.judge_expected("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        seen = together(observations)
        shown = {**evidence("counted", seen), "failed": seen.failed}
        if seen.failed and not _errors(observations):
            return Verdict(Outcome.CONFIRMED, shown)
        if not seen.started:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        return Verdict(Outcome.INCONCLUSIVE, shown)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when it was reached and no run ended with an error."""
        seen = together(observations)
        if not seen.started:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        errors = _errors(observations)
        return Verdict(Outcome.FAILED, {"detail": errors[0]}) if errors else refuted(seen)


def _errors(observations: Sequence[Observation]) -> list[str]:
    runs = [run for result, _ in observations for run in result.runs]
    return [run.error.message for run in runs if run.error]
