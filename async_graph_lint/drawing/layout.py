"""Coordinates: a box for each node, in columns from left to right. Lengths are pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from async_graph_lint.drawing.order import Cell, Chain, Columns, Lane

GUTTER = 64
"""Least room between two columns; each line that passes adds a little."""
GAP = 18
LANE = 12
"""Height of a lane with its distance to the next."""
MARGIN = 20
HEADER = 34
"""Room for the columns' names."""
ROUNDS = 8


class Size(Struct, frozen=True):
    """What a node's text needs."""

    width: float
    height: float


class Box(Struct, frozen=True):
    """A node's or lane's place: its left side, its middle from the top, its extent."""

    left: float
    middle: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right side."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper side."""
        return self.middle - self.height / 2


class Layout(Struct, frozen=True):
    """All boxes, the left sides and widths of the columns, and the whole's extent."""

    boxes: dict[Cell, Box]
    columns: tuple[tuple[float, float], ...]
    width: float
    height: float


def layout(table: Columns, chained: Sequence[Chain], sizes: Mapping[str, Size]) -> Layout:
    """Place the ordered columns; `sizes` has every node."""
    heights = {cell: _height(cell, sizes) for cells in table for cell in cells}
    columns = _columns(table, chained, sizes)
    middles = _middles(table, _neighbours(chained), heights)
    boxes = {
        cell: Box(left, middles[cell], width, heights[cell])
        for cells, (left, width) in zip(table, columns, strict=True)
        for cell in cells
    }
    left, last = columns[-1]
    bottom = max(box.middle + box.height / 2 for box in boxes.values())
    return Layout(boxes, columns, left + last + MARGIN + GUTTER, bottom + MARGIN)


def _height(cell: Cell, sizes: Mapping[str, Size]) -> float:
    return 0 if isinstance(cell, Lane) else sizes[cell].height


def _columns(
    table: Columns, chained: Sequence[Chain], sizes: Mapping[str, Size]
) -> tuple[tuple[float, float], ...]:
    widths = [
        max((sizes[cell].width for cell in cells if isinstance(cell, str)), default=0)
        for cells in table
    ]
    column = {cell: number for number, cells in enumerate(table) for cell in cells}
    passing: dict[int, int] = defaultdict(int)
    for pair in {pair for one in chained for pair in pairwise(one.cells)}:
        passing[min(column[cell] for cell in pair)] += 1
    gutters = [GUTTER + min(4 * passing[number], GUTTER) for number in range(len(table))]
    steps = (width + gutter for width, gutter in zip(widths, gutters, strict=True))
    lefts = accumulate(steps, initial=MARGIN)
    return tuple(zip(lefts, widths, strict=False))


def _neighbours(chained: Iterable[Chain]) -> dict[Cell, list[Cell]]:
    found: dict[Cell, dict[Cell, None]] = defaultdict(dict)
    for one in chained:
        for first, second in pairwise(one.cells):
            if first != second:
                found[first][second] = found[second][first] = None
    return {cell: list(others) for cell, others in found.items()}


def _middles(
    table: Columns, neighbours: Mapping[Cell, list[Cell]], heights: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Every cell as near as possible to the mean of its neighbours."""
    middles: dict[Cell, float] = {}
    for cells in table:
        middles |= _spread(cells, dict.fromkeys(cells, 0.0), heights)
    for number in range(2 * ROUNDS):
        for cells in table if number % 2 == 0 else table[::-1]:
            wanted = {
                cell: _mean([middles[one] for one in neighbours.get(cell, [])], middles[cell])
                for cell in cells
            }
            middles |= _spread(cells, wanted, heights)
    highest = min(middles[cell] - heights[cell] / 2 for cell in middles)
    return {cell: middle - highest + HEADER + MARGIN for cell, middle in middles.items()}


def _spread(
    cells: Sequence[Cell], wanted: Mapping[Cell, float], heights: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Places in the given order, far enough apart, nearest to the wanted by least squares
    (isotonic regression, pooling adjacent violators)."""
    apart = (
        _room(first, heights) / 2 + _room(second, heights) / 2 for first, second in pairwise(cells)
    )
    offsets = list(accumulate(apart, initial=0.0))[: len(cells)]
    pools: list[tuple[float, int]] = []
    for cell, offset in zip(cells, offsets, strict=True):
        total, count = wanted[cell] - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before, number = pools.pop()
            total, count = total + before, count + number
        pools.append((total, count))
    means = [total / count for total, count in pools for _ in range(count)]
    return {c: mean + offset for c, mean, offset in zip(cells, means, offsets, strict=True)}


def _room(cell: Cell, heights: Mapping[Cell, float]) -> float:
    return LANE if isinstance(cell, Lane) else heights[cell] + GAP


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
