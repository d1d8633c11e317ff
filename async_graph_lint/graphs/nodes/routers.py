"""What a router or a `Command(goto=...)` can decide: sets of targets that fire together.

Source: langgraph 1.2.22 `graph/_branch.py` `BranchSpec._finish`: only lists and tuples are
taken apart; every result is looked up in the path map, where there is one; a result that
names no node ends the branch without a word; None raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import END, Outcome, Stray, Target
from async_graph_lint.graphs.nodes.path_maps import PathMap, PathMaps, node_name
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.graphs.nodes.strays import strays
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.operators import is_explained
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Function,
    Generated,
    Items,
    Known,
    Literal,
    Many,
    Record,
    Symbol,
    Value,
)

SEND = "langgraph.types.Send()"
LIBRARY_ROUTERS = {"langgraph.prebuilt.tools_condition": ("tools", END)}
"""Routers of LangGraph and the `Literal` they return (measured on langgraph 1.2.22)."""
MOST_OUTCOMES = 64
"""Results of one list after which only the whole list is looked at."""

Found = tuple[Target | None, ...]
"""Targets that fire together; None stands for one that is not known."""


class Routing(NamedTuple):
    """A router's outcomes; `unknown` when it may have others; `ends` and `strays` as in
    `Branch`."""

    outcomes: tuple[Outcome, ...]
    unknown: bool
    is_async: bool | None = None
    name: str = ""
    ends: tuple[str, ...] | None = None
    strays: tuple[Stray, ...] = ()


class Routers:
    """Reads routers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.path_maps = PathMaps(evaluation)

    def node_name(self, known: Known) -> str | None:
        """The node that a value names, None when that is not known."""
        return node_name(known)

    def of(self, router: Known, path_map: Known | None) -> Routing:
        """The outcomes of a conditional edge."""
        values: tuple[Value | None, ...] = router.present or (None,)
        found = [self._of_value(value, path_map) for value in values]
        first = found[0]
        if len(found) == 1 and not router.open:
            return first
        outcomes = _unique([outcome for one in found for outcome in one.outcomes])
        return first._replace(
            outcomes=outcomes,
            unknown=router.open or any(one.unknown for one in found),
            strays=tuple(stray for one in found for stray in one.strays),
        )

    def _of_value(self, value: Value | None, path_map: Known | None) -> Routing:
        mapped = self.path_maps.of(path_map, value)
        if isinstance(value, Symbol) and value.path in LIBRARY_ROUTERS:
            return _of_library(value.path, mapped)
        ends = None if mapped is None else mapped.ends
        frame = None if value is None else runs_with_state(self.evaluation.calls, value)
        if frame is None:
            return Routing(tuple(_all_of(mapped)), not ends, ends=ends)
        outcomes, unknown = self._outcomes(frame, mapped)
        definition = frame.scope.definition
        known = None if mapped is None or not mapped.complete else mapped.labels
        missing = () if known is None else tuple(strays(self.evaluation, frame, known))
        return Routing(outcomes, unknown, definition.is_async, definition.name, ends, missing)

    def _outcomes(self, frame: Frame, mapped: PathMap | None) -> tuple[tuple[Outcome, ...], bool]:
        """What the body returns; where that is not known, what it promises to return."""
        outcomes, unknown = self._endings(frame, mapped)
        if unknown and mapped is None:
            outer = self.evaluation.names.enclosing(frame)
            function = Function(frame.scope, frame.receiver, frame.outer)
            promised = list(self.path_maps.literals(function, outer))
            outcomes += [Outcome((Target(name),)) for name in promised]
            unknown = not promised
        elif unknown and mapped is not None:
            outcomes += _all_of(mapped)
            unknown = not mapped.complete
        return _unique(outcomes), unknown

    def _endings(self, frame: Frame, mapped: PathMap | None) -> tuple[list[Outcome], bool]:
        if frame.scope.definition.is_generator:
            return [Outcome((Target(_written(Generated(frame))),))], False
        outcomes: list[Outcome] = []
        unknown = False
        for ending in frame.scope.endings:
            if ending.value is None or not self.evaluation.conditions.runs(ending.place, frame):
                continue
            known = self.evaluation.value(ending.value, frame, ending.place)
            found, is_open = self._decisions(known, ending.span, mapped, in_router=True)
            outcomes.extend(found)
            unknown = unknown or is_open
        return outcomes, unknown

    def outcomes_of(self, known: Known) -> tuple[list[Outcome], bool]:
        """One outcome per value that a `goto` can have, and whether there may be others."""
        return self._decisions(known, None, None, in_router=False)

    def _decisions(
        self, known: Known, span: Span | None, mapped: PathMap | None, in_router: bool
    ) -> tuple[list[Outcome], bool]:
        reading = _Reading(mapped, in_router)
        found = [targets for value in known.values for targets in reading.value(value)]
        outcomes = [Outcome(tuple(t for t in targets if t is not None), span) for targets in found]
        unknown = known.open or any(None in targets for targets in found)
        shown = [
            one for one, all_of in zip(outcomes, found, strict=True) if one.targets or not all_of
        ]
        return shown, unknown


