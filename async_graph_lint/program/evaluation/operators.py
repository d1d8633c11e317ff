"""Operators and subscripts on abstract values."""

from __future__ import annotations

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
PATH = "pathlib.Path()"


def operate(operator: str, operands: list[Known], catalogue: Catalogue) -> Known:
    """The result of a unary, binary or comparison operator, where it matters to anyone."""
    if operator == "|" and any(_is_runnable(operand, catalogue) for operand in operands):
        return Known((Symbol(SEQUENCE),), elsewhere=any(known.elsewhere for known in operands))
    if operator == "/" and _paths(operands[0]):
        return Known((Symbol(PATH),), elsewhere=operands[0].elsewhere)
    if operator == "+":
        return _add(operands)
    return UNKNOWN


def _is_runnable(known: Known, catalogue: Catalogue) -> bool:
    return any(
        isinstance(value, Symbol | Wrapped) and catalogue.kind(value.path) is not None
        for value in known.values
    )


def _paths(known: Known) -> bool:
    return any(isinstance(value, Symbol) and value.path == PATH for value in known.values)


def _add(operands: list[Known]) -> Known:
    singles = [known.single for known in operands]
    if all(isinstance(value, Items) for value in singles):
        lists = [value for value in singles if isinstance(value, Items)]
        items = tuple(item for value in lists for item in value.items)
        return only(Items(lists[0].kind, items, all(value.complete for value in lists)))
    texts = [v.value for v in singles if isinstance(v, Literal) and isinstance(v.value, str)]
    if len(texts) == len(operands):
        return only(Literal("".join(texts)))
    return UNKNOWN


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
    return UNKNOWN if not value.items else join([*value.items, UNKNOWN])


def _entry(value: Entries, index: Value | None) -> Known:
    if not isinstance(index, Literal):
        return join([*(known for _, known in value.entries), UNKNOWN])
    return next((known for key, known in value.entries if key == index.value), UNKNOWN)
