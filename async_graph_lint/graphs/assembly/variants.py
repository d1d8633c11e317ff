"""The graphs that one builder can become: one per consistent choice of its conditions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from async_graph_lint.graphs.builders.building import Operation
from async_graph_lint.graphs.nodes.path_maps import node_name
from async_graph_lint.program.evaluation.choices import (
    Decided,
    Taken,
    alternatives,
    is_consistent,
)
from async_graph_lint.program.evaluation.values import Known, only

NAMED = {
    "add_node": (0,),
    "add_edge": (0, 1),
    "add_conditional_edges": (0,),
    "set_entry_point": (0,),
    "set_finish_point": (0,),
}
"""The positions of arguments that name nodes."""

Pair = frozenset[tuple[Hashable, int]]

MOST_VARIANTS = 128
"""Choices of arms that are drawn one by one."""
MOST_PAIRED = 96
"""Graphs drawn where there are more choices."""
COMPILE = "compile"


class Variant(NamedTuple):
    """One choice of arms: a name, the operations that then happen, what is not drawn."""

    name: str
    operations: tuple[Operation, ...]
    unknowns: tuple[str, ...] = ()


def variants(operations: Sequence[Operation]) -> Iterator[Variant]:
    """The choices of arms, one without a name where there are none to make.

    Operations of different arms are never together. With too many choices to draw each,
    every arm and every pair of arms that can be taken together still is.
    """
    wanted = [operation.choices for operation in operations]
    ways = alternatives(wanted, MOST_VARIANTS)
    unknowns = () if ways is not None else ("more choices of arms than can be drawn",)
    chosen = {
        tuple(operations[place] for place in kept): decided
        for decided, kept in (_pairwise(wanted) if ways is None else ways)
    }
    yield from _different(
        chosen, any(operation.method == COMPILE for operation in operations), unknowns
    )


def _different(
    chosen: Mapping[tuple[Operation, ...], Decided], is_compiled: bool, unknowns: tuple[str, ...]
) -> Iterator[Variant]:
    """Those that differ in what they build; what is never compiled never runs."""
    seen: set[tuple[Operation, ...]] = set()
    for operations, decided in chosen.items():
        building = tuple(op for op in operations if op.method != COMPILE)
        if (len(building) < len(operations) or not is_compiled) and building not in seen:
            seen.add(building)
            yield Variant(",".join(map(str, decided.values())), operations, unknowns)


def spelled_out(operations: Iterable[Operation]) -> list[Operation]:
    """Operations on names that have several values, as one alternative for each value.

    What is the same expression of names is taken to have the same value everywhere.
    """
    return [one for operation in operations for one in _alternatives(operation)]


def _alternatives(operation: Operation) -> Iterator[Operation]:
    for position in NAMED.get(operation.method, ()):
        positional = operation.given.positional
        known = positional[position] if position < len(positional) else None
        if known is not None and len(known.values) > 1 and _are_names(known):
            arms = tuple(range(len(known.values)))
            for arm, value in zip(arms, known.values, strict=True):
                chosen = (*positional[:position], only(value), *positional[position + 1 :])
                yield from _alternatives(
                    operation._replace(
                        given=operation.given._replace(positional=chosen),
                        choices=(*operation.choices, Taken(known, arm, arms)),
                    )
                )
            return
    yield operation


def _are_names(known: Known) -> bool:
    return not known.open and all(node_name(only(value)) is not None for value in known.values)


def _pairwise(wanted: Sequence[Sequence[Taken]]) -> Iterator[tuple[Decided, tuple[int, ...]]]:
    arms: dict[Hashable, tuple[int, ...]] = {}
    for choice in (one for choices in wanted for one in choices):
        seen = arms.get(choice.key, ())
        arms[choice.key] = tuple(dict.fromkeys((*seen, *choice.arms)))
    open_pairs = dict.fromkeys(pair for pair in _pairs(arms) if is_consistent(dict(pair)))
    for _ in range(MOST_PAIRED):
        if not open_pairs:
            return
        decided = _row(arms, open_pairs)
        for pair in [pair for pair in open_pairs if pair <= decided.items()]:
            del open_pairs[pair]
        kept = [all(decided[c.key] == c.arm for c in choices) for choices in wanted]
        yield decided, tuple(place for place, happens in enumerate(kept) if happens)


def _pairs(arms: Mapping[Hashable, tuple[int, ...]]) -> Iterator[Pair]:
    for one, other in combinations(arms, 2):
        for first, second in product(arms[one], arms[other]):
            yield frozenset({(one, first), (other, second)})


def _row(
    arms: Mapping[Hashable, tuple[int, ...]], open_pairs: dict[Pair, None]
) -> dict[Hashable, int]:
    """A choice for every condition that takes the first pair not yet drawn, and as many
    others as go with it."""
    decided = dict(next(iter(open_pairs)))
    for key, possible in arms.items():
        if key not in decided:
            options = [arm for arm in possible if is_consistent({**decided, key: arm})]
            gains = {arm: _gain({**decided, key: arm}, open_pairs) for arm in options or possible}
            decided[key] = max(gains, key=gains.__getitem__)
    return decided


def _gain(decided: Mapping[Hashable, int], open_pairs: dict[Pair, None]) -> int:
    return sum(pair <= decided.items() for pair in open_pairs)
