"""What a body does with the value of each call, and with each name: await it, drop it, return it.

One pass over the statements. What stands in lambdas and inner functions belongs to their
own bodies; here only the names that they mention are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement


class Purpose(StrEnum):
    """What a value is for."""

    AWAITED = "awaited"
    DROPPED = "dropped"
    RETURNED = "returned"
    KEPT = "kept"
    """Bound to a name or stored in an attribute or item."""
    PASSED = "passed"
    """An argument, or part of one."""
    ACCESSED = "accessed"
    """An attribute or item of it is asked for, or it is called."""
    ITERATED = "iterated"
    ASYNC_ITERATED = "iterated asynchronously"
    ENTERED = "entered"
    """Managed by `with` or `async with`."""
    YIELDED = "yielded"
    COMPUTED = "computed"
    """Tested, compared, formatted, raised."""


class Use(NamedTuple):
    """One use of a value; `held` says that it stands in a list, a dict or a comprehension."""

    purpose: Purpose
    statement: Statement
    place: Place
    held: bool = False
    accessed: str = ""
    """The attribute asked for, empty for an item."""


class Uses:
    """The uses in one body: of calls by their identity, of names by their spelling."""

    def __init__(self, statements: Iterator[tuple[Statement, Place]]) -> None:
        self.calls: dict[int, Use] = {}
        self.names: dict[str, list[Use]] = {}
        self.inner: set[str] = set()
        """Names that lambdas and inner definitions mention."""
        for statement, place in statements:
            for expression, purpose in _slots(statement):
                self._mark(expression, Use(purpose, statement, place))
            if isinstance(statement, facts.DefineLocal):
                self._inside(statement.definition)

    def _inside(self, definition: facts.Definition) -> None:
        inner = Uses((s, TOP) for s in _nested(definition.body))
        self.inner |= inner.names.keys() | inner.inner
        for decorator in definition.decorators:
            self._mark(decorator, Use(Purpose.PASSED, facts.DefineLocal(definition), TOP))

    def _mark(self, node: Expression, use: Use) -> None:
        if isinstance(node, facts.Call):
            self.calls[id(node)] = use._replace(purpose=Purpose.AWAITED) if node.awaited else use
        elif isinstance(node, facts.Name):
            self.names.setdefault(node.identifier, []).append(use)
        elif isinstance(node, facts.Lambda):
            self._inside(node.definition)
        for part, purpose, held in _parts(node, use.purpose):
            accessed = node.name if isinstance(node, facts.Attribute) else ""
            keeps = held or (use.held and purpose is use.purpose)
            self._mark(part, Use(purpose, use.statement, use.place, keeps, accessed))


TOP = Place(0, ())
_KNOWN: WeakKeyDictionary[Scope, Uses] = WeakKeyDictionary()


def uses_of(scope: Scope) -> Uses:
    """The uses in the body of a scope."""
    known = _KNOWN.get(scope)
    if known is None:
        known = _KNOWN[scope] = Uses(iter(scope.table.statements))
    return known


def _nested(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        for name in ("body", "otherwise", "final"):
            yield from _nested(getattr(statement, name, ()))
        for name in ("handlers", "cases"):
            for part in getattr(statement, name, ()):
                yield from _nested(part.body)


Part = tuple[Expression, Purpose, bool]


def _parts(node: Expression, purpose: Purpose) -> Iterator[Part]:
    find = _PARTS.get(type(node))
    return iter(()) if find is None else find(node, purpose)


def _call(node: facts.Call, purpose: Purpose) -> Iterator[Part]:
    yield node.function, Purpose.ACCESSED, False
    for argument in node.arguments:
        yield argument.value, Purpose.PASSED, False


def _mapping(node: facts.Mapping, purpose: Purpose) -> Iterator[Part]:
    for entry in node.entries:
        if entry.key is not None:
            yield entry.key, Purpose.COMPUTED, False
        yield entry.value, purpose, True


def _choice(node: facts.Choice, purpose: Purpose) -> Iterator[Part]:
    if node.test is not None:
        yield node.test, Purpose.COMPUTED, False
    for option in node.options:
        yield option, purpose, False


def _comprehension(node: facts.Comprehension, purpose: Purpose) -> Iterator[Part]:
    for clause in node.clauses:
        iterated = Purpose.ASYNC_ITERATED if clause.is_async else Purpose.ITERATED
        yield clause.iterable, iterated, False
        for condition in clause.conditions:
            yield condition, Purpose.COMPUTED, False
    if node.key is not None:
        yield node.key, Purpose.COMPUTED, False
    yield node.element, purpose, True


def _computed(*parts: Expression) -> Iterator[Part]:
    return ((part, Purpose.COMPUTED, False) for part in parts)


_PARTS: dict[type, Callable[[Any, Purpose], Iterator[Part]]] = {
    facts.Call: _call,
    facts.Attribute: lambda node, _: iter(((node.value, Purpose.ACCESSED, False),)),
    facts.Subscript: lambda node, _: iter(
        ((node.value, Purpose.ACCESSED, False), (node.index, Purpose.COMPUTED, False))
    ),
    facts.Await: lambda node, _: iter(((node.value, Purpose.AWAITED, False),)),
    facts.Sequence: lambda node, purpose: ((item, purpose, True) for item in node.items),
    facts.Starred: lambda node, purpose: iter(((node.value, purpose, True),)),
    facts.Mapping: _mapping,
    facts.Choice: _choice,
    facts.Comprehension: _comprehension,
    facts.Walrus: lambda node, _: iter(((node.value, Purpose.KEPT, False),)),
    facts.Yield: lambda node, _: (
        (value, Purpose.YIELDED, False) for value in (node.value,) if value is not None
    ),
    facts.Operation: lambda node, _: _computed(*node.operands),
    facts.FormattedString: lambda node, _: _computed(*node.parts),
    facts.Opaque: lambda node, _: _computed(*node.parts),
}

Slot = tuple[Expression, Purpose]


def _slots(statement: Statement) -> Iterator[Slot]:
    find = _SLOTS.get(type(statement))
    return iter(()) if find is None else find(statement)


def _assign(statement: facts.Assign) -> Iterator[Slot]:
    yield statement.value, Purpose.KEPT
    for target in statement.targets:
        yield from _target(target)


def _target(target: Expression) -> Iterator[Slot]:
    """`box.lid = ...` reads `box`, `row[i] = ...` reads both; plain names are only bound."""
    if isinstance(target, facts.Attribute):
        yield target.value, Purpose.ACCESSED
    elif isinstance(target, facts.Subscript):
        yield target.value, Purpose.ACCESSED
        yield target.index, Purpose.COMPUTED
    elif isinstance(target, facts.Sequence):
        for item in target.items:
            yield from _target(item)


def _optional(value: Expression | None, purpose: Purpose) -> Iterator[Slot]:
    if value is not None:
        yield value, purpose


def _annotate(statement: facts.Annotate) -> Iterator[Slot]:
    yield from _optional(statement.value, Purpose.KEPT)
    yield from _target(statement.target)


def _augment(statement: facts.Augment) -> Iterator[Slot]:
    yield statement.value, Purpose.KEPT
    yield statement.target, Purpose.COMPUTED


def _raise(statement: facts.Raise) -> Iterator[Slot]:
    yield from _optional(statement.value, Purpose.COMPUTED)
    yield from _optional(statement.cause, Purpose.COMPUTED)


def _loop(statement: facts.Loop) -> Iterator[Slot]:
    if statement.target is None:
        yield statement.iterable, Purpose.COMPUTED
        return
    yield statement.iterable, Purpose.ASYNC_ITERATED if statement.is_async else Purpose.ITERATED
    yield from _target(statement.target)


def _match(statement: facts.Match) -> Iterator[Slot]:
    yield statement.subject, Purpose.COMPUTED
    for case in statement.cases:
        yield from _optional(case.guard, Purpose.COMPUTED)


_SLOTS: dict[type, Callable[[Any], Iterator[Slot]]] = {
    facts.Assign: _assign,
    facts.Annotate: _annotate,
    facts.Augment: _augment,
    facts.Evaluate: lambda statement: iter(((statement.value, Purpose.DROPPED),)),
    facts.Return: lambda statement: _optional(statement.value, Purpose.RETURNED),
    facts.Raise: _raise,
    facts.If: lambda statement: iter(((statement.test, Purpose.COMPUTED),)),
    facts.Loop: _loop,
    facts.With: lambda statement: ((item.context, Purpose.ENTERED) for item in statement.items),
    facts.Match: _match,
}
