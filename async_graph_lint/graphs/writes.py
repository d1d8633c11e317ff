"""Which keys a node may write, and where it may send the run: one `Write` per way it can end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Target, Write
from async_graph_lint.graphs.routers import Routers
from async_graph_lint.graphs.state import is_whole_state
from async_graph_lint.program.evaluation.additions import Addition
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, actuals
from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.growth import additions
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import (
    Class,
    Entries,
    Frame,
    Instance,
    Literal,
    Record,
    Symbol,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

MOST_WRITES = 40
DEEPEST = 6
COMMAND = "langgraph.types.Command()"


class Ends(NamedTuple):
    """All ways a body can end; `unknown` when there may be others, or more keys."""

    writes: tuple[Write, ...]
    unknown: bool = False
    unknown_goto: bool = False


NOTHING = Ends((Write(),))
UNKNOWN = Ends((Write(),), unknown=True)


class Writes:
    """Reads the ends of nodes for one evaluation."""

    def __init__(self, evaluation: Evaluation, routers: Routers) -> None:
        self.evaluation = evaluation
        self.routers = routers

    def of(self, frame: Frame, depth: int = 0) -> Ends:
        """The ends of the body that `frame` runs."""
        if depth > DEEPEST:
            return UNKNOWN
        scope = frame.scope
        if scope.definition.is_generator:
            return UNKNOWN
        runs = self.evaluation.conditions.runs
        endings = [ending for ending in scope.endings if runs(ending.place, frame)]
        ends = [self._placed(self._value(e.value, frame, e.place, depth), e.span) for e in endings]
        if not ends or _may_fall_through(frame):
            ends.append(NOTHING)
        return _any_of(ends)

    def _placed(self, ends: Ends, span: Span) -> Ends:
        placed = tuple(
            Write(w.keys, w.whole_state, w.goto, w.span or span, w.key_spans) for w in ends.writes
        )
        return ends._replace(writes=placed)

    def _value(self, value: Expression | None, frame: Frame, place: Place, depth: int) -> Ends:
        if value is None or value == facts.Constant(None):
            return NOTHING
        known = self.evaluation.value(value, frame, place)
        if is_whole_state(known):
            return Ends((Write(whole_state=True),))
        read = _READERS.get(type(value))
        return (
            self._evaluated(value, frame, place)
            if read is None
            else read(self, value, frame, place, depth)
        )

    def _evaluated(self, value: Expression, frame: Frame, place: Place) -> Ends:
        single = self.evaluation.value(value, frame, place).single
        if isinstance(single, Entries):
            keys = [(key, 1) for key, _ in single.entries if isinstance(key, str)]
            return Ends((Write(tuple(keys)),), unknown=not single.complete)
        return NOTHING if isinstance(single, Literal) and single.value is None else UNKNOWN

    # Expressions

    def mapping(self, node: facts.Mapping, frame: Frame, place: Place, depth: int) -> Ends:
        ends = NOTHING
        for entry in node.entries:
            if entry.key is None:
                ends = _both(ends, self._value(entry.value, frame, place, depth + 1))
            else:
                key = self.evaluation.value(entry.key, frame, place).single
                ends = _both(ends, _one_key(key, entry.span))
        return ends

    def name(self, node: facts.Name, frame: Frame, place: Place, depth: int) -> Ends:
        if not frame.scope.binds(node.identifier) or depth > DEEPEST:
            return self._evaluated(node, frame, place)
        bindings = frame.scope.reaching(node.identifier, place)
        return _any_of([self._built(binding, frame, place, depth) for binding in bindings])

    def _built(self, binding: Binding, frame: Frame, place: Place, depth: int) -> Ends:
        if binding.kind != "value" or binding.expression is None or binding.path:
            return UNKNOWN
        at = Place(binding.place.order - 1, binding.place.arms)
        ends = self._value(binding.expression, frame, at, depth + 1)
        for addition in additions(binding, frame):
            if not addition.place.excludes(place) and addition.place.order < place.order:
                added = self._added(addition, frame, depth)
                certain = addition.place.dominates(place)
                ends = _both(ends, added if certain else _any_of([NOTHING, added]))
        return ends

    def _added(self, addition: Addition, frame: Frame, depth: int) -> Ends:
        if addition.key is None:
            return self._value(addition.value, frame, addition.place, depth + 1)
        key = self.evaluation.value(addition.key, frame, addition.place).single
        return _one_key(key, None)

    def choice(self, node: facts.Choice, frame: Frame, place: Place, depth: int) -> Ends:
        return _any_of([self._value(option, frame, place, depth) for option in node.options])

    def wait(self, node: facts.Await, frame: Frame, place: Place, depth: int) -> Ends:
        return self._value(node.value, frame, place, depth)

    def operation(self, node: facts.Operation, frame: Frame, place: Place, depth: int) -> Ends:
        if node.operator != "|":
            return UNKNOWN
        left, right = (self._value(operand, frame, place, depth) for operand in node.operands)
        return _both(left, right)

    def sequence(self, node: facts.Sequence, frame: Frame, place: Place, depth: int) -> Ends:
        """A list of Commands: each writes on its own (measured on langgraph 1.2.22)."""
        ends = NOTHING
        for item in node.items:
            ends = _both(ends, self._value(item, frame, place, depth + 1), separate=True)
        return ends

    def call(self, node: facts.Call, frame: Frame, place: Place, depth: int) -> Ends:
        known = self.evaluation.value(node, frame, place)
        records = [v for v in known.values if isinstance(v, Record) and v.path == COMMAND]
        if records:
            return self._command(node, records[0], frame, place, depth)
        instances = [v for v in known.values if isinstance(v, Instance)]
        if instances and _makes_class(self.evaluation, node, frame, place):
            return self._instance(node, instances[0])
        return self._helper(node, frame, place, depth)

    def _command(
        self, node: facts.Call, record: Record, frame: Frame, place: Place, depth: int
    ) -> Ends:
        keywords = {a.keyword: a.value for a in node.arguments if a.keyword is not None}
        if "graph" in keywords:
            return NOTHING
        update = self._value(keywords.get("update"), frame, place, depth + 1)
        goto = record.get(NOT_POSITIONAL, "goto")
        if goto is None:
            return update
        outcomes, unknown = self.routers.outcomes_of(goto)
        writes = [
            Write(write.keys, write.whole_state, outcome.targets, None, write.key_spans)
            for write in update.writes
            for outcome in outcomes
        ]
        return Ends(tuple(writes) or update.writes, update.unknown, unknown)

    def _instance(self, node: facts.Call, instance: Instance) -> Ends:
        """A state object: a TypedDict writes the keys given, others every field that is not
        None by default (measured on langgraph 1.2.22)."""
        given = {a.keyword for a in node.arguments if a.keyword is not None}
        ancestry = self.evaluation.attributes.ancestry(instance.cls)
        if any(isinstance(base, Symbol) and "TypedDict" in base.path for base in ancestry):
            return Ends((Write(tuple((key, 1) for key in sorted(given))),))
        fields = self.evaluation.attributes.fields(instance.cls)
        keys = [f.name for f in fields if f.name in given or f.expression != facts.Constant(None)]
        return Ends((Write(tuple((key, 1) for key in keys)),))

    def _helper(self, node: facts.Call, frame: Frame, place: Place, depth: int) -> Ends:
        callee = self.evaluation.value(node.function, frame, place)
        given = actuals(self.evaluation, node, frame, place)
        calls = self.evaluation.calls
        bodies = [body for value in callee.present for body in calls.bodies(value, given)]
        if not bodies or callee.open:
            return self._evaluated(node, frame, place)
        return _any_of([self.of(body, depth + 1) for body in bodies])


def _makes_class(evaluation: Evaluation, node: facts.Call, frame: Frame, place: Place) -> bool:
    callee = evaluation.value(node.function, frame, place)
    return any(isinstance(value, Class) for value in callee.values)


def _one_key(key: object, span: Span | None) -> Ends:
    if not isinstance(key, Literal) or not isinstance(key.value, str):
        return UNKNOWN
    spans = () if span is None else ((key.value, span),)
    return Ends((Write(((key.value, 1),), key_spans=spans),))


def _any_of(ends: list[Ends]) -> Ends:
    writes = tuple(dict.fromkeys(write for end in ends for write in end.writes))
    many = len(writes) > MOST_WRITES
    unknown = many or any(end.unknown for end in ends)
    return Ends(writes[:MOST_WRITES], unknown, any(end.unknown_goto for end in ends))


def _both(first: Ends, second: Ends, separate: bool = False) -> Ends:
    """Both happen; `separate` updates of one key count twice, merged ones once."""
    writes = [_merged(a, b, separate) for a in first.writes for b in second.writes]
    unknown = first.unknown or second.unknown or len(writes) > MOST_WRITES
    goto = first.unknown_goto or second.unknown_goto
    return Ends(tuple(dict.fromkeys(writes[:MOST_WRITES])), unknown, goto)


def _merged(first: Write, second: Write, separate: bool) -> Write:
    keys = dict(first.keys)
    for key, count in second.keys:
        keys[key] = keys.get(key, 0) + count if separate else max(keys.get(key, 0), count)
    goto: tuple[Target, ...] = (*first.goto, *second.goto)
    whole = first.whole_state or second.whole_state
    spans = (*first.key_spans, *second.key_spans)
    return Write(tuple(keys.items()), whole, goto, first.span or second.span, spans)


def _may_fall_through(frame: Frame) -> bool:
    """True when the body can end without a `return`: its last statement is not one."""
    body = frame.scope.definition.body
    return not body or not _leaves(body[-1])


def _leaves(statement: facts.Statement) -> bool:
    if isinstance(statement, facts.Return | facts.Raise):
        return True
    if isinstance(statement, facts.If):
        return _ends(statement.body) and _ends(statement.otherwise)
    if isinstance(statement, facts.With):
        return _ends(statement.body)
    if isinstance(statement, facts.Try):
        tried = _ends(statement.body) or _ends(statement.otherwise)
        handled = all(_ends(handler.body) for handler in statement.handlers)
        return _ends(statement.final) or (tried and handled)
    if isinstance(statement, facts.Match):
        return all(_ends(case.body) for case in statement.cases)
    if isinstance(statement, facts.Loop):
        return statement.target is None and statement.iterable == facts.Constant(True)
    return False


def _ends(body: tuple[facts.Statement, ...]) -> bool:
    return bool(body) and _leaves(body[-1])


_READERS: dict[type, Callable[[Writes, Any, Frame, Place, int], Ends]] = {
    facts.Mapping: Writes.mapping,
    facts.Name: Writes.name,
    facts.Choice: Writes.choice,
    facts.Await: Writes.wait,
    facts.Operation: Writes.operation,
    facts.Sequence: Writes.sequence,
    facts.Call: Writes.call,
}
