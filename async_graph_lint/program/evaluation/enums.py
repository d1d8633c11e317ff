"""Enumerations: each member counts as its value, which is what a graph's names are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Known,
    Literal,
    Symbol,
    only,
)

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.attributes import Attributes

ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"))
LOWER = "enum.StrEnum"
"""`auto()` gives the member's name in lower case there."""


def is_enum(attributes: Attributes, cls: Class) -> bool:
    """True when the class inherits from one of the standard library's enumerations."""
    return any(isinstance(a, Symbol) and a.path in ENUMS for a in attributes.ancestry(cls))


def members(attributes: Attributes, cls: Class) -> Iterator[Known]:
    """The values of the members, in the order of their definition."""
    frame = attributes.class_frame(cls)
    for name, bindings in cls.scope.table.bindings.items():
        if bindings[-1].kind == "value" and not name.startswith("_"):
            yield member(attributes, bindings[-1], frame, cls)


def member(attributes: Attributes, binding: Binding, frame: Frame, cls: Class) -> Known:
    """The value of one member."""
    known = attributes.evaluation.names.binding(binding, frame)
    single = known.single
    if isinstance(single, Symbol) and single.path == "enum.auto()":
        ancestry = attributes.ancestry(cls)
        is_text = any(isinstance(a, Symbol) and a.path == LOWER for a in ancestry)
        return only(Literal(binding.name.lower())) if is_text else Known((), open=True)
    return known
