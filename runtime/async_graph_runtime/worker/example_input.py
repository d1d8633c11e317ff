"""An input made from a graph's schema, for graphs that nobody gave one."""

from __future__ import annotations

import types
import typing
from typing import Any

DEPTH = 3
"""How deep nested schemas are filled."""

PLAIN: dict[object, Any] = {str: "example", int: 1, float: 1.0, bool: True, bytes: b"example"}
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))
COLLECTIONS = (list, tuple, set, frozenset)


def example_input(graph: Any) -> dict[str, Any]:
    """A value for every key of the input schema; empty where the schema cannot be read."""
    builder = getattr(graph, "builder", None)
    schema = getattr(builder, "input_schema", None) or getattr(builder, "state_schema", None)
    return example_keys(schema, DEPTH)


def example_keys(schema: Any, depth: int) -> dict[str, Any]:
    """A value for every annotated key of a class."""
    try:
        hints = typing.get_type_hints(schema)
    except Exception:  # noqa: BLE001 - names that only type checkers import
        return {}
    return {key: example(hint, depth - 1) for key, hint in hints.items()}


def example(hint: Any, depth: int) -> Any:
    """A value of that type: collections get two items, unions their first member."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is typing.Literal:
        return arguments[0]
    if origin in UNIONS:
        return example(arguments[0], depth)
    if origin in COLLECTIONS:
        return examples(origin, arguments, depth)
    return example_object(origin, depth)


def examples(collection: Any, arguments: tuple[Any, ...], depth: int) -> Any:
    """Two items of the collection's first argument; one message where it holds messages."""
    if not arguments or depth <= 0:
        return collection()
    if is_message(arguments[0]):
        return collection([message()])
    try:
        return collection([example(arguments[0], depth), example(arguments[0], depth)])
    except TypeError:  # items that a set cannot hold
        return collection()


def example_object(kind: Any, depth: int) -> Any:
    """A filled dictionary for typed dictionaries, an instance for other classes."""
    if kind is Any or kind is dict or depth <= 0:
        return {}
    if is_message(kind):
        return message()
    keys = example_keys(kind, depth)
    if isinstance(kind, type) and issubclass(kind, dict):
        return keys
    try:
        return kind(**keys)
    except Exception:  # noqa: BLE001 - whatever a constructor asks for besides
        return None


def is_message(hint: Any) -> bool:
    """Whether this is one of langchain's message classes, or a union of them."""
    members = (*typing.get_args(hint), hint)
    return any("langchain_core.messages" in str(getattr(m, "__module__", "")) for m in members)


def message() -> Any:
    """A short message of a user."""
    from langchain_core.messages import HumanMessage

    return HumanMessage(content="example")
