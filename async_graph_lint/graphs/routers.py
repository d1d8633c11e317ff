"""What a router or a `Command(goto=...)` can decide: sets of targets that fire together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import END, START, Outcome, Target
from async_graph_lint.graphs.state import runs_with_state
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Items,
    Known,
    Literal,
    Many,
    Record,
    Symbol,
    Value,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

SEND = "langgraph.types.Send()"
NAMES = {"langgraph.graph.END": END, "langgraph.graph.START": START}
LIBRARY_ROUTERS = {"langgraph.prebuilt.tools_condition": ("tools", END)}
"""Routers of LangGraph and their results (measured on langgraph 1.2.22)."""


class Routing(NamedTuple):
    """A router's outcomes; `unknown` when it may have others."""

    outcomes: tuple[Outcome, ...]
    unknown: bool
    is_async: bool | None = None
    name: str = ""


class Routers:
    """Reads routers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def node_name(self, known: Known) -> str | None:
        """The node that a value names, None when that is not known."""
        single = known.single
        if isinstance(single, Literal) and isinstance(single.value, str):
            return single.value
        return NAMES.get(single.path) if isinstance(single, Symbol) else None

    def of(self, router: Known, path_map: Known | None) -> Routing:
        """The outcomes of a conditional edge."""
        value = router.single
        mapped = None if path_map is None else self._path_map(path_map)
        if isinstance(value, Symbol) and value.path in LIBRARY_ROUTERS:
            outcomes = [Outcome((Target(name),)) for name in LIBRARY_ROUTERS[value.path]]
            return Routing(tuple(_through(outcomes, mapped)), False, False, value.path)
        frame = None if value is None else runs_with_state(self.evaluation.calls, value)
        if frame is None:
            return Routing(tuple(_all_of(mapped)), mapped is None)
        return self._of_frame(frame, mapped)

    def _of_frame(self, frame: Frame, mapped: dict[object, str] | None) -> Routing:
        definition = frame.scope.definition
        outcomes, unknown = self._endings(frame, mapped)
        if mapped is None and unknown:
            promised = list(self._literals(definition.returns))
            outcomes = [*outcomes, *promised]
            unknown = not promised
        elif unknown:
            outcomes = [*outcomes, *_all_of(mapped)]
            unknown = False
        unique = tuple({outcome.targets: outcome for outcome in reversed(outcomes)}.values())
        return Routing(unique[::-1], unknown, definition.is_async, definition.name)

    def _endings(
        self, frame: Frame, mapped: dict[object, str] | None
    ) -> tuple[list[Outcome], bool]:
        outcomes: list[Outcome] = []
        unknown = False
        for ending in frame.scope.endings:
            if ending.value is None or not self.evaluation.conditions.runs(ending.place, frame):
                continue
            known = self.evaluation.value(ending.value, frame, ending.place)
            found, is_open = self.outcomes_of(known, ending.span, mapped)
            outcomes.extend(found)
            unknown = unknown or is_open
        return outcomes, unknown

    def outcomes_of(
        self, known: Known, span: Span | None = None, mapped: dict[object, str] | None = None
    ) -> tuple[list[Outcome], bool]:
        """One outcome per value that a decision can have, and whether there may be others."""
        outcomes: list[Outcome] = []
        unknown = known.open
        for value in known.values:
            targets = list(self._targets(value, mapped))
            if any(target is None for target in targets):
                unknown = True
            named = tuple(target for target in targets if target is not None)
            if named:
                outcomes.append(Outcome(named, span))
        return outcomes, unknown

    def _targets(self, value: Value, mapped: dict[object, str] | None) -> Iterator[Target | None]:
        """The targets of one decision; None stands for one that is not known."""
        if isinstance(value, Items):
            for item in value.items:
                yield from self._each(item, mapped, many=not value.complete)
            if not value.items and not value.complete:
                yield None
        elif isinstance(value, Many):
            yield from self._each(value.element, mapped, many=True)
        elif isinstance(value, Record) and value.path == SEND:
            target = value.get(0, "node")
            name = None if target is None else self.node_name(target)
            yield None if name is None else Target(name, send=True)
        else:
            yield self._named(value, mapped)

    def _each(
        self, item: Known, mapped: dict[object, str] | None, many: bool
    ) -> Iterator[Target | None]:
        if item.single is None:
            yield None
            return
        for target in self._targets(item.single, mapped):
            repeated = many and target is not None and target.send
            yield Target(target.node, True, True) if repeated and target else target

    def _named(self, value: Value, mapped: dict[object, str] | None) -> Target | None:
        if isinstance(value, Literal) and mapped is not None and value.value in mapped:
            return Target(mapped[value.value])
        if isinstance(value, Symbol) and value.path in NAMES:
            name = NAMES[value.path]
            return Target(name if mapped is None else mapped.get(name, name))
        if isinstance(value, Literal) and isinstance(value.value, str) and mapped is None:
            return Target(value.value)
        return None

    def _path_map(self, known: Known) -> dict[object, str] | None:
        single = known.single
        if isinstance(single, Literal) and single.value is None:
            return None
        if isinstance(single, Entries):
            pairs = ((key, self.node_name(value)) for key, value in single.entries)
            return {key: name for key, name in pairs if name is not None}
        if isinstance(single, Items):
            names = [self.node_name(item) for item in single.items]
            return {name: name for name in names if name is not None}
        return None

    def _literals(self, annotation: Expression | None) -> Iterator[Outcome]:
        """The ends that a `-> Literal[...]` annotation names (measured on langgraph 1.2.22)."""
        if not isinstance(annotation, facts.Subscript):
            return
        value = annotation.value
        name = (
            value.name if isinstance(value, facts.Attribute) else getattr(value, "identifier", "")
        )
        if name != "Literal":
            return
        index = annotation.index
        for item in index.items if isinstance(index, facts.Sequence) else (index,):
            if isinstance(item, facts.Constant) and isinstance(item.value, str):
                yield Outcome((Target(item.value),))


def _all_of(mapped: dict[object, str] | None) -> list[Outcome]:
    names: Iterable[str] = () if mapped is None else dict.fromkeys(mapped.values())
    return [Outcome((Target(name),)) for name in names]


def _through(outcomes: list[Outcome], mapped: dict[object, str] | None) -> Iterator[Outcome]:
    for outcome in outcomes:
        targets = tuple(
            Target(mapped.get(t.node, t.node) if mapped else t.node) for t in outcome.targets
        )
        yield Outcome(targets)
