"""Did a task meet other questions when it was resumed? AGL505."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import runs_of
from async_graph_runtime.result import CallSite, Run


class OtherQuestions:
    """Confirms when an attempt does not begin with the questions of the one before."""

    codes: ClassVar[tuple[str, ...]] = ("AGL505",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: the runs tell what was asked."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """As for a place."""
        return self.judge_expected("", observations)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """The same questions again prove nothing: chance may have been kind."""
        verdict = self.judge_clean(target, observations)
        refuted = verdict.outcome is Outcome.REFUTED
        return Verdict(Outcome.INCONCLUSIVE, verdict.evidence) if refuted else verdict

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when a run was resumed and met the same questions in the same order."""
        resumed = [run for run in runs_of(observations) if run.resumed]
        for run in resumed:
            for before, after in _pairs(run):
                if after[: len(before)] != before:
                    asked = {"kind": "counted", "asked": before, "then": after}
                    return Verdict(Outcome.CONFIRMED, asked)
        if resumed:
            return Verdict(Outcome.REFUTED, {"kind": "counted", "resumed": len(resumed)})
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED)


def _pairs(run: Run) -> Iterator[tuple[list[str], list[str]]]:
    """The questions of each attempt of a task, with those of the next one."""
    tasks: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for question in run.questions:
        attempts = tasks[question.task]
        attempts.setdefault(question.attempt[0], []).append(question.place)
    for attempts in tasks.values():
        for number in attempts:
            # A task that asked has to be resumed; then it may ask nothing at all.
            if number < run.resumed and _asked_in(run, number):
                yield attempts[number], attempts.get(number + 1, [])


def _asked_in(run: Run, number: int) -> bool:
    """Whether some question of that attempt was still open."""
    return any(not q.answered for q in run.questions if q.attempt[0] == number)
