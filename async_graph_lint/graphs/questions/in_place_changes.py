"""Places where a node changes a value of its state in place.

LangGraph hands the values themselves to every node of a superstep (langgraph 1.2.22): a
list that is appended to changes for the others too, and no write is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.arguments import actuals, bind
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Frame, Function
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

OF_COLLECTIONS = frozenset(
    {"append", "extend", "insert", "sort", "reverse", "setdefault", "popitem", "appendleft"}
)
"""Methods that only collections have."""
ALSO_OF_OTHERS = frozenset({"add", "clear", "discard", "pop", "remove", "update"})
READS = frozenset({"get", "setdefault"})
VIEWS = frozenset({"get", "setdefault", "items", "values"})
DEEPEST = 5
HELPERS = 2


class Mutation(NamedTuple):
    """The value of a key is changed at a place.

    `sure` is False where the method may be one of the project's own objects; `doubt`
    counts values that the name may have besides. `calls` lead from the node to the place.
    """

    key: str
    span: Span
    method: str
    sure: bool = True
    doubt: int = 0
    calls: tuple[Span, ...] = ()


class Mutations:
    """Finds them for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, frame: Frame) -> Iterator[Mutation]:
        """What a node's body, and helpers that it gives the state to, change in place."""
        parameters = frame.scope.definition.parameters[0 if frame.receiver is None else 1 :]
        if parameters:
            yield from self._in(frame, parameters[0].name, 0)

    def _in(self, frame: Frame, state: str, depth: int) -> Iterator[Mutation]:
        body = _Body(frame, state)
        for site in frame.scope.sites:
            if self.evaluation.conditions.runs(site.place, frame):
                yield from body.called(site.call, site.place)
        yield from body.stored()
        if depth < HELPERS:
            yield from self._helpers(body, depth)

    def _helpers(self, body: _Body, depth: int) -> Iterator[Mutation]:
        for site in body.frame.scope.sites:
            given = [argument.value for argument in site.call.arguments]
            if not any(body.is_state(value, site.place) for value in given):
                continue
            callee = self.evaluation.value(site.call.function, body.frame, site.place)
            for value in callee.present:
                if isinstance(value, Function):
                    yield from self._helper(value, site.call, body, site.place, depth)

    def _helper(
        self, helper: Function, call: facts.Call, body: _Body, place: Place, depth: int
    ) -> Iterator[Mutation]:
        given = actuals(self.evaluation, call, body.frame, place)
        parameters = helper.scope.definition.parameters[0 if helper.receiver is None else 1 :]
        bound = dict(bind(parameters, given))
        states = [argument.value for argument in call.arguments]
        for parameter, value in zip(parameters, states, strict=False):
            if parameter.name in bound and body.is_state(value, place):
                inner = self.evaluation.calls.frame_of(helper, given)
                for found in self._in(inner, parameter.name, depth + 1):
                    yield found._replace(calls=(call.span, *found.calls))


class _Body:
    """One body and the name that holds its state."""

    def __init__(self, frame: Frame, state: str) -> None:
        self.frame = frame
        self.state = state

    def called(self, call: facts.Call, place: Place) -> Iterator[Mutation]:
        """`state["key"].append(...)` and the like."""
        function = call.function
        if not isinstance(function, facts.Attribute):
            return
        method = function.name
        if method in OF_COLLECTIONS or method in ALSO_OF_OTHERS:
            sure = method in OF_COLLECTIONS
            for key, doubt in self._owner(function.value, place):
                yield Mutation(key, call.span, f".{method}()", sure, doubt)

    def stored(self) -> Iterator[Mutation]:
        """`state["key"]["part"] = value`, and `+=` with a list."""
        for store in self.frame.scope.table.stores:
            if isinstance(store.target, facts.Subscript):
                for key, doubt in self._owner(store.target.value, store.place):
                    yield Mutation(key, store.span, "[...] =", True, doubt)
        for statement, place in self.frame.scope.table.statements:
            if isinstance(statement, facts.Augment) and _is_list(statement.value):
                for key, doubt in self._owner(statement.target, place):
                    yield Mutation(key, statement.span, "+=", True, doubt)

    def is_state(self, node: Expression, place: Place) -> bool:
        """The state as it was given, not a copy under its name."""
        if node != facts.Name(self.state):
            return False
        bindings = self.frame.scope.reaching(self.state, place)
        return all(binding.kind == "parameter" for binding in bindings)

    def _owner(self, node: Expression, place: Place, depth: int = 0) -> Iterator[tuple[str, int]]:
        """The key whose value the expression is, or is a part of."""
        if depth > DEEPEST:
            return
        key = self._read(node, place)
        if key is not None:
            yield key, 0
        elif isinstance(node, facts.Choice):
            for option in node.options:
                for found, doubt in self._owner(option, place, depth + 1):
                    yield found, max(doubt, 1)
        elif isinstance(node, facts.Name) and self.frame.scope.binds(node.identifier):
            yield from self._bound(node.identifier, place, depth)
        elif (whole := _whole_of(node)) is not None:
            yield from self._owner(whole, place, depth + 1)

    def _bound(self, name: str, place: Place, depth: int) -> Iterator[tuple[str, int]]:
        bindings = self.frame.scope.reaching(name, place)
        for binding in bindings:
            if binding.kind in {"value", "element"} and binding.expression is not None:
                before = Place(binding.place.order - 1, binding.place.arms)
                for key, doubt in self._owner(binding.expression, before, depth + 1):
                    yield key, doubt + (len(bindings) > 1)

    def _read(self, node: Expression, place: Place) -> str | None:
        """The key of `state["key"]`, `state.get("key", ...)` or `state.key`."""
        if isinstance(node, facts.Attribute) and self.is_state(node.value, place):
            return node.name
        if isinstance(node, facts.Subscript) and self.is_state(node.value, place):
            return _text(node.index)
        function = node.function if isinstance(node, facts.Call) else None
        if isinstance(function, facts.Attribute) and isinstance(node, facts.Call):
            is_read = function.name in READS and self.is_state(function.value, place)
            return _text(node.arguments[0].value) if is_read and node.arguments else None
        return None


def _whole_of(node: Expression) -> Expression | None:
    """What an item, an attribute or a view is a part of."""
    if isinstance(node, facts.Subscript | facts.Attribute):
        return node.value
    function = node.function if isinstance(node, facts.Call) else None
    is_view = isinstance(function, facts.Attribute) and function.name in VIEWS
    return function.value if is_view and isinstance(function, facts.Attribute) else None


def _text(node: Expression) -> str | None:
    is_text = isinstance(node, facts.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, facts.Constant) else None


def _is_list(node: Expression) -> bool:
    if isinstance(node, facts.Comprehension):
        return node.kind == "list"
    return isinstance(node, facts.Sequence) and node.kind == "list"
