"""Collections that are made empty and filled elsewhere: caches, registries, pools.

`_clients = {}` at module level, or `self._clients = {}` in `__init__`, says nothing of what
it will hold; the functions and methods that put something in do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Items,
    Known,
    Literal,
    Many,
    join,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

PUTS_ONE = frozenset({"append", "add", "insert", "setdefault"})


def is_empty(known: Known) -> bool:
    """True when a value is a collection with nothing in it (or None, before there is one)."""
    return bool(known.present) and all(
        (isinstance(v, Items) and not v.items) or (isinstance(v, Entries) and not v.entries)
        for v in known.present
    )


def filled(known: Known, put: list[Known]) -> Known:
    """An empty collection that holds any of `put`."""
    telling = [one for one in put if one.values and not _is_data(one)]
    return Known(only(Many(join(telling))).values, known.open, True) if telling else known


def _is_data(known: Known) -> bool:
    return all(isinstance(value, Literal) for value in known.values)


def put_into(
    evaluation: Evaluation, scope: Scope, frame: Frame, collection: Expression
) -> Iterator[Known]:
    """What a body puts into `collection`, a name or `self.name`."""
    for value, place in _additions(scope, collection):
        yield evaluation.value(value, frame, place)


def _additions(scope: Scope, collection: Expression) -> Iterator[tuple[Expression, Place]]:
    for store in scope.table.stores:
        target = store.target
        if isinstance(target, facts.Subscript) and target.value == collection:
            yield store.value, Place(store.place.order - 1, store.place.arms)
    for site in scope.sites:
        function = site.call.function
        if isinstance(function, facts.Attribute) and function.name in PUTS_ONE:
            plain = [a.value for a in site.call.arguments if a.keyword is None and not a.star]
            if plain and function.value == collection:
                yield plain[-1], site.place
