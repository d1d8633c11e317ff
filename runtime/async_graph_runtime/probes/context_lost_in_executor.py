"""Is the context of the run missing where it is needed? AGL606, AGL607."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import evidence, refuted, together
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite, Run, SiteResult

MISSING = "Called get_config outside of a runnable context"
"""What LangGraph raises (langgraph 0.2.76 to 1.2.22, `config.py`)."""

OLD_PYTHON = "AGL607"


class MissingContext:
    """Confirms when the call was reached and the error ended a run, or stands in its state.

    Code that catches the error often keeps its text. That tokens are missing from a
    stream is not seen from outside, and what only Python 3.10 lacks not on a newer one.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL606", OLD_PYTHON)

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Unsupported where a run cannot show what is lost."""
        if MISSING not in finding.message:
            return Verdict(Outcome.UNSUPPORTED, {"detail": "lost events are not seen from outside"})
        verdict = self.judge_expected("", observations)
        if verdict.outcome is Outcome.UNSUPPORTED and finding.code == OLD_PYTHON:
            return Verdict(Outcome.UNSUPPORTED, {"detail": "only Python before 3.11 lacks it"})
        return verdict

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by the error; that it is not there proves nothing."""
        seen = together(observations)
        if _is_missing(observations) and (seen.on_loop or seen.off_loop):
            return Verdict(Outcome.CONFIRMED, {**evidence("raised", seen), "error": MISSING})
        return _unreached(seen, observations) or Verdict(
            Outcome.UNSUPPORTED, {"detail": "no error"}
        )

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the call was reached and the error is nowhere."""
        seen = together(observations)
        if _is_missing(observations):
            return self.judge_expected(target, observations)
        return _unreached(seen, observations) or refuted(seen)


def _unreached(seen: SiteResult, observations: Sequence[Observation]) -> Verdict | None:
    if seen.on_loop or seen.off_loop:
        return None
    return nothing_ran(observations) or Verdict(Outcome.UNREACHED)


def _is_missing(observations: Sequence[Observation]) -> bool:
    return any(MISSING in _said(run) for result, _ in observations for run in result.runs)


def _said(run: Run) -> str:
    return f"{run.error.message if run.error else ''} {run.result}"
