"""The earliest superstep of each node, checked against the engine's rules."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from async_graph_lint.drawing.columns import columns, supersteps
from async_graph_lint.graphs.model import END, START, Branch, Node, Target, Write
from async_graph_lint.graphs.supersteps import together
from tests.drawing.examples import BROKEN, KITCHEN, WITHOUT_START
from tests.graphs.drawn_graphs import drawn
from tests.graphs.small_graphs import graph, outcome, send


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (">p p>q p>r q>r", {"p": 1, "q": 2, "r": 2}),
        (">p >q p>r q+r>b", {"p": 1, "q": 1, "r": 2, "b": 3}),
        (">p p>q q>p q>r", {"p": 1, "q": 2, "r": 3}),
        (">p q+p>r", {"p": 1}),
        ("p>q", {}),
    ],
)
def test_edges_and_joins(ways: str, expected: dict[str, int]) -> None:
    assert supersteps(graph(ways)) == {START: 0, **expected}


def test_routes_sends_and_commands_take_one_superstep() -> None:
    goes = Node("q", (Write(goto=(Target("r"),)),))
    branch = Branch("p", (outcome("q"), outcome(send("b"))))
    drawn_graph = graph(">p", [goes, Node("r"), Node("b")], [branch])
    assert supersteps(drawn_graph) == {START: 0, "p": 1, "q": 2, "b": 2, "r": 3}


def test_a_deferred_node_comes_after_all_that_does_not_follow_it() -> None:
    found = supersteps(graph(">p >a p>q a>b q>r b>c", [Node("a", defer=True)]))
    assert (found["r"], found["a"], found["b"], found["c"]) == (3, 4, 5, 6)


def test_unreached_nodes_have_a_column_but_no_superstep() -> None:
    assert supersteps(WITHOUT_START) == {START: 0}
    placed = columns(WITHOUT_START)
    assert [placed[name] for name in ("one", "two", "three", "alone")] == [1, 2, 3, 1]
    assert {node.name for node in BROKEN.nodes} <= set(columns(BROKEN))


def test_end_stands_behind_everything() -> None:
    placed = columns(KITCHEN)
    assert placed[END] > max(placed[node.name] for node in KITCHEN.nodes)


@pytest.mark.parametrize("seed", range(120))
def test_nodes_that_meet_first_stand_in_one_column(seed: int) -> None:
    """Where no join, deferral or unknown route decides, the engine model agrees: a node
    reached in superstep n is reached by a node of superstep n - 1, and START's targets
    share superstep 1."""
    made = drawn(seed)
    plain = replace(
        made,
        nodes=tuple(replace(node, defer=False) for node in made.nodes),
        edges=tuple(edge for edge in made.edges if len(edge.sources) == 1),
    )
    placed = supersteps(plain)
    started = {edge.target for edge in plain.edges if edge.sources == (START,)} - {END}
    assert {placed[name] for name in started} <= {1}
    pairs = together(plain)
    assert {(a, b) for a in started for b in started if a != b} <= pairs
