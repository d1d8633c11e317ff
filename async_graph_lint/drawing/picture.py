"""Where everything of one graph's picture stands."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from async_graph_lint.drawing.arrows import Arrow, arrows
from async_graph_lint.drawing.document import DrawnGraph
from async_graph_lint.drawing.layout import Box, Layout, Size, layout
from async_graph_lint.drawing.names import in_box, shortened, title
from async_graph_lint.drawing.order import chains, ordered
from async_graph_lint.drawing.routes import EDGE, PORT, Route, port_counts, routes
from async_graph_lint.graphs.model import END, START
from async_graph_lint.report.styled import width

NAME = 28
"""Columns of a terminal that a name in a box may take."""
LETTER, SMALL_LETTER = 7.9, 6.4
"""Width in pixels of a letter of the two sizes in a box."""
PADDING = 30
LEAST = Size(92, 46)
TERMINAL = Size(64, 30)
"""START and END."""


class Picture(Struct, frozen=True):
    """Boxes by name, lines, and the columns: what each is called, its left side, width."""

    boxes: dict[str, Box]
    routes: tuple[Route, ...]
    columns: tuple[tuple[str, float, float], ...]
    width: float
    height: float


def picture(graph: DrawnGraph) -> Picture | None:
    """The picture of a graph; None where there is nothing to draw."""
    lines = arrows(graph)
    numbers = _columns(graph, lines)
    if not numbers:
        return None
    used = sorted(set(numbers.values()))
    columns = {name: used.index(number) for name, number in numbers.items()}
    chained = chains(lines, columns)
    lost = frozenset(node.name for node in graph.nodes if node.superstep is None)
    table = ordered(chained, columns, lost)
    cells = {cell: number for number, row in enumerate(table) for cell in row}
    counts = port_counts(chained, cells)
    nodes = {node.name: node for node in graph.nodes}
    abouts = {name: in_box(graph, nodes.get(name)) for name in columns}
    sizes = {name: _size(name, abouts[name], counts.get(name, 0)) for name in columns}
    placed = layout(table, chained, sizes)
    return _picture(placed, routes(chained, placed, cells), _titles(used, columns, graph))


def _picture(placed: Layout, lines: list[Route], titles: list[str]) -> Picture:
    boxes = {cell: box for cell, box in placed.boxes.items() if isinstance(cell, str)}
    columns = tuple((each, *sides) for each, sides in zip(titles, placed.columns, strict=True))
    return Picture(boxes, tuple(lines), columns, placed.width, placed.height)


def _columns(graph: DrawnGraph, lines: Iterable[Arrow]) -> dict[str, int]:
    """The column of every name; what no `add_node` adds stands behind what leads to it."""
    columns = {node.name: node.column for node in graph.nodes}
    for arrow in lines:
        columns.setdefault(arrow.source, 0)
        if arrow.target != END:
            columns.setdefault(arrow.target, columns[arrow.source] + 1)
    if any(arrow.target == END for arrow in lines):
        columns[END] = 1 + max(columns.values())
    return columns


def _titles(used: list[int], columns: dict[str, int], graph: DrawnGraph) -> list[str]:
    """`superstep 2` over the columns that hold a node known to run in it."""
    reached = {node.superstep for node in graph.nodes}
    alone = {columns[name] for name in (START, END) if name in columns}
    return [
        f"superstep {number}" if number in reached and place not in alone else ""
        for place, number in enumerate(used)
    ]


def _size(name: str, remark: str, ports: int) -> Size:
    least = TERMINAL if name in (START, END) else LEAST
    text = width(shortened(title(name), NAME)) * LETTER
    about = 0 if least is TERMINAL else len(remark) * SMALL_LETTER
    height = max(least.height, (ports - 1) * PORT + 2 * EDGE)
    return Size(max(least.width, max(text, about) + PADDING), height)
