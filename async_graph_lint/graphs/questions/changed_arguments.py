"""Where a function changes the value of a parameter in place, so that twice is not once.

Changes that give the same when they are done again (`dict.update`, `set.add`, `d[k] = v`)
are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.questions.parameter_value import ParameterValue
from async_graph_lint.program.evaluation.arguments import actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Function
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Statement

GROWING = frozenset({"append", "extend", "insert", "appendleft", "extendleft", "subtract"})
ADDING = frozenset({"+", "-", "*", "//", "**", "@", "<<", ">>"})
DEEPEST = 4


class Change(NamedTuple):
    """One change: its place in the function asked about, and where it finally happens."""

    span: Span
    what: str
    inner: Span | None = None


class ChangedArguments:
    """Finds them for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, frame: Frame, name: str, is_list: bool, depth: int = 0) -> Iterator[Change]:
        """The changes of that parameter; `is_list` says that `+=` changes it, too."""
        if depth > DEEPEST:
            return
        value = ParameterValue(frame.scope, name)
        for statement, place in frame.scope.table.statements:
            found = _change(statement, place, value, is_list)
            if found:
                yield Change(_span(statement, frame.scope), found)
        for site in frame.scope.sites:
            for body, parameter in self._given_to(site, frame, value):
                for inner in self.of(body, parameter, is_list, depth + 1):
                    yield Change(site.call.span, inner.what, inner.inner or inner.span)

    def _given_to(
        self, site: Site, frame: Frame, value: ParameterValue
    ) -> Iterator[tuple[Frame, str]]:
        """The helpers that are given the value, and their name for it."""
        for position, argument in enumerate(site.call.arguments):
            if argument.star or not value.is_it(argument.value, site.place):
                continue
            callee = self.evaluation.value(site.call.function, frame, site.place)
            given = actuals(self.evaluation, site.call, frame, site.place)
            for function in callee.present:
                name = _name(function, position, argument.keyword)
                if isinstance(function, Function) and name:
                    yield self.evaluation.calls.frame_of(function, given), name


def _name(function: object, position: int, keyword: str | None) -> str:
    """What a function calls its argument of that position or keyword."""
    if not isinstance(function, Function):
        return ""
    parameters = function.scope.definition.parameters[0 if function.receiver is None else 1 :]
    names = [parameter.name for parameter in parameters]
    if keyword is not None:
        return keyword if keyword in names else ""
    return names[position] if position < len(names) else ""


def _change(statement: Statement, place: Place, value: ParameterValue, is_list: bool) -> str:
    if isinstance(statement, facts.Augment) and statement.operator in ADDING:
        return _augmented(statement, place, value, is_list)
    if isinstance(statement, facts.Assign) and _accumulates(statement, place, value):
        return "[...] ="
    return next(_called(statement, place, value), "")


def _augmented(statement: facts.Augment, place: Place, value: ParameterValue, is_list: bool) -> str:
    target = statement.target
    is_item = isinstance(target, facts.Subscript | facts.Attribute)
    if is_item and value.is_inside(target, place):
        return f"{statement.operator}="
    grows = is_list and statement.operator in {"+", "*"}
    before = Place(place.order - 1, place.arms)
    return f"{statement.operator}=" if grows and value.is_it(target, before) else ""


def _accumulates(statement: facts.Assign, place: Place, value: ParameterValue) -> bool:
    """`left[key] = left.get(key, 0) + new`, or a list with the old items in it."""
    targets = [t for t in statement.targets if isinstance(t, facts.Subscript)]
    if not any(value.is_inside(target, place) for target in targets):
        return False
    for node in walk(statement.value):
        if isinstance(node, facts.Starred) and value.is_inside(node.value, place):
            return True
        operands = node.operands if isinstance(node, facts.Operation) else ()
        adds = isinstance(node, facts.Operation) and node.operator in ADDING
        if adds and any(value.is_inside(operand, place) for operand in operands):
            return True
    return False


def _called(statement: Statement, place: Place, value: ParameterValue) -> Iterator[str]:
    """`left.append(...)` and kin, anywhere in the statement."""
    node = getattr(statement, "value", None)
    for part in walk(node) if node is not None else ():
        function = part.function if isinstance(part, facts.Call) else None
        if not isinstance(function, facts.Attribute) or function.name not in GROWING:
            continue
        if value.is_inside(function.value, place):
            yield f".{function.name}()"


def _span(statement: Statement, scope: Scope) -> Span:
    span = getattr(statement, "span", None)
    return span if isinstance(span, Span) else scope.definition.header
