"""What was asked, and which answers may be remembered.

Answers must not depend on who asked first. One that had to leave something open, since a
question before it waits for the same, holds only until the first question is answered.
"""

from __future__ import annotations

from collections.abc import Callable

from async_graph_lint.program.evaluation.values import UNKNOWN, Frame, Known

Question = tuple[Frame, int, int]
"""A frame, an expression by its identity, and the place's rank."""

DEEPEST = 60
"""How many questions may wait for each other; more than any chain found in real programs."""


class Answers:
    """The answers of one evaluation.

    `cuts` counts what was left open, `guesses` those of them where a question came back to
    itself or ran too deep.
    """

    def __init__(self) -> None:
        self.kept: dict[Question, Known] = {}
        self.cuts = 0
        self.guesses = 0
        self._asked: set[Question] = set()
        self._provisional: dict[Question, tuple[Known, bool]] = {}
        self._growing = 0

    def of(self, question: Question, evaluate: Callable[[], Known]) -> Known:
        """The answer; UNKNOWN where the question is being asked already, or runs too deep."""
        if question in self._provisional:
            return self._for_now(question)
        if question in self._asked or len(self._asked) > DEEPEST:
            self.cuts += 1
            self.guesses += 1
            return UNKNOWN
        return self._evaluated(question, evaluate)

    def growing(
        self, question: Question, unfinished: Known, evaluate: Callable[[], Known]
    ) -> Known:
        """The answer to how a collection grows, which may ask for the collection itself.

        It then finds it `unfinished`. That is no guess: the outermost such answer is the
        same whoever asks.
        """
        if question in self.kept:
            return self.kept[question]
        if question in self._provisional:
            return self._for_now(question)
        if question in self._asked:
            self.cuts += 1
            return unfinished
        guesses, self._growing = self.guesses, self._growing + 1
        known = self._evaluated(question, evaluate)
        self._growing -= 1
        if guesses == self.guesses and not self._growing:
            self.kept[question] = known
        return known

    def _for_now(self, question: Question) -> Known:
        known, guessed = self._provisional[question]
        self.cuts += 1
        self.guesses += guessed
        return known

    def _evaluated(self, question: Question, evaluate: Callable[[], Known]) -> Known:
        cuts, guesses = self.cuts, self.guesses
        self._asked.add(question)
        try:
            known = evaluate()
        finally:
            self._asked.discard(question)
        if cuts == self.cuts or not self._asked:
            self.kept[question] = known
        else:
            self._provisional[question] = (known, guesses != self.guesses)
        if not self._asked:
            self._provisional.clear()
        return known
