"""Does langgraph refuse the name, raise for it, or say in its log that it drops it? AGL314."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran
from async_graph_runtime.probes.supersteps import START, ended_well, runs_of, supersteps_of
from async_graph_runtime.result import CallSite, RunResult

REFUSALS = (
    r"branch found unknown target '(?P<name>[^']+)'",
    r"edge (?:ending|starting) at unknown node [`'](?P<name>[^`']+)[`']",
    r"Need to add_node `(?P<name>[^`]+)` first",
)
DROPPED = (
    r"wrote to unknown channel branch:to:(?P<name>.+), ignoring it",
    r"Ignoring unknown node name (?P<name>.+) in pending sends",
)
"""How langgraph 1.2.22 speaks of a name that is no node: when it compiles
(`graph/state.py`), and in its log (`pregel/_io.py`, `pregel/_algo.py`)."""

INVALID = "Branch did not return a valid destination"


class UnknownDestination:
    """Confirms by the error or the line in the log that names the target."""

    codes: ClassVar[tuple[str, ...]] = ("AGL314",)

    def site(self, finding: Finding) -> CallSite | None:
        """No call: langgraph names the target."""
        return None

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the node that leads there ran, and langgraph had nothing to say."""
        name, node = str(finding.data.get("target", "")), finding.node or ""
        for said, evidence in _said(observations):
            if said == name:
                return Verdict(Outcome.CONFIRMED, evidence)
        runs = runs_of(observations)
        reached = node == START or any(node in supersteps_of(run) for run in runs)
        if reached and runs and all(ended_well(run) for run in runs):
            return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
        return nothing_ran(observations) or Verdict(Outcome.UNREACHED, {"nodes": [node]})

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed when langgraph names any target that it does not know."""
        return self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when every run ended without an error and without such a line."""
        for _, evidence in _said(observations):
            return Verdict(Outcome.CONFIRMED, evidence)
        runs = runs_of(observations)
        if runs and all(ended_well(run) for run in runs):
            return Verdict(Outcome.REFUTED, {"kind": "counted", "runs": len(runs)})
        return nothing_ran(observations) or Verdict(Outcome.FAILED)


def _said(observations: Sequence[Observation]) -> Iterator[tuple[str, dict[str, object]]]:
    """The targets that langgraph complains of, each with the evidence."""
    for result, _ in observations:
        for kind, text, name in _complaints(result):
            yield name, {"kind": kind, "detail": text}


def _complaints(result: RunResult) -> Iterator[tuple[str, str, str]]:
    for text, name in _named((result.detail,), REFUSALS):
        yield "raised", text, name
    for run in result.runs:
        for text, name in _named(run.warnings, DROPPED):
            yield "counted", text, name
        if run.error and run.error.type == "KeyError":
            yield "raised", f"KeyError: {run.error.message}", run.error.message.strip("'\"")
        elif run.error and INVALID in run.error.message:
            yield "raised", run.error.message, START


def _named(texts: Sequence[str], patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for pattern in patterns:
            if match := re.search(pattern, text):
                yield text, match["name"]
