"""Was a deprecated method called there? AGL702."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite

DEPRECATED = "astream_log"


class OldCall:
    """Confirms by what was called there; another release of langgraph cannot be asked."""

    codes: ClassVar[tuple[str, ...]] = ("AGL702",)

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Unsupported where the finding is about another release."""
        return self.judge_expected("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when the deprecated method was called."""
        seen = together(observations)
        if any(name.endswith(DEPRECATED) for name in seen.callees):
            return Verdict(Outcome.CONFIRMED, evidence("identity", seen))
        return Verdict(Outcome.UNSUPPORTED, {"detail": "the installed langgraph is another one"})

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when calls were made and none of a deprecated method."""
        seen = together(observations)
        if any(name.endswith(DEPRECATED) for name in seen.callees):
            return Verdict(Outcome.CONFIRMED, evidence("identity", seen))
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        return refuted(seen)
