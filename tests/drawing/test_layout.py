"""Coordinates: nothing overlaps, no line crosses a box, lines end where they should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from async_graph_lint.drawing.document import DrawnGraph
from async_graph_lint.drawing.documents import drawing
from async_graph_lint.drawing.layout import Box
from async_graph_lint.drawing.picture import Picture, picture
from async_graph_lint.finding import Report
from async_graph_lint.graphs.model import Graph
from tests.drawing.examples import BROKEN, EMPTY, KITCHEN, SIBLINGS, WITHOUT_START, hostile, large
from tests.graphs.drawn_graphs import drawn

BY_HAND = [BROKEN, KITCHEN, SIBLINGS, WITHOUT_START, hostile(), large(), large(30, 3), large(200)]
RANDOM = [drawn(seed) for seed in range(60)]


def document(graph: Graph) -> DrawnGraph:
    return drawing([(Report("/project"), (graph,))], Path("/project")).graphs[0]


def pictured(graph: Graph) -> Picture:
    placed = picture(document(graph))
    assert placed is not None
    return placed


def inside(box: Box, x: float, y: float) -> bool:
    bottom = box.top + box.height
    return box.left + 1 < x < box.right - 1 and box.top + 1 < y < bottom - 1


def points(path: str) -> Iterator[tuple[float, float]]:
    """Points along a path of M, L and C, some for each curve."""
    here = (0.0, 0.0)
    for letter, numbers in re.findall(r"([MLC]) ([-0-9. ]+)", path):
        values = [float(number) for number in numbers.split()]
        ends = [here, *zip(values[::2], values[1::2], strict=True)]
        here = ends[-1]
        if letter == "M":
            yield here
            continue
        for part in range(1, 21):
            yield _between(ends, part / 20)


def _between(ends: list[tuple[float, float]], part: float) -> tuple[float, float]:
    """De Casteljau's construction of a Bézier curve's point."""
    while len(ends) > 1:
        ends = [
            (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in pairwise(ends)
        ]
    return ends[0]


@pytest.mark.parametrize("graph", BY_HAND + RANDOM, ids=lambda graph: graph.name[:12])
def test_nothing_overlaps(graph: Graph) -> None:
    placed = pictured(graph)
    for one, other in combinations(placed.boxes.values(), 2):
        apart = one.right < other.left or other.right < one.left
        below, above = sorted((one, other), key=lambda box: box.top)
        assert apart or below.top + below.height < above.top


@pytest.mark.parametrize("graph", BY_HAND + RANDOM, ids=lambda graph: graph.name[:12])
def test_no_line_crosses_a_box(graph: Graph) -> None:
    placed = pictured(graph)
    for route in placed.routes:
        for x, y in points(route.path):
            assert not any(inside(box, x, y) for box in placed.boxes.values()), route.arrow
            assert 0 <= x <= placed.width
            assert 0 <= y <= placed.height


@pytest.mark.parametrize("graph", BY_HAND + RANDOM, ids=lambda graph: graph.name[:12])
def test_lines_begin_and_end_at_their_boxes(graph: Graph) -> None:
    placed = pictured(graph)
    for route in placed.routes:
        way = list(points(route.path))
        for name, (x, y) in ((route.arrow.source, way[0]), (route.arrow.target, way[-1])):
            box = placed.boxes[name]
            assert min(abs(x - box.left), abs(x - box.right)) < 0.2
            assert box.top <= y <= box.top + box.height


def test_columns_are_supersteps() -> None:
    placed = pictured(KITCHEN)
    assert [title for title, _, _ in placed.columns] == [
        "",
        *(f"superstep {number}" for number in range(1, 6)),
        "",
    ]
    assert placed.boxes["buy"].left == placed.boxes["cook"].left


def test_a_chain_is_straight() -> None:
    boxes = pictured(hostile()).boxes.values()
    assert len({round(box.middle) for box in boxes}) == 1


def test_nothing_to_draw() -> None:
    assert picture(document(EMPTY)) is None
