"""One graph's channels from all its schemas, in the engine's order.

Source: langgraph 1.2.22 `graph/state.py` `_add_schema`. The first schema that declares a
key makes its channel; a later plain declaration changes nothing; a later reducer or
channel that is not the same makes the builder raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.model import Channel, ChannelKind, Declaration, Role
from async_graph_lint.graphs.schemas.schemas import Field, Schema


class Given(NamedTuple):
    """A schema and what it is to the graph."""

    role: Role
    schema: Schema


class Merged(NamedTuple):
    """The channels of one graph; `refused` are sentences on why building it raises."""

    channels: tuple[Channel, ...]
    complete: bool
    refused: tuple[str, ...] = ()


def merged(given: Iterable[Given]) -> Merged:
    """The channels that these schemas make together."""
    declared: dict[str, list[tuple[Role, Field]]] = {}
    schemas = list(given)
    for role, schema in schemas:
        for field in schema.fields:
            declared.setdefault(field.key, []).append((role, field))
    channels = tuple(_channel(words) for words in declared.values())
    complete = all(one.schema.complete and not one.schema.doubtful for one in schemas)
    refused = (*_refused(declared.values()), *_managed(schemas))
    return Merged(channels, complete, refused)


def overlaid(given: Iterable[Given]) -> Merged:
    """The channels of an agent: of each key the last word alone, in the order given
    (langchain 1.5.0, `agents/factory.py` `_resolve_schema`)."""
    schemas = list(given)
    last = {field.key: (role, field) for role, schema in schemas for field in schema.fields}
    words = [[word] for word in last.values()]
    complete = all(one.schema.complete and not one.schema.doubtful for one in schemas)
    return Merged(tuple(map(_channel, words)), complete, tuple(_refused(words)))


def _channel(words: list[tuple[Role, Field]]) -> Channel:
    declarations = tuple(dict.fromkeys(field.declaration(role) for role, field in words))
    first = declarations[0]
    return Channel(
        key=first.key,
        kind=first.kind,
        schema=first.schema,
        span=first.span,
        reducer=first.reducer,
        annotation=first.annotation,
        declarations=declarations,
    )


def _refused(declared: Iterable[list[tuple[Role, Field]]]) -> Iterator[str]:
    for words in declared:
        first = words[0][1]
        for _, field in words:
            if field.reading.refused:
                yield f"the reducer of `{field.key}`: {field.reading.refused}"
        if any(_clashes(first, field) for _, field in words[1:]):
            yield f"`{first.key}` is declared again with another channel"


def _managed(given: list[Given]) -> Iterator[str]:
    """Input and output schemas may not have managed values, unless they are the state."""
    states = [one.schema for one in given if one.role is Role.STATE]
    for role, schema in given:
        if role in (Role.INPUT, Role.OUTPUT) and schema not in states:
            for field in schema.fields:
                if field.reading.kind is ChannelKind.MANAGED:
                    yield f"`{field.key}` of the {role} schema is a managed value"


def _clashes(first: Field, later: Field) -> bool:
    """A reducer after a plain declaration, or another reducer (two lambdas count as one)."""
    if later.reading.kind is ChannelKind.LAST_VALUE:
        return False
    if ChannelKind.MANAGED in (first.reading.kind, later.reading.kind):
        return first.reading.kind is not later.reading.kind
    return first.reading.kind is not later.reading.kind or _named(first) != _named(later)


def _named(field: Field) -> str:
    reducer = _declaration(field).reducer
    return "lambda" if reducer.startswith("lambda") else reducer.rpartition(".")[2]


def _declaration(field: Field) -> Declaration:
    return field.declaration(Role.STATE)
