"""Which keys a body may write, and where it may send the run: one `Write` per way it can end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Write
from async_graph_lint.graphs.nodes.ends import (
    NOTHING,
    UNKNOWN,
    Ends,
    any_of,
    both,
    keys_once,
    one_key,
    repeated,
)
from async_graph_lint.graphs.nodes.falling_through import may_fall_through
from async_graph_lint.graphs.nodes.routers import Routers
from async_graph_lint.graphs.nodes.spots import Spot, WrittenValue
from async_graph_lint.graphs.nodes.state import is_whole_state
from async_graph_lint.graphs.nodes.subgraphs import Subgraphs
from async_graph_lint.graphs.nodes.written_calls import WrittenCalls
from async_graph_lint.program.evaluation.additions import Addition
from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.growth import additions
from async_graph_lint.program.evaluation.places import REPEAT, Place
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Items,
    Known,
    Literal,
    Record,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

DEEPEST = 6


class Writes:
    """Reads the ends of bodies for one evaluation.

    `values` remembers, by the span that `Write.key_spans` names, what a key was given.
    """

    def __init__(self, evaluation: Evaluation, routers: Routers, subgraphs: Subgraphs) -> None:
        self.evaluation = evaluation
        self.values: dict[Span, WrittenValue] = {}
        self._calls = WrittenCalls(evaluation, routers, subgraphs, self)

    def of(self, frame: Frame, depth: int = 0) -> Ends:
        """The ends of the body that `frame` runs."""
        if depth > DEEPEST:
            return UNKNOWN
        definition = frame.scope.definition
        if definition.is_generator:
            return self._yielded(frame, depth)
        runs = self.evaluation.conditions.runs
        endings = [ending for ending in frame.scope.endings if runs(ending.place, frame)]
        ends = [_placed(self.value(e.value, Spot(frame, e.place, depth)), e.span) for e in endings]
        if not ends or may_fall_through(definition):
            ends.append(NOTHING)
        return any_of(ends)

    def _yielded(self, frame: Frame, depth: int) -> Ends:
        """Only the last item counts, whichever it is (measured on langgraph 1.2.22)."""
        items = [
            self.value(value, Spot(frame, place, depth))
            for value, place in frame.scope.table.yields
        ]
        return _placed(any_of([NOTHING, *items]), frame.scope.definition.header)

    def commands_of(self, frame: Frame, depth: int = 0) -> Ends:
        """The ends of a body that are Commands; what else it returns is no update."""
        ends = [
            _placed(self.value(ending.value, spot), ending.span)
            for ending in frame.scope.endings
            if ending.value is not None
            and _is_command(self._known(ending.value, spot := Spot(frame, ending.place, depth)))
        ]
        return any_of(ends)

    # Expressions

    def value(self, value: Expression | None, spot: Spot) -> Ends:
        """What LangGraph writes when a body returns this."""
        if value is None or value == facts.Constant(None):
            return NOTHING
        if spot.depth > 2 * DEEPEST:
            return UNKNOWN
        if is_whole_state(self._known(value, spot)):
            return both(Ends((Write(whole_state=True),)), self._changed(value, spot))
        read = _READERS.get(type(value))
        return self.evaluated(value, spot) if read is None else read(self, value, spot)

    def evaluated(self, value: Expression, spot: Spot) -> Ends:
        """What the value alone tells, where the expression says nothing."""
        single = self._known(value, spot).single
        if isinstance(single, Entries):
            ends = keys_once(key for key, _ in single.entries if isinstance(key, str))
            return ends._replace(unknown=not single.complete)
        return NOTHING if isinstance(single, Literal) and single.value is None else UNKNOWN

    def update(self, value: Expression | None, spot: Spot) -> Ends:
        """The `update` of a Command, which may also be a list of pairs."""
        single = None if value is None else self._known(value, spot).single
        pairs = [item.single for item in single.items] if isinstance(single, Items) else []
        keys = [pair.items[0].single for pair in pairs if isinstance(pair, Items) and pair.items]
        if not pairs or len(keys) != len(pairs):
            return self.value(value, spot)
        ends = NOTHING
        for key in keys:
            ends = both(ends, one_key(key, None), separate=True)
        return ends

    def _known(self, value: Expression, spot: Spot) -> Known:
        return self.evaluation.value(value, spot.frame, spot.place)

    def _changed(self, value: Expression, spot: Spot) -> Ends:
        """The keys that are set on the state, or on a copy of it, before it is returned."""
        if isinstance(value, facts.Call):
            return self._calls.changes(value, spot.deeper)
        if isinstance(value, facts.Mapping | facts.Operation):
            read = _READERS[type(value)]
            ends: Ends = read(self, value, spot)
            return ends
        if not isinstance(value, facts.Name) or not spot.frame.scope.binds(value.identifier):
            return NOTHING
        bindings = spot.frame.scope.reaching(value.identifier, spot.place)
        added = any_of([self._with_additions(NOTHING, binding, spot) for binding in bindings])
        return both(added, self._attributes_set(value, spot))

    def _attributes_set(self, name: facts.Name, spot: Spot) -> Ends:
        """`state.key = value` on the way to a `return state`."""
        ends = NOTHING
        for store in spot.frame.scope.table.stores:
            target, place = store.target, store.place
            if not isinstance(target, facts.Attribute) or target.value != name:
                continue
            if place.order < spot.place.order and not place.excludes(spot.place):
                there = Spot(spot.frame, place, spot.depth + 1)
                key = self._entry(only(Literal(target.name)), store.value, store.span, there)
                ends = both(ends, key if place.dominates(spot.place) else any_of([NOTHING, key]))
        return ends

    def _entry(self, key: Known, value: Expression, span: Span | None, spot: Spot) -> Ends:
        single = key.single
        if span is not None and isinstance(single, Literal) and isinstance(single.value, str):
            self.values[span] = WrittenValue(single.value, value, spot.frame, spot.place)
        return one_key(single, span)

    def mapping(self, node: facts.Mapping, spot: Spot) -> Ends:
        """A dict display."""
        ends = NOTHING
        for entry in node.entries:
            if entry.key is None:
                ends = both(ends, self.value(entry.value, spot.deeper))
            else:
                key = self._known(entry.key, spot)
                ends = both(ends, self._entry(key, entry.value, entry.span, spot))
        return ends

    def name(self, node: facts.Name, spot: Spot) -> Ends:
        """A name: what it was bound to, with what was added since."""
        if not spot.frame.scope.binds(node.identifier) or spot.depth > DEEPEST:
            return self.evaluated(node, spot)
        bindings = spot.frame.scope.reaching(node.identifier, spot.place)
        return any_of([self._built(binding, spot) for binding in bindings])

    def _built(self, binding: Binding, spot: Spot) -> Ends:
        if binding.kind != "value" or binding.expression is None or binding.path:
            return UNKNOWN
        before = Place(binding.place.order - 1, binding.place.arms)
        ends = self.value(binding.expression, Spot(spot.frame, before, spot.depth + 1))
        return self._with_additions(ends, binding, spot)

    def _with_additions(self, ends: Ends, binding: Binding, spot: Spot) -> Ends:
        separate = isinstance(binding.expression, facts.Sequence)
        for addition in additions(binding, spot.frame):
            if addition.place.excludes(spot.place) or addition.place.order >= spot.place.order:
                continue
            added = self._added(addition, spot)
            if separate and any(arm.kind == REPEAT for arm in addition.place.arms):
                added = repeated(added)
            elif not addition.place.dominates(spot.place):
                added = any_of([NOTHING, added])
            ends = both(ends, added, separate)
        return ends

    def _added(self, addition: Addition, spot: Spot) -> Ends:
        there = Spot(spot.frame, addition.place, spot.depth + 1)
        if addition.key is None:
            return self.value(addition.value, there)
        stores = spot.frame.scope.table.stores
        span = next((store.span for store in stores if store.place == addition.place), None)
        return self._entry(self._known(addition.key, there), addition.value, span, there)

    def choice(self, node: facts.Choice, spot: Spot) -> Ends:
        """One of several expressions."""
        return any_of([self.value(option, spot) for option in node.options])

    def wait(self, node: facts.Await, spot: Spot) -> Ends:
        """What is awaited."""
        return self.value(node.value, spot)

    def walrus(self, node: facts.Walrus, spot: Spot) -> Ends:
        """What is bound on the way."""
        return self.value(node.value, spot)

    def operation(self, node: facts.Operation, spot: Spot) -> Ends:
        """Two dicts merged."""
        if node.operator != "|":
            return UNKNOWN
        left, right = (self.value(operand, spot.deeper) for operand in node.operands)
        return both(left, right)

    def sequence(self, node: facts.Sequence, spot: Spot) -> Ends:
        """A list of Commands: each writes on its own (measured on langgraph 1.2.22)."""
        ends = NOTHING
        for item in node.items:
            ends = both(ends, self.value(item, spot.deeper), separate=True)
        return ends

    def comprehension(self, node: facts.Comprehension, spot: Spot) -> Ends:
        """A dict with keys that the source spells out, or a list of Commands."""
        if node.kind == "dict":
            return self.evaluated(node, spot)
        frames = self.evaluation.iteration.runs(node, spot.frame, spot.place)
        if frames is None:
            return repeated(self.value(node.element, spot.deeper))
        ends = NOTHING
        for frame in frames:
            one = self.value(node.element, Spot(frame, spot.place, spot.depth + 1))
            ends = both(ends, one, separate=True)
        return ends

    def call(self, node: facts.Call, spot: Spot) -> Ends:
        """What a call gives: a Command, a state object, a subgraph's result, a helper's."""
        return self._calls.of(node, spot)


def _placed(ends: Ends, span: Span) -> Ends:
    writes = (write if write.span else _at(write, span) for write in ends.writes)
    return ends._replace(writes=tuple(writes))


def _at(write: Write, span: Span) -> Write:
    return Write(
        write.keys,
        write.whole_state,
        write.goto,
        span,
        write.key_spans,
        write.returned,
        write.parent,
    )


def _is_command(known: Known) -> bool:
    return any(
        isinstance(value, Record)
        or (isinstance(value, Items) and any(_is_command(item) for item in value.items))
        for value in known.values
    )


_READERS: dict[type, Callable[[Writes, Any, Spot], Ends]] = {
    facts.Mapping: Writes.mapping,
    facts.Name: Writes.name,
    facts.Choice: Writes.choice,
    facts.Await: Writes.wait,
    facts.Walrus: Writes.walrus,
    facts.Operation: Writes.operation,
    facts.Sequence: Writes.sequence,
    facts.Comprehension: Writes.comprehension,
    facts.Call: Writes.call,
}
