"""What an expression can be: a bounded, lazy, demand-driven evaluation.

Nothing is computed before somebody asks. A question that comes back to itself, or runs too
deep, is answered with "unknown", and unknown never makes a finding certain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from async_graph_lint.program.evaluation.annotations import Annotations
from async_graph_lint.program.evaluation.answers import Answers
from async_graph_lint.program.evaluation.attributes import Attributes
from async_graph_lint.program.evaluation.callers import Callers
from async_graph_lint.program.evaluation.calls import Calls
from async_graph_lint.program.evaluation.chains import links
from async_graph_lint.program.evaluation.conditions import Conditions
from async_graph_lint.program.evaluation.frames import Frames
from async_graph_lint.program.evaluation.iteration import Iteration
from async_graph_lint.program.evaluation.names import Names
from async_graph_lint.program.evaluation.operators import operate, sliced, subscript
from async_graph_lint.program.evaluation.parameters import Parameters
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.subclasses import Subclasses
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Entries,
    Frame,
    Function,
    Generated,
    Items,
    Known,
    Literal,
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
        self.iteration = Iteration(self)
        self.answers = Answers()

    def value(self, expression: Expression, frame: Frame, place: Place) -> Known:
        """What `expression` can be where it stands in the body that `frame` runs."""
        question = (frame, id(expression), place.order)
        known = self.answers.kept.get(question)
        if known is not None:
            return known
        return self.answers.of(question, lambda: self._evaluate(expression, frame, place))

    def _evaluate(self, expression: Expression, frame: Frame, place: Place) -> Known:
        evaluate = _EVALUATORS.get(type(expression))
        return UNKNOWN if evaluate is None else evaluate(self, expression, frame, place)

    def _name(self, node: facts.Name, frame: Frame, place: Place) -> Known:
        return self.names.find(node.identifier, frame, place)

    def _attribute(self, node: facts.Attribute, frame: Frame, place: Place) -> Known:
        for receiver in links(node.value):
            self.value(receiver, frame, place)
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
            inner = self.iteration.items(self.value(item.value, frame, place))
            complete = complete and inner is not None and inner.complete
            items.extend((UNKNOWN,) if inner is None else inner.items)
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
        index = node.index
        if isinstance(index, facts.Slice):
            bounds = [
                self._bound(bound, frame, place) for bound in (index.lower, index.upper, index.step)
            ]
            return each(base, lambda value: sliced(value, bounds))
        wanted = self.value(index, frame, place).single
        return each(base, lambda value: self._item(value, wanted))

    def _bound(self, bound: Expression | None, frame: Frame, place: Place) -> Known:
        return only(Literal(None)) if bound is None else self.value(bound, frame, place)

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
        return self.iteration.comprehension(node, frame, place)

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
        return self.iteration.element(known)

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
