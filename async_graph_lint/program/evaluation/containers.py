"""Calls of Python's own functions that make a collection of another one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.arguments import Actuals
from async_graph_lint.program.evaluation.iteration import MOST_ROUNDS
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Entries,
    Items,
    Known,
    Literal,
    Many,
    join,
    only,
)

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

Key = str | int | float | bool | None


class Containers:
    """Evaluates these calls for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def collect(self, given: Actuals) -> Known:
        return self._collected(given, "list")

    def unique(self, given: Actuals) -> Known:
        return self._collected(given, "set")

    def _collected(self, given: Actuals, kind: str) -> Known:
        known = given.get(0)
        if known is None:
            return only(Items(kind, ()))
        listed = self.evaluation.iteration.items(known)
        if listed is not None:
            return only(Items(kind, listed.items, listed.complete))
        if isinstance(known.single, Many):
            return known
        return only(Many(self.evaluation.element(known))) if known.present else UNKNOWN

    def sort(self, given: Actuals) -> Known:
        known = self._collected(given, "list")
        single = known.single
        if not isinstance(single, Items):
            return known
        texts = [_text(item) for item in single.items]
        if None in texts or given.keywords:
            return known
        ordered = sorted(single.items, key=lambda item: _text(item) or "")
        return only(Items("list", tuple(ordered), single.complete))

    def range(self, given: Actuals) -> Known:
        bounds = [known.single for known in given.positional]
        numbers = [b.value for b in bounds if isinstance(b, Literal) and isinstance(b.value, int)]
        if len(numbers) != len(bounds) or not 0 < len(numbers) < 4 or 0 in numbers[2:]:
            return UNKNOWN
        counted = range(*numbers)
        if len(counted) > MOST_ROUNDS:
            return only(Many(Known((), open=True)))
        return only(Items("list", tuple(only(Literal(number)) for number in counted)))

    def pairwise(self, given: Actuals) -> Known:
        listed = self.evaluation.iteration.items(given.get(0) or UNKNOWN)
        if listed is None or not listed.complete:
            return UNKNOWN
        pairs = [only(Items("tuple", pair)) for pair in pairwise(listed.items)]
        return only(Items("list", tuple(pairs)))

    def reverse(self, given: Actuals) -> Known:
        known = given.get(0) or UNKNOWN
        listed = self.evaluation.iteration.items(known)
        return known if listed is None else only(Items("list", listed.items[::-1], listed.complete))

    def mapping(self, given: Actuals) -> Known:
        base = given.positional[0].single if given.positional else Entries(())
        if isinstance(base, Items):
            base = _paired(base)
        if not isinstance(base, Entries):
            return UNKNOWN if not given.keywords else only(Entries(given.keywords, complete=False))
        merged: dict[Key, Known] = dict(base.entries)
        merged |= dict(given.keywords)
        return only(Entries(tuple(merged.items()), base.complete and given.complete))

    def items(self, given: Actuals) -> Known:
        return self._view(given, lambda key, known: only(Items("tuple", (key, known))))

    def values(self, given: Actuals) -> Known:
        return self._view(given, lambda key, known: known)

    def keys(self, given: Actuals) -> Known:
        return self._view(given, lambda key, known: key)

    def _view(self, given: Actuals, pick: Callable[[Known, Known], Known]) -> Known:
        entries = given.positional[0].single if given.positional else None
        if isinstance(entries, Many):
            return only(entries)
        if not isinstance(entries, Entries):
            return UNKNOWN
        picked = tuple(pick(only(Literal(key)), known) for key, known in entries.entries)
        return only(Items("list", picked, entries.complete))

    def get(self, given: Actuals) -> Known:
        entries = given.positional[0].single if given.positional else None
        key = given.positional[1].single if len(given.positional) > 1 else None
        if isinstance(entries, Many):
            return join([entries.element, only(Literal(None))])
        if not isinstance(entries, Entries):
            return UNKNOWN
        default = given.get(2) or only(Literal(None))
        found = dict(entries.entries)
        if isinstance(key, Literal):
            return found.get(key.value, default if entries.complete else UNKNOWN)
        return join([*found.values(), default, *([] if entries.complete else [UNKNOWN])])

    def enumerate(self, given: Actuals) -> Known:
        items = self.evaluation.iteration.items(given.get(0) or UNKNOWN)
        start = given.get(1, "start") or only(Literal(0))
        first = start.single
        if items is None or not isinstance(first, Literal) or not isinstance(first.value, int):
            return UNKNOWN
        numbered = enumerate(items.items, first.value)
        pairs = [Items("tuple", (only(Literal(number)), known)) for number, known in numbered]
        return only(Items("list", tuple(only(pair) for pair in pairs), items.complete))

    def zip(self, given: Actuals) -> Known:
        found = [self.evaluation.iteration.items(known) for known in given.positional]
        lists = [items for items in found if items is not None]
        if not lists or len(lists) != len(found):
            return UNKNOWN
        rows = zip(*(items.items for items in lists), strict=False)
        complete = all(items.complete for items in lists)
        return only(Items("list", tuple(only(Items("tuple", row)) for row in rows), complete))


def _text(known: Known) -> str | None:
    single = known.single
    return single.value if isinstance(single, Literal) and isinstance(single.value, str) else None


def _paired(items: Items) -> Entries | None:
    """The dict of a list of pairs."""
    pairs = [item.single for item in items.items]
    entries: dict[Key, Known] = {}
    for pair in pairs:
        key = pair.items[0].single if isinstance(pair, Items) and len(pair.items) == 2 else None
        if not isinstance(pair, Items) or not isinstance(key, Literal):
            return None
        entries[key.value] = pair.items[1]
    return Entries(tuple(entries.items()), items.complete)


CONTAINERS: dict[str, Callable[[Containers, Actuals], Known]] = {
    "builtins.list": Containers.collect,
    "builtins.sorted": Containers.sort,
    "builtins.tuple": Containers.collect,
    "builtins.set": Containers.unique,
    "builtins.frozenset": Containers.unique,
    "builtins.reversed": Containers.reverse,
    "builtins.range": Containers.range,
    "itertools.pairwise": Containers.pairwise,
    "builtins.dict": Containers.mapping,
    "builtins.dict().items": Containers.items,
    "builtins.dict().values": Containers.values,
    "builtins.dict().keys": Containers.keys,
    "builtins.dict().get": Containers.get,
    "builtins.dict().pop": Containers.get,
    "builtins.enumerate": Containers.enumerate,
    "builtins.zip": Containers.zip,
}
"""By the path of the function."""
