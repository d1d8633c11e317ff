"""Shapes with subgraphs: what they hand back meets what others write."""

from __future__ import annotations

from tests.graphs.source.drawing import Drawer, End
from tests.graphs.source.plan import END, START, Edge, Ending, Key, Node, Part


def part_beside_node(drawer: Drawer, source: str) -> list[End]:
    """A subgraph beside a node that may write what the subgraph hands back."""
    end = drawer.chain(source, 1)
    drawer.mark("C73")
    return [end, _inside(drawer, source, "desk")]


def parts_side_by_side(drawer: Drawer, source: str) -> list[End]:
    """Two subgraphs that may share keys."""
    drawer.mark("C61")
    return [_inside(drawer, source, "desk"), _inside(drawer, source, "office")]


def _inside(drawer: Drawer, source: str, name: str) -> End:
    drawer.plan.schema = "typed_dict"
    taken = [node.part.name for node in drawer.plan.nodes if node.part]
    part = _part(drawer, f"{name}_{len(taken) + 1}" if name in taken else name)
    hands_back = drawer.pick("node", "node", "whole", "one")
    if hands_back == "one":
        drawer.mark("C76")
    node = Node(part.name, [Ending((drawer.plain(),))], part=part, hands_back=hands_back)
    drawer.add(node)
    for inner in part.nodes:
        # A node that calls `invoke` needs a subgraph without async nodes.
        inner.is_async = drawer.happens(0.6) and (node.is_async or hands_back == "node")
    drawer.edge(source, node.name)
    return End(node.name)


def _part(drawer: Drawer, name: str) -> Part:
    shared = drawer.some([key for key in drawer.plan.keys if key.form != "items"], 1, 2)
    own = [Key(f"{name}_pages")]
    keys = [key.name for key in (*shared, *own)]
    part = Part(name, shared, own, [], [])
    for _ in range(drawer.pick(1, 2)):
        node = Node(f"{name}_{drawer.word()}", [Ending(tuple(drawer.some(keys, 1, 2)))])
        part.nodes.append(node)
    _wired(drawer, part)
    if drawer.happens(0.3):
        part.output = drawer.some(keys, 1, 2)
        drawer.mark("C65")
    elif drawer.happens(0.3):
        part.received = [shared[0].name, *drawer.some(keys[1:], 0, 1)]
        drawer.mark("C66")
    return part


def _wired(drawer: Drawer, part: Part) -> None:
    names = [node.name for node in part.nodes]
    fans_out = len(names) == 2 and drawer.happens(0.5)
    sources = [START] * len(names) if fans_out else [START, *names]
    part.edges = [Edge((a,), b) for a, b in zip(sources, names, strict=False)]
    part.edges.append(Edge((names[-1],), END))