class _Reading:
    """The ways in which values can be targets, for one router or goto."""

    def __init__(self, mapped: PathMap | None, in_router: bool) -> None:
        self.mapped = mapped
        self.in_router = in_router

    def value(self, value: Value) -> Iterator[Found]:
        """The sets of targets that one value can stand for."""
        if isinstance(value, Items) and (value.kind in {"list", "tuple"} or not self.in_router):
            yield from self._items(value)
        elif isinstance(value, Many):
            yield ()
            yield from self._each(value.element, repeated=True)
        else:
            yield from self._one(value)

    def _items(self, items: Items) -> Iterator[Found]:
        if not is_explained(items):
            yield (*(t for item in items.items for t in next(self._each(item), ())), None)
            return
        places = range(len(items.items))
        for kept in items.selections or (tuple(places),):
            yield from self._selected(items, kept)

    def _selected(self, items: Items, kept: tuple[int, ...]) -> Iterator[Found]:
        ways = [self._ways(items.items[place], place in items.repeated) for place in kept]
        total = 1
        for way in ways:
            total *= len(way)
        if total > MOST_OUTCOMES:
            yield (*(target for way in ways for target in way[0]), None)
            return
        for chosen in product(*ways):
            yield tuple(target for part in chosen for target in part)

    def _ways(self, item: Known, repeated: bool) -> list[Found]:
        ways = list(self._each(item, repeated))
        return [*ways, ()] if repeated else ways or [()]

    def _each(self, item: Known, repeated: bool = False) -> Iterator[Found]:
        """The targets that one item of a list can be."""
        for value in item.values:
            for found in self._one(value):
                yield tuple(_many(target) if repeated else target for target in found)
        if item.open or not item.values:
            yield (None,)

    def _one(self, value: Value) -> Iterator[Found]:
        if isinstance(value, Record) and value.path == SEND:
            yield from self._send(value)
        elif isinstance(value, Literal):
            if value.value is not None:
                yield from self._label(value.value)
        elif self.in_router and isinstance(value, Items | Entries | Generated):
            yield from () if self.mapped is not None else ((Target(_written(value)),),)
        else:
            yield (None,)

    def _label(self, label: object) -> Iterator[Found]:
        if self.mapped is None:
            yield (Target(str(label)),)
        elif label in self.mapped.labels:
            yield (Target(self.mapped.labels[label]),)
        elif not self.mapped.complete:
            yield (None,)

    def _send(self, record: Record) -> Iterator[Found]:
        target = record.get(0, "node")
        values = () if target is None else target.values
        for value in values:
            name = node_name(Known((value,)))
            yield (None if name is None else Target(name, send=True),)
        if target is None or target.open or not values:
            yield (None,)


def _many(target: Target | None) -> Target | None:
    return Target(target.node, True, True) if target is not None and target.send else target


def _written(value: Value) -> str:
    """What LangGraph takes for a node's name; no node is called so."""
    kind = value.kind if isinstance(value, Items) else "dict"
    return "<generator>" if isinstance(value, Generated) else f"<{kind}>"


def _of_library(path: str, mapped: PathMap | None) -> Routing:
    labels = LIBRARY_ROUTERS[path]
    looked_up = PathMap({label: label for label in labels}) if mapped is None else mapped
    reading = _Reading(looked_up, in_router=True)
    found = [targets for label in labels for targets in reading.value(Literal(label))]
    outcomes = tuple(
        Outcome(tuple(t for t in ts if t is not None)) for ts in found if None not in ts
    )
    missing = [Stray(label) for label in labels if label not in looked_up.labels]
    stray = tuple(missing) if looked_up.complete else ()
    return Routing(outcomes, not looked_up.complete, False, path, looked_up.ends, stray)


def _all_of(mapped: PathMap | None) -> list[Outcome]:
    names = () if mapped is None else dict.fromkeys(mapped.labels.values())
    return [Outcome((Target(name),)) for name in names]


def _unique(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    unique = {outcome.targets: outcome for outcome in reversed(outcomes)}
    return tuple(unique.values())[::-1]
