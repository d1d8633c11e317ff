"""Which declaration of a key LangGraph uses, and which others it takes the place of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.analysis import Analysis, Built
from async_graph_lint.graphs.model import ChannelKind
from async_graph_lint.graphs.schemas.merging import Given
from async_graph_lint.graphs.schemas.schemas import Field


class Use(NamedTuple):
    """The declaration that makes a graph's channel.

    `hides` are the declarations that would have made it otherwise, the last one first.
    """

    graph: str
    span: Span
    field: Field
    hides: tuple[Field, ...] = ()

    @property
    def is_plain(self) -> bool:
        """True where two writes of one superstep raise."""
        return self.field.reading.kind is ChannelKind.LAST_VALUE


def uses(analysis: Analysis) -> Iterator[Use]:
    """The used declarations of every graph and agent."""
    assembly = analysis.assembly
    for built in analysis.built:
        yield from _first(built, assembly.schemas_of(built.building))
    for built in analysis.agents:
        yield from _last(built, assembly.graph_schemas.of_agent(built.building))


def _first(built: Built, given: tuple[Given, ...]) -> Iterator[Use]:
    """A builder keeps the first word on a key (langgraph 1.2.22, `_add_schema`)."""
    seen: set[str] = set()
    for _, schema in given:
        for field in schema.fields:
            if field.key not in seen:
                seen.add(field.key)
                hides = [old for old, new in schema.overridden if new.key == field.key]
                yield Use(built.name, built.building.origin[1], field, tuple(reversed(hides)))


def _last(built: Built, given: tuple[Given, ...]) -> Iterator[Use]:
    """An agent keeps the last word (langchain 1.5.0, `agents/factory.py` `_resolve_schema`)."""
    words: dict[str, list[Field]] = {}
    for _, schema in given:
        for old, _ in schema.overridden:
            words.setdefault(old.key, []).append(old)
        for field in schema.fields:
            words.setdefault(field.key, []).append(field)
    for fields in words.values():
        hides = dict.fromkeys(field for field in reversed(fields[:-1]) if field != fields[-1])
        yield Use(built.name, built.building.origin[1], fields[-1], tuple(hides))
