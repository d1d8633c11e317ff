"""What keeps an exception of a call from leaving the body: handlers, `suppress`, `gather` with
`return_exceptions=True`, and task groups, which turn it into a group.

Asked for the exceptions that langgraph stops a run with; they are `Exception`s
(langgraph 1.2.22, `errors.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple
from weakref import WeakKeyDictionary

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.expressions import simple_name, walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.blocks import calls_in, nodes_of, within
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

BROAD = frozenset({"Exception", "BaseException"})
BUBBLES = frozenset({"GraphBubbleUp", "GraphInterrupt", "NodeInterrupt", "ParentCommand"})
"""Whoever names these knows what happens."""


class Fate(StrEnum):
    """What becomes of the exception."""

    SWALLOWED = "swallowed"
    REPLACED = "replaced"
    """Another one is raised in its place."""
    COLLECTED = "collected"
    """It becomes a result among others."""
    GROUPED = "grouped"
    """It leaves in an `ExceptionGroup`, which langgraph takes for an error."""
    KNOWN = "known"
    """Somebody who names it has dealt with it."""


class Shelter(NamedTuple):
    """The place, as written, and the calls whose exceptions end there."""

    span: Span
    name: str
    fate: Fate
    calls: frozenset[int]

    def holds(self, call: facts.Call) -> bool:
        """Whether the exceptions of that call end here."""
        return id(call) in self.calls


_KNOWN: WeakKeyDictionary[Scope, tuple[Shelter, ...]] = WeakKeyDictionary()


def shelters_of(scope: Scope) -> tuple[Shelter, ...]:
    """The shelters in a body, inner ones first."""
    if scope not in _KNOWN:
        found = [shelter for s, _ in scope.table.statements for shelter in _of(s, scope)]
        _KNOWN[scope] = tuple(sorted(found, key=lambda shelter: len(shelter.calls)))
    return _KNOWN[scope]


def _of(statement: Statement, scope: Scope) -> Iterator[Shelter]:
    if isinstance(statement, facts.Try):
        yield from _handled(statement)
    elif isinstance(statement, facts.With):
        yield from _suppressed(statement)
        yield from _grouped(statement)
    for node in nodes_of(statement):
        if isinstance(node, facts.Call) and _collects(node):
            yield from _collected(node, scope)


# Handlers


def _handled(statement: facts.Try) -> Iterator[Shelter]:
    handler = next((h for h in statement.handlers if _names(h) & (BROAD | BUBBLES)), None)
    if handler is None or _raises_again(handler):
        return
    caught = "except" if handler.exception is None else f"except {_written(handler.exception)}"
    yield Shelter(handler.span, caught, _fate(handler), frozenset(_calls(statement.body)))


def _names(handler: facts.Handler) -> frozenset[str]:
    if handler.exception is None:
        return BROAD
    return frozenset(map(simple_name, _options(handler.exception)))


def _options(exception: Expression) -> tuple[Expression, ...]:
    return exception.items if isinstance(exception, facts.Sequence) else (exception,)


def _written(exception: Expression) -> str:
    names = [simple_name(option) for option in _options(exception)]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _raises_again(handler: facts.Handler) -> bool:
    """Whether some way through the handler raises what it caught."""
    raised = [s.value for s in within(handler.body) if isinstance(s, facts.Raise)]
    own = facts.Name(handler.name or "")
    return any(value is None or value == own for value in raised)


def _fate(handler: facts.Handler) -> Fate:
    inside = list(within(handler.body))
    words = {simple_name(node) for s in inside for node in nodes_of(s)}
    if _names(handler) & BUBBLES or words & BUBBLES:
        return Fate.KNOWN
    last = handler.body[-1] if handler.body else None
    return Fate.REPLACED if isinstance(last, facts.Raise) else Fate.SWALLOWED


# Blocks


def _suppressed(statement: facts.With) -> Iterator[Shelter]:
    for item in statement.items:
        call = item.context
        if isinstance(call, facts.Call) and _is_broad(call):
            calls = frozenset(_calls(statement.body))
            yield Shelter(call.span, "suppress", Fate.SWALLOWED, calls)


def _is_broad(call: facts.Call) -> bool:
    named = {simple_name(argument.value) for argument in call.arguments}
    return simple_name(call.function) == "suppress" and bool(named & BROAD)


def _grouped(statement: facts.With) -> Iterator[Shelter]:
    for item in statement.items:
        call = item.context
        if isinstance(call, facts.Call) and simple_name(call.function) == "TaskGroup":
            tasks = [c for c in calls_in(statement.body) if _starts(c, item.target)]
            held = frozenset(i for task in tasks for i in _arguments(task))
            yield Shelter(call.span, "TaskGroup", Fate.GROUPED, held)


def _starts(call: facts.Call, group: Expression | None) -> bool:
    function = call.function
    named = isinstance(function, facts.Attribute) and function.name == "create_task"
    return named and isinstance(function, facts.Attribute) and function.value == group


# gather


def _collects(call: facts.Call) -> bool:
    if simple_name(call.function) != "gather":
        return False
    flags = [a.value for a in call.arguments if a.keyword == "return_exceptions"]
    return flags == [facts.Constant(True)]


def _collected(call: facts.Call, scope: Scope) -> Iterator[Shelter]:
    """Whoever raises one of the results afterwards has looked at them."""
    raises = any(isinstance(s, facts.Raise) and s.value for s, _ in scope.table.statements)
    words = {simple_name(e) for s, _ in scope.table.statements for e in nodes_of(s)}
    fate = Fate.KNOWN if raises or words & BUBBLES else Fate.COLLECTED
    held = frozenset(_arguments(call)) | frozenset(_of_names(call, scope))
    yield Shelter(call.span, "return_exceptions=True", fate, held)


def _of_names(call: facts.Call, scope: Scope) -> Iterator[int]:
    """The coroutines that wait in a list for `gather(*tasks)`."""
    names = [a.value.identifier for a in call.arguments if isinstance(a.value, facts.Name)]
    for name in names:
        for binding in scope.table.bindings.get(name, ()):
            if binding.expression is not None:
                nodes = walk(binding.expression)
                yield from (id(node) for node in nodes if isinstance(node, facts.Call))


def _arguments(call: facts.Call) -> Iterator[int]:
    for argument in call.arguments:
        nodes = walk(argument.value)
        yield from (id(node) for node in nodes if isinstance(node, facts.Call))


def _calls(body: Iterable[Statement]) -> Iterator[int]:
    return (id(call) for call in calls_in(body))
