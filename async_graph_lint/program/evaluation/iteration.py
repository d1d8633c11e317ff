"""What iterating gives: the items a source spells out one by one, else any item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import LoopHeader
from async_graph_lint.program.evaluation.enums import is_enum, members
from async_graph_lint.program.evaluation.places import REPEAT, Arm, Place
from async_graph_lint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Entries,
    Frame,
    Generated,
    Items,
    Known,
    Literal,
    Many,
    Symbol,
    Value,
    each,
    join,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

MOST_ROUNDS = 60
"""Items after which a loop is no longer run round by round."""


class Iteration:
    """Iterates for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def items(self, known: Known) -> Items | None:
        """The items of a collection that the source spells out; None where it does not."""
        single = known.single
        if isinstance(single, Entries):
            keys = tuple(only(Literal(key)) for key, _ in single.entries)
            return Items("list", keys, single.complete)
        if isinstance(single, Class) and is_enum(self.evaluation.attributes, single):
            return Items("list", tuple(members(self.evaluation.attributes, single)))
        return single if isinstance(single, Items) else None

    def rounds(self, target: Expression, iterable: Known, frame: Frame) -> list[Frame] | None:
        """One frame per item of a list that the source spells out, with `target` bound to it."""
        listed = self.items(iterable)
        if listed is None or not listed.complete or len(listed.items) > MOST_ROUNDS:
            return None
        return [
            self.evaluation.frames.overlay(frame, dict(self.evaluation.names.unpack(target, item)))
            for item in listed.items
        ]

    def through(self, arms: Sequence[Arm], frame: Frame) -> list[tuple[Frame, bool]]:
        """The frames in which a statement inside loops runs: one per round, where the source
        spells the rounds out; True marks a frame that stands for any number of them."""
        frames = [(frame, False)]
        for arm in arms:
            if arm.kind == REPEAT:
                header = frame.scope.table.loops.get(arm.block)
                frames = [inner for one in frames for inner in self._loop(header, *one)]
        return frames

    def _loop(
        self, header: LoopHeader | None, frame: Frame, often: bool
    ) -> list[tuple[Frame, bool]]:
        rounds = None
        if header is not None:
            iterable = self.evaluation.value(header.iterable, frame, header.place)
            rounds = self.rounds(header.target, iterable, frame)
        return [(frame, True)] if rounds is None else [(one, often) for one in rounds]

    # Comprehensions

    def comprehension(self, node: facts.Comprehension, frame: Frame, place: Place) -> Known:
        """A list, set, dict or generator made by a comprehension."""
        rounds = self.runs(node, frame, place)
        if node.kind == "dict":
            return UNKNOWN if rounds is None else self._dict(node, rounds, place)
        if rounds is not None:
            values = tuple(self.evaluation.value(node.element, one, place) for one in rounds)
            return only(Items(node.kind, values))
        return only(Many(self.evaluation.value(node.element, frame, place)))

    def runs(self, node: facts.Comprehension, frame: Frame, place: Place) -> list[Frame] | None:
        """One frame per time that the element is evaluated; None where that is not known."""
        frames = [frame]
        for clause in node.clauses:
            found: list[Frame] = []
            for one in frames:
                rounds = self._clause(clause, one, place)
                if rounds is None:
                    return None
                found += rounds
            frames = found
        return frames if len(frames) <= MOST_ROUNDS else None

    def _clause(self, clause: facts.Clause, frame: Frame, place: Place) -> list[Frame] | None:
        iterable = self.evaluation.value(clause.iterable, frame, place)
        rounds = self.rounds(clause.target, iterable, frame)
        if rounds is None:
            return None
        kept: list[Frame] = []
        for one in rounds:
            truths = [self.evaluation.conditions.truth(c, one, place) for c in clause.conditions]
            if None in truths and False not in truths:
                return None
            if False not in truths:
                kept.append(one)
        return kept

    def _dict(self, node: facts.Comprehension, rounds: list[Frame], place: Place) -> Known:
        entries: dict[str | int | float | bool | None, Known] = {}
        for one in rounds:
            key = None if node.key is None else self.evaluation.value(node.key, one, place).single
            if not isinstance(key, Literal):
                return UNKNOWN
            entries[key.value] = self.evaluation.value(node.element, one, place)
        return only(Entries(tuple(entries.items())))

    # Any item

    def element(self, known: Known) -> Known:
        """Any item."""
        return each(known, self._element_of)

    def _element_of(self, value: Value) -> Known:
        if isinstance(value, Items):
            return join([*value.items, *([] if value.complete else [UNKNOWN])] or [NOTHING])
        if isinstance(value, Many):
            return value.element
        if isinstance(value, Generated):
            return self.evaluation.calls.yielded(value.frame)
        if isinstance(value, Symbol):
            return only(Symbol(self.evaluation.program.catalogue.canonical(f"{value.path}[]")))
        if isinstance(value, Entries):
            return join([only(Literal(key)) for key, _ in value.entries] or [NOTHING])
        listed = self.items(only(value))
        return UNKNOWN if listed is None else join(list(listed.items) or [NOTHING])
