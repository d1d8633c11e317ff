"""The order of nodes within the columns: lines should cross as little as possible.

Layers are given, so what remains of Sugiyama's method is this: lines that span several
columns get a lane (an invisible node) in each column between, lines to one target share
their lanes, and sweeps sort each column by the mean place of its neighbours (barycentre;
Sugiyama, Tagawa and Toda 1981). The order with the fewest crossings seen is kept.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from async_graph_lint.drawing.arrows import Arrow, Kind

SWEEPS = 12


class Lane(Struct, frozen=True):
    """Where lines to one target pass through a column."""

    target: str
    kind: Kind
    backward: bool
    column: int


Cell = str | Lane
"""What takes a place in a column: a node, or a lane."""
Columns = list[list[Cell]]


class Chain(Struct, frozen=True):
    """The cells that a line passes, in its own direction; two of one column at least."""

    arrow: Arrow
    cells: tuple[Cell, ...]


def chains(arrows: Iterable[Arrow], columns: Mapping[str, int]) -> list[Chain]:
    """Each line with the lanes between its ends."""
    return [Chain(arrow, tuple(_cells(arrow, columns))) for arrow in arrows]


def _cells(arrow: Arrow, columns: Mapping[str, int]) -> Iterable[Cell]:
    first, last = columns[arrow.source], columns[arrow.target]
    step = -1 if last < first else 1
    yield arrow.source
    for column in range(first + step, last, step):
        yield Lane(arrow.target, arrow.kind, step < 0, column)
    yield arrow.target


def ordered(
    chained: Sequence[Chain], columns: Mapping[str, int], last: frozenset[str] = frozenset()
) -> Columns:
    """Every column's cells from top to bottom; nodes in `last` stand below all others."""
    lanes = {cell: cell.column for one in chained for cell in one.cells if isinstance(cell, Lane)}
    table: Columns = [[] for _ in range(1 + max(columns.values(), default=0))]
    for name, column in columns.items():
        table[column].append(name)
    for lane, column in lanes.items():
        table[column].append(lane)
    for cells in table:
        cells.sort(key=last.__contains__)
    return _Sorter(table, _links(chained, columns), last).best()


def _links(chained: Sequence[Chain], columns: Mapping[str, int]) -> set[tuple[Cell, Cell]]:
    """The neighbours in adjacent columns, the left one first."""
    pairs = {pair for one in chained for pair in pairwise(one.cells)}
    sides = ((_column(a, columns), a, b, _column(b, columns)) for a, b in pairs)
    return {(a, b) if left < right else (b, a) for left, a, b, right in sides if left != right}


def _column(cell: Cell, columns: Mapping[str, int]) -> int:
    return cell.column if isinstance(cell, Lane) else columns[cell]


class _Sorter:
    def __init__(self, table: Columns, links: set[tuple[Cell, Cell]], last: frozenset[str]) -> None:
        self._table = table
        self._last = last
        self._left: dict[Cell, list[Cell]] = defaultdict(list)
        self._right: dict[Cell, list[Cell]] = defaultdict(list)
        for left, right in links:
            self._left[right].append(left)
            self._right[left].append(right)

    def best(self) -> Columns:
        best, fewest = [list(cells) for cells in self._table], self._crossings()
        for sweep in range(SWEEPS):
            self._sweep(rightward=sweep % 2 == 0)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(cells) for cells in self._table], crossings
            if not fewest:
                break
        return best

    def _sweep(self, *, rightward: bool) -> None:
        neighbours = self._left if rightward else self._right
        table = self._table if rightward else self._table[::-1]
        for fixed, free in pairwise(table):
            places = {cell: number for number, cell in enumerate(fixed)}
            here = {cell: number for number, cell in enumerate(free)}
            share = max(len(fixed), 1) / max(len(free), 1)
            means = {
                cell: _mean([places[one] for one in neighbours[cell]], here[cell] * share)
                for cell in free
            }
            ranks = {cell: (cell in self._last, means[cell]) for cell in free}
            free.sort(key=ranks.__getitem__)

    def _crossings(self) -> int:
        return sum(self._between(left, right) for left, right in pairwise(self._table))

    def _between(self, left: list[Cell], right: list[Cell]) -> int:
        places = {cell: number for number, cell in enumerate(right)}
        seen: list[int] = []
        crossings = 0
        for cell in left:
            ends = sorted(places[one] for one in self._right[cell])
            crossings += sum(len(seen) - bisect(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
        return crossings


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
