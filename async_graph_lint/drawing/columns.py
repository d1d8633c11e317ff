"""The earliest superstep of each node, which is the column it is drawn in.

A node runs one superstep after what leads to it, a join one after the last of its sources,
a deferred node after everything that does not follow it (langgraph 1.2.22,
`pregel/_algo.py`). Relaxed to a fixpoint: at most as many rounds as nodes, each over all
edges. Which routes exclude each other is not asked, so that what only an impossible
combination would start is drawn as if it were possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from async_graph_lint.graphs.model import END, START, Graph

Leads = tuple[tuple[str, ...], str]
"""Sources that all have to run, and what then runs."""


def supersteps(graph: Graph) -> dict[str, int]:
    """The superstep by name of each node that the known edges reach; START has 0."""
    leads = list(_leads(graph))
    reached = _relaxed(leads, {START: 0}, {})
    deferred = {node.name for node in graph.nodes if node.defer and node.name in reached}
    floors = {name: _after_the_rest(name, leads, reached, deferred) for name in deferred}
    return _relaxed(leads, {START: 0}, floors) if floors else reached


def columns(graph: Graph) -> dict[str, int]:
    """The column of every node: its superstep; where that is unknown, as if the first of
    each such group of nodes ran in superstep 1. END stands in a column of its own."""
    placed = supersteps(graph)
    placed.pop(END, None)
    leads = [lead for lead in _leads(graph) if lead[1] != END]
    for name in _roots_first(graph, leads):
        if name not in placed:
            placed |= _relaxed(leads, {**placed, name: 1}, {})
    return placed | {END: max(placed.values()) + 1}


def _leads(graph: Graph) -> Iterator[Leads]:
    yield from ((edge.sources, edge.target) for edge in graph.edges)
    for branch in graph.branches:
        targets = chain.from_iterable(outcome.targets for outcome in branch.outcomes)
        yield from (((branch.source,), target.node) for target in targets)
    for node in graph.nodes:
        targets = chain.from_iterable(write.goto for write in node.writes)
        yield from (((node.name,), target.node) for target in targets)


def _relaxed(
    leads: Iterable[Leads], given: Mapping[str, int], floors: Mapping[str, int]
) -> dict[str, int]:
    reached = dict(given)
    changed = True
    while changed:
        changed = False
        for sources, target in leads:
            if target in given or not all(source in reached for source in sources):
                continue
            step = 1 + max((reached[source] for source in sources), default=0)
            step = max(step, floors.get(target, 0))
            if step < reached.get(target, step + 1):
                reached[target], changed = step, True
    return reached


def _after_the_rest(
    name: str, leads: list[Leads], reached: Mapping[str, int], deferred: set[str]
) -> int:
    following = {name}
    pending = [name]
    while pending:
        source = pending.pop()
        new = {target for sources, target in leads if source in sources} - following
        following |= new
        pending += new
    rest = set(reached) - following - deferred
    return 1 + max((reached[other] for other in rest), default=0)


def _roots_first(graph: Graph, leads: list[Leads]) -> list[str]:
    led_to = {target for sources, target in leads if set(sources) != {target}}
    named = chain.from_iterable((*sources, target) for sources, target in leads)
    names = dict.fromkeys((*(node.name for node in graph.nodes), *named))
    return sorted(names, key=lambda name: name in led_to)
