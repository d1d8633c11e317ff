"""How the parts of a graph are named in pictures for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from async_graph_lint.drawing.document import DrawnGraph, DrawnNode
from async_graph_lint.graphs.model import END, START, ChannelKind, NodeKind
from async_graph_lint.report.styled import width

OFTEN = "n \N{MULTIPLICATION SIGN}"
"""What stands before something that may happen any number of times."""

_TITLES = {START: "START", END: "END"}


def title(name: str) -> str:
    """A name as people write it: reserved nodes without underscores, blank ones quoted."""
    return _TITLES.get(name, name) if name.strip() else f'"{name}"'


def shortened(text: str, room: int) -> str:
    """The text in at most `room` columns of a terminal, its middle left out if need be."""
    if width(text) <= room:
        return text
    start, end = "", ""
    while width(start) + width(end) + 1 < room:
        start += text[len(start)]
        end = text[-len(end) - 1] + end
    excess = width(start) + width(end) + 1 > room
    return f"{start[:-1] if excess else start}…{end}"


def pace(is_async: bool | None) -> str:
    """Whether something is async, in a word."""
    return {True: "async", False: "sync", None: "async or sync"}[is_async]


def remarks(node: DrawnNode) -> Iterator[str]:
    """What a node is besides its name: pace, kind, tools, deferral, isolation."""
    if node.kind is NodeKind.FUNCTION or node.is_async is not None:
        yield pace(node.is_async)
    if node.kind is NodeKind.TOOLS:
        yield f"tools ({len(node.tools)})" if node.tools else "tools"
    elif node.kind is not NodeKind.FUNCTION:
        yield "unknown" if node.kind is NodeKind.UNKNOWN else str(node.kind)
    if node.defer:
        yield "deferred"
    if node.superstep is None:
        yield "no known way here"


def in_box(graph: DrawnGraph, node: DrawnNode | None) -> str:
    """What stands below the name in a node's box; None is a node that nothing adds."""
    if node is None:
        return "not added"
    unsure = node.unknown_goto or any(
        branch.unknown for branch in graph.branches if branch.source == node.name
    )
    return ", ".join([*remarks(node), *["leads to ?"][:unsure]])


def taken(kind: ChannelKind, reducer: str) -> str:
    """How a channel takes writes: its reducer, or its kind."""
    return f"reducer {reducer}".strip() if kind is ChannelKind.REDUCER else str(kind)


def counted(number: int, word: str) -> str:
    """`1 node`, `2 nodes`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def extent(graph: DrawnGraph) -> str:
    """`3 nodes (2 async), 4 keys`."""
    fast = sum(node.is_async is True for node in graph.nodes)
    nodes = counted(len(graph.nodes), "node") + (f" ({fast} async)" if graph.nodes else "")
    return f"{nodes}, {counted(len(graph.channels), 'key')}"


def unknowns(graph: DrawnGraph) -> Iterator[str]:
    """All that the source does not show of the graph, each with its row."""
    yield from graph.unknowns
    for branch in graph.branches:
        if branch.unknown:
            place = f" (row {branch.place.location.row})" if branch.place else ""
            yield f"all routes from {title(branch.source)}{place}"
    for node in graph.nodes:
        yield from (f"{what} of {node.name}{_row(node)}" for what in _open(node))


def _open(node: DrawnNode) -> Iterator[str]:
    if node.kind is NodeKind.UNKNOWN:
        yield "the function"
    if node.unknown_writes:
        yield "all writes"
    if node.unknown_goto:
        yield "all gotos"


def _row(node: DrawnNode) -> str:
    place = node.definition or node.place
    return f" (row {place.location.row})" if place else ""


def joined(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
