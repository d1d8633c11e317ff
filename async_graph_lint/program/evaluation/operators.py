"""Operators and subscripts on abstract values."""

from __future__ import annotations

from functools import reduce

from async_graph_lint.catalogue import Catalogue
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Class,
    Entries,
    Items,
    Known,
    Literal,
    Many,
    Symbol,
    Value,
    Wrapped,
    join,
    only,
)

SEQUENCE = "langchain_core.runnables.RunnableSequence()"
LAMBDA = "langchain_core.runnables.RunnableLambda()"
PATH = "pathlib.Path()"


def operate(operator: str, operands: list[Known], catalogue: Catalogue) -> Known:
    """The result of a unary, binary or comparison operator, where it matters to anyone."""
    if operator == "|" and any(_is_runnable(operand, catalogue) for operand in operands):
        return Known((Symbol(SEQUENCE),), elsewhere=any(known.elsewhere for known in operands))
    if operator == "/" and _paths(operands[0]):
        return Known((Symbol(PATH),), elsewhere=operands[0].elsewhere)
    if operator == "+":
        return _add(operands)
    return _subtract(operands) if operator == "-" else UNKNOWN


def _is_runnable(known: Known, catalogue: Catalogue) -> bool:
    return any(
        isinstance(value, Symbol | Wrapped)
        and (value.path == LAMBDA or catalogue.kind(value.path) is not None)
        for value in known.values
    )


def _paths(known: Known) -> bool:
    return any(isinstance(value, Symbol) and value.path == PATH for value in known.values)


def _add(operands: list[Known]) -> Known:
    singles = [known.single for known in operands]
    if all(isinstance(value, Items) for value in singles):
        lists = [value for value in singles if isinstance(value, Items)]
        return only(reduce(joined, lists))
    numbers = _numbers(operands)
    if numbers is not None:
        return only(Literal(sum(numbers)))
    texts = [v.value for v in singles if isinstance(v, Literal) and isinstance(v.value, str)]
    if len(texts) == len(operands):
        return only(Literal("".join(texts)))
    return UNKNOWN


def _subtract(operands: list[Known]) -> Known:
    numbers = _numbers(operands)
    if numbers is None:
        return UNKNOWN
    return only(Literal(-numbers[0] if len(numbers) == 1 else numbers[0] - sum(numbers[1:])))


def _numbers(operands: list[Known]) -> list[int] | None:
    singles = [known.single for known in operands]
    found = [v.value for v in singles if isinstance(v, Literal) and isinstance(v.value, int)]
    return found if len(found) == len(operands) else None


def joined(first: Items, second: Items) -> Items:
    """The items of both, one list behind the other."""
    start = len(first.items)
    items = (*first.items, *second.items)
    if not (is_explained(first) and is_explained(second)):
        return Items(first.kind, items, complete=False)
    return Items(
        first.kind,
        items,
        first.complete and second.complete,
        _combined(first, second),
        (*first.repeated, *(start + place for place in second.repeated)),
    )


def is_explained(items: Items) -> bool:
    """True when it is known how a list may differ from its items."""
    return items.complete or bool(items.selections or items.repeated)


def _combined(first: Items, second: Items) -> tuple[tuple[int, ...], ...]:
    if not first.selections and not second.selections:
        return ()
    start = len(first.items)
    return tuple(
        (*one, *(start + place for place in other))
        for one in first.selections or (tuple(range(start)),)
        for other in second.selections or (tuple(range(len(second.items))),)
    )


def subscript(value: Value, index: Value | None) -> Known:
    """`value[index]`; a class or a library's type with type arguments is still the same."""
    if isinstance(value, Class | Symbol):
        return only(value)
    if isinstance(value, Many):
        return value.element
    if isinstance(value, Items):
        return _item(value, index)
    if isinstance(value, Entries):
        return _entry(value, index)
    return UNKNOWN


def _item(value: Items, index: Value | None) -> Known:
    position = index.value if isinstance(index, Literal) else None
    if (
        isinstance(position, int)
        and value.complete
        and -len(value.items) <= position < len(value.items)
    ):
        return value.items[position]
    if isinstance(position, int) or not value.items:
        return UNKNOWN if not value.items else join([*value.items, UNKNOWN])
    return join([*value.items, *([] if value.complete else [UNKNOWN])])


def sliced(value: Value, bounds: list[Known]) -> Known:
    """`value[lower:upper:step]`."""
    if not isinstance(value, Items):
        return only(value) if isinstance(value, Many | Symbol) else UNKNOWN
    singles = [bound.single for bound in bounds]
    numbers = [
        single.value
        for single in singles
        if isinstance(single, Literal) and isinstance(single.value, int | None)
    ]
    if not value.complete or len(numbers) != len(bounds):
        return UNKNOWN
    lower, upper, step = numbers
    return only(Items(value.kind, value.items[lower:upper:step]))


def _entry(value: Entries, index: Value | None) -> Known:
    if not isinstance(index, Literal):
        held = [known for _, known in value.entries]
        return join(held if held and value.complete else [*held, UNKNOWN])
    return next((known for key, known in value.entries if key == index.value), UNKNOWN)
