"""The way of each line: curves between columns, straight through them, never over a box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from async_graph_lint.drawing.arrows import Arrow, Kind
from async_graph_lint.drawing.layout import Box, Layout
from async_graph_lint.drawing.order import Cell, Chain, Lane

PORT = 10
"""Distance between the ends of two lines at one side of a box, if there is room."""
EDGE = 8
"""Least distance between a line's end and the corner of its box."""
BULGE = 26

Point = tuple[float, float]
Side = tuple[Cell, bool]
"""A cell, and whether its right side is meant."""


class End(Struct, frozen=True):
    """What one port serves: lines of one kind (and one join) from or to one neighbour.

    `backward` tells those that lead to the left, or that arrive in a line's own column.
    """

    neighbour: Cell
    kind: Kind
    join: int | None
    backward: bool


class Route(Struct, frozen=True):
    """A line's path (as SVG writes it), the middle of its first curve, where it ends, and
    whether it ends at the box's right side."""

    arrow: Arrow
    path: str
    middle: Point
    end: Point
    from_right: bool


def port_counts(chained: Iterable[Chain], column: dict[Cell, int]) -> dict[Cell, int]:
    """How many lines end at the busier side of each cell."""
    counts: dict[Cell, int] = defaultdict(int)
    for (cell, _), ends in _sides(chained, column).items():
        counts[cell] = max(counts[cell], len(ends))
    return counts


def routes(chained: Sequence[Chain], placed: Layout, column: dict[Cell, int]) -> list[Route]:
    """The path of every line."""
    return _Router(placed, column, _sides(chained, column)).all(chained)


def _sides(chained: Iterable[Chain], column: dict[Cell, int]) -> dict[Side, list[End]]:
    sides: dict[Side, dict[End, None]] = defaultdict(dict)
    for one in chained:
        for side, end in _ends(one, column):
            sides[side][end] = None
    return {side: list(ends) for side, ends in sides.items()}


def _ends(one: Chain, column: dict[Cell, int]) -> Iterator[tuple[Side, End]]:
    """The line's first and last end."""
    first, second = one.cells[0], one.cells[1]
    before, last = one.cells[-2], one.cells[-1]
    leaves_right = column[second] >= column[first]
    enters_right = column[before] >= column[last]
    kind = one.arrow.kind
    yield (first, leaves_right), End(second, kind, None, not leaves_right)
    yield (last, enters_right), End(before, kind, one.arrow.join, enters_right)


class _Router:
    def __init__(
        self, placed: Layout, column: dict[Cell, int], sides: dict[Side, list[End]]
    ) -> None:
        self._boxes = placed.boxes
        self._column = column
        self._ports: dict[tuple[Side, End], float] = {}
        for side, ends in sides.items():
            self._ports |= {(side, end): y for end, y in self._spread(side, ends)}

    def _spread(self, side: Side, ends: list[End]) -> Iterator[tuple[End, float]]:
        """Ends in the order of what they lead to, so that lines do not cross at the box."""
        box = self._boxes[side[0]]
        places = {end: (self._towards(end, ends), end.backward, end.kind) for end in ends}
        ranks = sorted(set(places.values()))
        step = min(PORT, (box.height - 2 * EDGE) / max(len(ranks) - 1, 1))
        for end, place in places.items():
            yield end, box.middle + (ranks.index(place) - (len(ranks) - 1) / 2) * step

    def _towards(self, end: End, ends: Sequence[End]) -> float:
        """The height of the neighbour; all lines of a join share one port."""
        same = [one for one in ends if one.join == end.join is not None] or [end]
        return sum(self._boxes[one.neighbour].middle for one in same) / len(same)

    def all(self, chained: Sequence[Chain]) -> list[Route]:
        return [self._route(one) for one in chained]

    def _route(self, one: Chain) -> Route:
        (start_side, start), (end_side, end) = _ends(one, self._column)
        first = self._at(start_side, self._ports[start_side, start])
        last = self._at(end_side, self._ports[end_side, end])
        if start_side[1] and end_side[1]:
            return _arc(one.arrow, first, last)
        points = [first, *self._through(one), last]
        curves = list(zip(points[::2], points[1::2], strict=True))
        path = _moved(first) + " ".join(_curve(a, b) for a, b in curves)
        (x, y), (other_x, other_y) = curves[0]
        middle = ((x + other_x) / 2, (y + other_y) / 2)
        return Route(one.arrow, path, middle, last, end_side[1])

    def _at(self, side: Side, y: float) -> Point:
        box = self._boxes[side[0]]
        return (box.right if side[1] else box.left, y)

    def _through(self, one: Chain) -> Iterator[Point]:
        """Into and out of each lane's column."""
        for cell in one.cells[1:-1]:
            box: Box = self._boxes[cell]
            backward = isinstance(cell, Lane) and cell.backward
            first, second = (box.right, box.left) if backward else (box.left, box.right)
            yield first, box.middle
            yield second, box.middle


def _arc(arrow: Arrow, first: Point, last: Point) -> Route:
    """A line within one column, or from a node to itself, around the right side."""
    bulge = BULGE + min(abs(first[1] - last[1]) / 8, BULGE)
    x = max(first[0], last[0]) + bulge
    path = f"{_moved(first)}C {x:.1f} {first[1]:.1f} {x:.1f} {last[1]:.1f} {_pair(last)}"
    middle = (first[0] + 0.75 * bulge, (first[1] + last[1]) / 2)
    return Route(arrow, path, middle, last, True)


def _moved(point: Point) -> str:
    return f"M {_pair(point)} "


def _curve(first: Point, last: Point) -> str:
    """An S between two columns, after a straight way to where it begins."""
    half = (first[0] + last[0]) / 2
    return f"L {_pair(first)} C {half:.1f} {first[1]:.1f} {half:.1f} {last[1]:.1f} {_pair(last)}"


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
