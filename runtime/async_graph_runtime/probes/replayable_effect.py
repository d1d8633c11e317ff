"""Was the call made in several attempts of one task? AGL503."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from async_graph_lint.finding import Outcome, Verdict
from async_graph_runtime.probes.effect_before_interrupt import RepeatedCall
from async_graph_runtime.probes.probe import Observation


class RepeatedByRetry(RepeatedCall):
    """A run in which nothing fails says nothing."""

    codes: ClassVar[tuple[str, ...]] = ("AGL503",)
    missing: ClassVar[str] = "no node was tried again"

    def was_repeated(self, observations: Sequence[Observation]) -> bool:
        """Only the repeated call itself would show it."""
        return False

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """As for a finding."""
        verdict = self.judge_clean(target, observations)
        refuted = verdict.outcome is Outcome.REFUTED
        return Verdict(Outcome.INCONCLUSIVE, {"detail": self.missing}) if refuted else verdict
