"""What the rules about two writes of one superstep share: how sure, and the way there."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Span, Step
from async_graph_lint.graphs.engine.conflict import Choice, Conflict
from async_graph_lint.graphs.model import START, Graph, Node, Outcome, Write

Case = tuple[Graph, Conflict]


def confidence(graph: Graph, conflict: Conflict, further: int = 0) -> Confidence:
    """Every choice, and a graph that is not wholly known, is a step; `further` are others."""
    if conflict.uses_unknown:
        return Confidence.POSSIBLE
    unsure = int(bool(graph.variant) or not graph.complete)
    return Confidence.after(conflict.choices + unsure + further)


def one_per_graph(cases: list[Case]) -> list[Case]:
    """The first case of each graph."""
    return list({case[0].name: case for case in reversed(cases)}.values())[::-1]


def steps(graph: Graph, conflict: Conflict) -> Iterator[Step]:
    """From the fan-out to the writers."""
    yield Step(_fan_out_span(graph, conflict), f"{_fan_out(conflict)} starts them together")
    for name in dict.fromkeys(conflict.writers):
        node = graph.node(name)
        span = None if node is None else write_span(node, conflict.key)
        if node is not None and span is not None:
            yield Step(span, f"node `{name}` of graph `{graph.name}` writes `{conflict.key}`")


def data(cases: list[Case], definite: bool) -> dict[str, object]:
    """The machine-readable part: `witness` are the choices that lead there."""
    conflict = cases[0][1]
    return {
        "key": conflict.key,
        "nodes": sorted(set(conflict.writers)),
        "definite": definite,
        "witness": [_chosen(choice) for choice in conflict.witness],
        "graphs": sorted({case[0].name for case in cases}),
    }


def write_span(node: Node, key: str) -> Span | None:
    """Where a node writes a key: its place in the return, else the return, else the node."""
    for write in node.writes:
        if write.whole_state or key in dict(write.keys):
            return dict(write.key_spans).get(key) or write.span or node.definition or node.span
    for write in node.writes:
        if key in write.returned:
            return write.span or node.span
    return node.span


def _fan_out(conflict: Conflict) -> str:
    return "the graph's start" if conflict.fan_out == START else f"`{conflict.fan_out}`"


def _fan_out_span(graph: Graph, conflict: Conflict) -> Span:
    spans = [c.span for c in conflict.witness if c.at == conflict.fan_out and c.span]
    edges = [e.span for e in graph.edges if conflict.fan_out in e.sources and e.span]
    branches = [b.span for b in graph.branches if b.source == conflict.fan_out and b.span]
    return next(iter([*spans, *edges, *branches]), graph.span)


def _chosen(choice: Choice) -> str:
    result = choice.result
    if isinstance(result, Outcome):
        targets = ", ".join(target.node for target in choice.taken or result.targets)
        return f"superstep {choice.superstep}: {choice.at} routes to [{targets}]"
    return f"superstep {choice.superstep}: {choice.at} {_ended(result)}"


def _ended(write: Write) -> str:
    keys = "the whole state" if write.whole_state else ", ".join(key for key, _ in write.keys)
    return f"returns {keys or 'nothing'}"
