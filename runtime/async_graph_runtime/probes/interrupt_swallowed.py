"""Was a human asked, and did the run go on all the same? AGL501."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import runs_of
from async_graph_runtime.result import CallSite, Run

HANDOFF = Verdict(Outcome.UNSUPPORTED, {"detail": "a handoff to the parent asks nobody"})


class SwallowedQuestion:
    """Confirms when a question was asked and fewer pauses than questions were shown."""

    codes: ClassVar[tuple[str, ...]] = ("AGL501",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the runs tell what was asked."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """About the questions behind the finding; a handoff to the parent is none."""
        places = frozenset(finding.data.get("questions", ()))
        if not places:
            return nothing_ran(observations) or HANDOFF
        return _judged(observations, places)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """About all questions; where none was asked, it may have been a handoff."""
        verdict = _judged(observations, None)
        is_silent = verdict.outcome is Outcome.UNREACHED and runs_of(observations)
        return HANDOFF if is_silent else verdict

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when something was asked and the run paused each time."""
        return _judged(observations, None)


def _judged(observations: Sequence[Observation], places: frozenset[str] | None) -> Verdict:
    asking = [run for run in runs_of(observations) if _asked(run, places)]
    for run in asking:
        if run.pauses < len(_asked(run)):
            return Verdict(Outcome.CONFIRMED, _evidence(run, places))
    if asking:
        return Verdict(Outcome.REFUTED, _evidence(asking[0], places))
    return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"detail": "nobody was asked"})


def _asked(run: Run, places: frozenset[str] | None = None) -> list[str]:
    """Where the run asked, of these places or of all."""
    asked = [question.place for question in run.questions if not question.answered]
    return asked if places is None else [place for place in asked if place in places]


def _evidence(run: Run, places: frozenset[str] | None) -> dict[str, object]:
    kind = "counted" if run.error is None else "raised"
    asked = sorted(set(_asked(run, places)))
    return {"kind": kind, "graph": run.graph, "asked": asked, "pauses": run.pauses}
