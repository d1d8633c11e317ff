"""What an expression can be: a bounded, lazy, demand-driven evaluation.

Nothing is computed before somebody asks. A question that comes back to itself, or runs too
deep, is answered with "unknown", and unknown never makes a finding certain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from async_graph_lint.program.evaluation.annotations import Annotations
from async_graph_lint.program.evaluation.attributes import Attributes
from async_graph_lint.program.evaluation.callers import Callers
from async_graph_lint.program.evaluation.calls import Calls
from async_graph_lint.program.evaluation.conditions import Conditions
from async_graph_lint.program.evaluation.frames import Frames
from async_graph_lint.program.evaluation.names import Names
from async_graph_lint.program.evaluation.operators import operate, subscript
from async_graph_lint.program.evaluation.parameters import Parameters
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.subclasses import Subclasses
from async_graph_lint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Entries,
    Frame,
    Function,
    Generated,
    Items,
    Known,
    Literal,
    Many,
    Pending,
    Promised,
    Symbol,
    Value,
    each,
    join,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.program import Program

Question = tuple[Frame, int, int]
"""A frame, an expression by its identity, and the place's rank."""

DEEPEST = 60
"""How many questions may wait for each other; more than any chain found in real programs."""


class Evaluation:
    """The evaluation of one program: answers are kept, so asking twice is cheap."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.frames = Frames()
        self.names = Names(self)
        self.parameters = Parameters(self)
        self.attributes = Attributes(self)
        self.annotations = Annotations(self)
        self.calls = Calls(self)
        self.callers = Callers(self)
        self.subclasses = Subclasses(self)
        self.conditions = Conditions(self)
        self._answers: dict[Question, Known] = {}
        self._provisional: dict[Question, Known] = {}
        self._asked: set[Question] = set()
        self._cuts = 0

    def value(self, expression: Expression, frame: Frame, place: Place) -> Known:
        """What `expression` can be where it stands in the body that `frame` runs."""
        question = (frame, id(expression), place.order)
        known = self._answers.get(question)
        if known is not None:
            return known
        if question in self._provisional:
            self._cuts += 1
            return self._provisional[question]
        if question in self._asked or len(self._asked) > DEEPEST:
            self._cuts += 1
            return UNKNOWN
        return self._answer(question, expression, frame, place)

    def _answer(
        self, question: Question, expression: Expression, frame: Frame, place: Place
    ) -> Known:
        """Evaluate and remember; an answer that rests on a cut question holds only until the
        question at the bottom is answered, so that it cannot depend on who asked first."""
        cuts = self._cuts
        self._asked.add(question)
        try:
            known = self._evaluate(expression, frame, place)
        finally:
            self._asked.discard(question)
        if cuts == self._cuts or not self._asked:
            self._answers[question] = known
        else:
            self._provisional[question] = known
        if not self._asked:
            self._provisional.clear()
        return known

    def _evaluate(self, expression: Expression, frame: Frame, place: Place) -> Known:
        evaluate = _EVALUATORS.get(type(expression))
        return UNKNOWN if evaluate is None else evaluate(self, expression, frame, place)

    def _name(self, node: facts.Name, frame: Frame, place: Place) -> Known:
        return self.names.find(node.identifier, frame, place)

    def _attribute(self, node: facts.Attribute, frame: Frame, place: Place) -> Known:
        return self.attributes.of(self.value(node.value, frame, place), node.name)

    def _constant(self, node: facts.Constant, frame: Frame, place: Place) -> Known:
        return only(Literal(node.value))

    def _formatted(self, node: facts.FormattedString, frame: Frame, place: Place) -> Known:
        parts = [self.value(part, frame, place).single for part in node.parts]
        texts = [str(part.value) for part in parts if isinstance(part, Literal)]
        return only(Literal("".join(texts))) if len(texts) == len(parts) else UNKNOWN

    def _sequence(self, node: facts.Sequence, frame: Frame, place: Place) -> Known:
        items: list[Known] = []
        complete = True
        for item in node.items:
            if not isinstance(item, facts.Starred):
                items.append(self.value(item, frame, place))
                continue
            inner = self.value(item.value, frame, place).single
            complete = complete and isinstance(inner, Items) and inner.complete
            items.extend(inner.items if isinstance(inner, Items) else ())
        return only(Items(node.kind, tuple(items), complete))

    def _mapping(self, node: facts.Mapping, frame: Frame, place: Place) -> Known:
        entries: dict[Any, Known] = {}
        complete = True
        for entry in node.entries:
            source = entry.value if entry.key is None else entry.key
            key = self.value(source, frame, place).single
            if entry.key is not None and isinstance(key, Literal):
                entries[key.value] = self.value(entry.value, frame, place)
            elif entry.key is None and isinstance(key, Entries):
                entries.update(key.entries)
                complete = complete and key.complete
            else:
                complete = False
        return only(Entries(tuple(entries.items()), complete))

    def _subscript(self, node: facts.Subscript, frame: Frame, place: Place) -> Known:
        base = self.value(node.value, frame, place)
        index = self.value(node.index, frame, place).single
        return each(base, lambda value: self._item(value, index))

    def _item(self, value: Value, index: Value | None) -> Known:
        if isinstance(value, Symbol) and value.path.endswith((")", "]")):
            return only(Symbol(self.program.catalogue.canonical(f"{value.path}[]")))
        return subscript(value, index)

    def _await(self, node: facts.Await, frame: Frame, place: Place) -> Known:
        return self.awaited(self.value(node.value, frame, place))

    def _choice(self, node: facts.Choice, frame: Frame, place: Place) -> Known:
        options = node.options
        if node.test is not None:
            truth = self.conditions.truth(node.test, frame, place)
            if truth is not None:
                options = options[:1] if truth else options[1:]
        return join([self.value(option, frame, place) for option in options])

    def _operation(self, node: facts.Operation, frame: Frame, place: Place) -> Known:
        operands = [self.value(operand, frame, place) for operand in node.operands]
        return operate(node.operator, operands, self.program.catalogue)

    def _comprehension(self, node: facts.Comprehension, frame: Frame, place: Place) -> Known:
        if node.kind == "dict":
            return UNKNOWN
        unrolled = self._unrolled(node, frame, place)
        if unrolled is not None:
            return only(Items(node.kind, unrolled))
        element = self.value(node.element, frame, place)
        return only(Many(element))

    def _unrolled(
        self, node: facts.Comprehension, frame: Frame, place: Place
    ) -> tuple[Known, ...] | None:
        """One value per item where the comprehension runs over a list the source spells out."""
        clause = node.clauses[0]
        if len(node.clauses) != 1 or clause.conditions:
            return None
        rounds = self.rounds(clause.target, self.value(clause.iterable, frame, place), frame)
        if rounds is None:
            return None
        return tuple(self.value(node.element, item, place) for item in rounds)

    def rounds(self, target: Expression, iterable: Known, frame: Frame) -> list[Frame] | None:
        """One frame per item of a list that the source spells out, with `target` bound to it."""
        single = iterable.single
        if isinstance(single, Entries):
            keys = tuple(only(Literal(key)) for key, _ in single.entries)
            single = Items("list", keys, single.complete)
        if not isinstance(single, Items) or not single.complete or len(single.items) > MOST_ROUNDS:
            return None
        return [
            self.frames.overlay(frame, dict(self.names.unpack(target, item)))
            for item in single.items
        ]

    def _lambda(self, node: facts.Lambda, frame: Frame, place: Place) -> Known:
        return only(Function(frame.scope.child(node.definition), outer=frame))

    def _walrus(self, node: facts.Walrus, frame: Frame, place: Place) -> Known:
        return self.value(node.value, frame, place)

    def _call(self, node: facts.Call, frame: Frame, place: Place) -> Known:
        return self.calls.result(node, frame, place)

    # What can be done to a value

    def awaited(self, known: Known) -> Known:
        """What `await` gives."""
        return each(known, self._await_value)

    def _await_value(self, value: Value) -> Known:
        if isinstance(value, Pending):
            return self.calls.returned(value.frame)
        if isinstance(value, Promised):
            return value.result
        if isinstance(value, Symbol):
            return only(Symbol(self.program.catalogue.canonical(f"{value.path}.await")))
        return UNKNOWN

    def element(self, known: Known) -> Known:
        """What iterating gives: any item."""
        return each(known, self._element_of)

    def _element_of(self, value: Value) -> Known:
        if isinstance(value, Items):
            return join([*value.items, *([] if value.complete else [UNKNOWN])] or [NOTHING])
        if isinstance(value, Many):
            return value.element
        if isinstance(value, Generated):
            return self.calls.yielded(value.frame)
        if isinstance(value, Symbol):
            return only(Symbol(self.program.catalogue.canonical(f"{value.path}[]")))
        if isinstance(value, Entries):
            return join([only(Literal(key)) for key, _ in value.entries] or [NOTHING])
        return UNKNOWN

    def entered(self, known: Known, is_async: bool) -> Known:
        """What `with value as name` (or `async with`) binds to the name."""
        return each(known, lambda value: self._enter(value, is_async))

    def _enter(self, value: Value, is_async: bool) -> Known:
        if isinstance(value, Symbol):
            suffix = ".__aenter__().await" if is_async else ".__enter__()"
            return only(Symbol(self.program.catalogue.canonical(value.path + suffix)))
        if isinstance(value, Generated):
            return self.calls.yielded(value.frame)
        method = self.attributes.of(only(value), "__aenter__" if is_async else "__enter__")
        result = self.calls.apply_each(method, ())
        return self.awaited(result) if is_async else result


MOST_ROUNDS = 60

_EVALUATORS: dict[type, Callable[[Evaluation, Any, Frame, Place], Known]] = {
    facts.Name: Evaluation._name,
    facts.Attribute: Evaluation._attribute,
    facts.Constant: Evaluation._constant,
    facts.FormattedString: Evaluation._formatted,
    facts.Sequence: Evaluation._sequence,
    facts.Mapping: Evaluation._mapping,
    facts.Subscript: Evaluation._subscript,
    facts.Await: Evaluation._await,
    facts.Choice: Evaluation._choice,
    facts.Operation: Evaluation._operation,
    facts.Comprehension: Evaluation._comprehension,
    facts.Lambda: Evaluation._lambda,
    facts.Walrus: Evaluation._walrus,
    facts.Call: Evaluation._call,
}
