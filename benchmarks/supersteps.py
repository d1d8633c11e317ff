"""Times the questions asked of large graphs, and prints a table.

Run `python benchmarks/supersteps.py`; `--slowest SECONDS` makes it fail when one question
takes longer than that. Each row is one graph made up here, each column one question of
`async_graph_lint.graphs`; the figures are seconds of one run on this machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

from async_graph_lint.finding import Position, Span
from async_graph_lint.graphs.model import (
    END,
    START,
    Branch,
    Channel,
    ChannelKind,
    Edge,
    Graph,
    Node,
    Outcome,
    Target,
    Write,
)
from async_graph_lint.graphs.questions.fan_ins import fan_ins
from async_graph_lint.graphs.questions.rival_routes import rivalries
from async_graph_lint.graphs.questions.starving_joins import starving_joins
from async_graph_lint.graphs.supersteps import conflicts

SPAN = Span("graph.py", Position(1, 1), Position(1, 2))
WRITES = (Write((("x", 1),)),)
QUESTIONS: dict[str, Callable[[Graph], object]] = {
    "conflicts": conflicts,
    "fan-ins": fan_ins,
    "rivalries": rivalries,
    "joins": starving_joins,
}


def graph(nodes: list[Node], edges: list[Edge], branches: tuple[Branch, ...] = ()) -> Graph:
    """A graph with one plain key."""
    channel = Channel("x", ChannelKind.LAST_VALUE)
    return Graph("large", SPAN, tuple(nodes), tuple(edges), branches, (channel,))


def layers(rows: int, width: int) -> Graph:
    """Each node of a row leads to all of the next."""
    names = [[f"n{row}_{place}" for place in range(width)] for row in range(rows)]
    edges = [Edge((START,), name) for name in names[0]]
    edges += [
        Edge((one,), other) for row, after in pairwise(names) for one in row for other in after
    ]
    return graph([Node(name, WRITES) for row in names for name in row], edges)


def routers(count: int, outcomes: int) -> Graph:
    """Each node has a router that chooses one of the nodes after it, the last ones END."""
    names = [f"n{number}" for number in range(count)]
    ahead = [names[place + 1 : place + 1 + outcomes] or [END] for place in range(count)]
    branches = tuple(
        Branch(name, tuple(Outcome((Target(after),)) for after in following))
        for name, following in zip(names, ahead, strict=True)
    )
    return graph([Node(name, WRITES) for name in names], [Edge((START,), names[0])], branches)


def wheel(count: int, outcomes: int) -> Graph:
    """The same in a circle, so that every node can be reached again."""
    names = [f"n{number}" for number in range(count)]
    branches = tuple(
        Branch(
            name,
            tuple(Outcome((Target(names[(place + step) % count]),)) for step in range(outcomes)),
        )
        for place, name in enumerate(names)
    )
    return graph([Node(name, WRITES) for name in names], [Edge((START,), names[0])], branches)


def tangle(count: int, outcomes: int) -> Graph:
    """Each node has a router that chooses one of many nodes all over the graph."""
    names = [f"n{number}" for number in range(count)]
    draw = random.Random(0).sample
    branches = tuple(
        Branch(name, tuple(Outcome((Target(after),)) for after in draw(names, outcomes)))
        for name in names
    )
    return graph([Node(name, WRITES) for name in names], [Edge((START,), names[0])], branches)


def chain(count: int) -> Graph:
    """One node after the other."""
    names = [START, *(f"n{number}" for number in range(count))]
    edges = [Edge((one,), other) for one, other in pairwise(names)]
    return graph([Node(name, WRITES) for name in names[1:]], edges)


def joins(count: int) -> Graph:
    """Pairs of routers that feed a row of list edges."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    branches: list[Branch] = []
    for number in range(count):
        left, right, target = f"l{number}", f"r{number}", f"j{number}"
        nodes += [Node(name, WRITES if name == target else (Write(),)) for name in (left, right)]
        nodes.append(Node(target, WRITES))
        before = START if number == 0 else f"j{number - 1}"
        edges.append(Edge((left, right), target))
        results = (Outcome((Target(left), Target(right))), Outcome((Target(left),)))
        branches.append(Branch(before, results))
    return graph(nodes, edges, tuple(branches))


def joins_at_once(count: int) -> Graph:
    """Independent list edges side by side, each fed by a router."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    branches: list[Branch] = []
    for number in range(count):
        start, left, right, target = (f"{kind}{number}" for kind in "slrj")
        nodes += [Node(name) for name in (start, left, right)]
        nodes.append(Node(target, WRITES))
        edges += [Edge((START,), start), Edge((left, right), target)]
        results = (Outcome((Target(left), Target(right))), Outcome((Target(END),)))
        branches.append(Branch(start, results))
    return graph(nodes, edges, tuple(branches))


def graphs() -> Iterator[tuple[str, Graph]]:
    """The graphs by what they are."""
    yield "1,000 nodes in rows of 50, each to all of the next", layers(20, 50)
    yield "1,000 routers of 50 results ahead", routers(1000, 50)
    yield "1,000 routers of 50 results in a circle", wheel(1000, 50)
    yield "1,000 routers of 50 results anywhere", tangle(1000, 50)
    yield "a chain of 1,000", chain(1000)
    yield "12 list edges one after the other", joins(12)
    yield "12 list edges side by side", joins_at_once(12)


def main() -> None:
    """Print a row for each graph; exit 1 when a question was too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowest", type=float, default=0.0, metavar="SECONDS")
    slowest = parser.parse_args().slowest
    longest = 0.0
    sys.stdout.write(f"{'graph':52}" + "".join(f"{name:>11}" for name in QUESTIONS) + "\n")
    for name, large in graphs():
        took = [timed(question, large) for question in QUESTIONS.values()]
        longest = max(longest, *took)
        sys.stdout.write(f"{name:52}" + "".join(f"{seconds:11.3f}" for seconds in took) + "\n")
    if slowest and longest > slowest:
        raise SystemExit(1)


def timed(question: Callable[[Graph], object], large: Graph) -> float:
    """How many seconds of the processor the question takes."""
    before = time.process_time()
    question(large)
    return time.process_time() - before


if __name__ == "__main__":
    main()
