"""Rules that an ordinary run cannot judge: those of `REASONS`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

REASONS = {
    "AGL403": "what is in flight inside another run is not counted",
    "AGL603": "one run makes one loop: no connection of an earlier one is met",
    "AGL604": "one run makes one loop: nothing waits on another",
    "AGL605": "whether patched loops do harm depends on what else runs",
    "AGL609": "nothing is cancelled in an ordinary run",
    "AGL610": "nothing is late in an ordinary run",
    "AGL611": "what is left of a closed session shows only when it is used",
    "AGL703": "tokens need a model that streams",
}


class NotShown:
    """Says why a run cannot tell; a clean place was at least reached without an error."""

    codes: ClassVar[tuple[str, ...]] = tuple(REASONS)

    def site(self, finding: Finding) -> CallSite | None:
        """The place of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Unsupported, with the reason."""
        return Verdict(Outcome.UNSUPPORTED, {"detail": REASONS[finding.code]})

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Unsupported."""
        return Verdict(Outcome.UNSUPPORTED)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the calls were made, and no run ended with an error."""
        seen = together(observations)
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        errors = [run.error for result, _ in observations for run in result.runs if run.error]
        return Verdict(Outcome.FAILED, {"detail": errors[0].message}) if errors else refuted(seen)
