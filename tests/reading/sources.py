"""Short ways from source text to facts, and a walk over all facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from async_graph_lint.finding import Position, Span
from async_graph_lint.reading.facts import Assign, Definition, Evaluate, Expression, Statement
from async_graph_lint.reading.source import SourceFile


def place(row: int, column: int, end_column: int, end_row: int | None = None) -> Span:
    """A span in the file that the functions below read."""
    return Span("a.py", Position(row, column), Position(end_row or row, end_column))


def opened(text: str | bytes) -> SourceFile:
    """The text as a file."""
    return SourceFile.open(text, "a.py")


def definition(text: str, key: str = "<module>") -> Definition:
    """One definition of a text; every place in it is exact."""
    file = opened(text)
    found = file.read(key)
    assert file.mismatches == 0
    return found


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a function with that body, or of a module."""
    return definition(text).body


def statement(text: str) -> Any:
    """The only statement of a module."""
    (only,) = statements(text)
    return only


def expression(text: str) -> Any:
    """The value of `x = text`, in which `text` starts at column 5."""
    (only,) = statements(f"x = {text}")
    assert isinstance(only, (Assign, Evaluate))
    return only.value


def names(*expressions: Expression) -> list[str]:
    """The identifiers of names."""
    return [fact.identifier for fact in expressions]  # type: ignore[union-attr]


def everything(file: SourceFile) -> list[Definition]:
    """All definitions of a file, the module first."""
    keys = [outlined.key for outlined in file.outline.definitions]
    return [file.read(key) for key in ("<module>", *keys)]


def walk(root: object) -> Iterator[object]:
    """All facts in a fact, in the order of their fields."""
    stack = [root]
    while stack:
        fact = stack.pop()
        if isinstance(fact, (tuple, list)):
            stack.extend(reversed(fact))
        elif isinstance(fact, Struct) and not isinstance(fact, Span):
            yield fact
            stack.extend(getattr(fact, field) for field in reversed(fact.__struct_fields__))
