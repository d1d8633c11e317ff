"""Statements that put something into a list, set or dict that a name holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site, Store
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.table import Table
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

ADDS_ONE = frozenset({"append", "add", "insert"})
ADDS_MANY = frozenset({"extend", "update"})


class Addition(NamedTuple):
    """`value` is put into the collection at `place`; `spread` when it is itself a collection;
    `key` for a dict."""

    value: Expression
    place: Place
    spread: bool
    key: Expression | None = None


def additions_of(table: Table) -> dict[str, list[Addition]]:
    """The additions of a body by the name they add to, in source order."""
    found: dict[str, list[Addition]] = {}
    for name, addition in (*_from_calls(table.sites), *_from_stores(table.stores)):
        found.setdefault(name, []).append(addition)
    for listed in found.values():
        listed.sort(key=lambda addition: addition.place.order)
    return found


def _from_calls(sites: list[Site]) -> Iterator[tuple[str, Addition]]:
    for site in sites:
        function = site.call.function
        if not isinstance(function, facts.Attribute) or not isinstance(function.value, facts.Name):
            continue
        plain = [a.value for a in site.call.arguments if a.keyword is None and not a.star]
        if plain and function.name in ADDS_ONE:
            yield function.value.identifier, Addition(plain[-1], site.place, False)
        elif plain and function.name in ADDS_MANY:
            yield function.value.identifier, Addition(plain[0], site.place, True)


def _from_stores(stores: list[Store]) -> Iterator[tuple[str, Addition]]:
    for store in stores:
        target = store.target
        if isinstance(target, facts.Subscript) and isinstance(target.value, facts.Name):
            name = target.value.identifier
            yield name, Addition(store.value, store.place, False, target.index)
