"""The expressions that a body returns under one key of the state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.arguments import actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Frame, Function
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

DEEPEST = 5


class Returned(NamedTuple):
    """One expression, where it stands, and the row to show."""

    expression: Expression
    frame: Frame
    place: Place
    span: Span


class Spot(NamedTuple):
    """Where an update is looked for."""

    frame: Frame
    place: Place
    span: Span
    depth: int = 0


class ReturnedValues:
    """Finds them for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, frame: Frame, key: str, depth: int = 0) -> Iterator[Returned]:
        """What the body returns under the key, through helpers and `Command(update=...)`."""
        for ending in frame.scope.endings if depth < DEEPEST else ():
            if ending.value is not None and self.evaluation.conditions.runs(ending.place, frame):
                spot = Spot(frame, ending.place, ending.span, depth)
                yield from self._in(ending.value, key, spot)

    def _in(self, update: Expression, key: str, spot: Spot) -> Iterator[Returned]:
        if spot.depth > DEEPEST:
            return
        if isinstance(update, facts.Mapping):
            yield from self._in_mapping(update, key, spot)
        elif isinstance(update, facts.Name):
            yield from self._in_name(update.identifier, key, spot)
        elif isinstance(update, facts.Call):
            yield from self._in_call(update, key, spot)
        elif isinstance(update, facts.Await):
            yield from self._in(update.value, key, spot)
        elif isinstance(update, facts.Choice):
            for option in update.options:
                yield from self._in(option, key, spot)

    def _in_mapping(self, update: facts.Mapping, key: str, spot: Spot) -> Iterator[Returned]:
        for entry in update.entries:
            if entry.key == facts.Constant(key):
                yield Returned(entry.value, spot.frame, spot.place, entry.span)

    def _in_name(self, name: str, key: str, spot: Spot) -> Iterator[Returned]:
        deeper = spot._replace(depth=spot.depth + 1)
        table = spot.frame.scope.table
        if not spot.frame.scope.binds(name):
            return
        for binding in spot.frame.scope.reaching(name, spot.place):
            if binding.kind == "value" and binding.expression is not None and not binding.path:
                place = Place(binding.place.order - 1, binding.place.arms)
                yield from self._in(binding.expression, key, deeper._replace(place=place))
        for store in table.stores:
            wanted = facts.Subscript(facts.Name(name), facts.Constant(key))
            if store.target == wanted and not store.place.excludes(spot.place):
                yield Returned(store.value, spot.frame, store.place, store.span)

    def _in_call(self, update: facts.Call, key: str, spot: Spot) -> Iterator[Returned]:
        for argument in update.arguments:
            if argument.keyword == "update":
                yield from self._in(argument.value, key, spot._replace(depth=spot.depth + 1))
            elif argument.keyword == key:
                yield Returned(argument.value, spot.frame, spot.place, update.span)
        callee = self.evaluation.value(update.function, spot.frame, spot.place)
        given = actuals(self.evaluation, update, spot.frame, spot.place)
        for value in callee.present:
            if isinstance(value, Function):
                body = self.evaluation.calls.frame_of(value, given)
                yield from self.of(body, key, spot.depth + 1)
