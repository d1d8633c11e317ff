"""Streams of messages that leave out the tokens of subgraphs, where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.graphs.model import Graph, GraphKind, Node
from async_graph_lint.graphs.questions.fan_out_limits import graphs_of
from async_graph_lint.graphs.questions.run_options import RunOptions
from async_graph_lint.program.evaluation.arguments import Actuals
from async_graph_lint.program.evaluation.values import Items, Known, Literal
from async_graph_lint.program.loop.work import Workload

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis

STREAMS = frozenset({"astream", "stream"})
MODE, MESSAGES, SUBGRAPHS = "stream_mode", "messages", "subgraphs"


class HiddenTokens(NamedTuple):
    """A stream, and the subgraph's node whose tokens it leaves out."""

    run: GraphRun
    graph: Graph
    node: str
    span: Span | None
    steps: int


def hidden_tokens(analysis: Analysis) -> Iterator[HiddenTokens]:
    """One for each stream and graph whose models are all in subgraphs."""
    options = RunOptions(analysis.program.evaluation)
    for run in analysis.mixed.runs:
        if run.method not in STREAMS or not _asks_for_messages(options.given(run)):
            continue
        for graph in graphs_of(analysis, run):
            nodes = [node for node in graph.nodes if _holds_model(analysis, node)]
            if nodes and not _own_models(analysis, graph):
                first = nodes[0]
                yield HiddenTokens(run, graph, first.name, first.span, run.steps(1))


def _asks_for_messages(given: Actuals) -> bool:
    named = dict(given.keywords)
    modes = named.get(MODE)
    return (
        given.complete
        and SUBGRAPHS not in named
        and modes is not None
        and MESSAGES in set(_texts(modes))
    )


def _texts(known: Known) -> Iterator[str]:
    for value in known.values:
        if isinstance(value, Literal) and isinstance(value.value, str):
            yield value.value
        elif isinstance(value, Items):
            for item in value.items:
                yield from _texts(item)


def _holds_model(analysis: Analysis, node: Node) -> bool:
    inner = node.subgraph
    if inner is None:
        return False
    if inner.kind is GraphKind.AGENT:
        return True
    return _own_models(analysis, inner) or any(_holds_model(analysis, n) for n in inner.nodes)


def _own_models(analysis: Analysis, graph: Graph) -> bool:
    """Whether a node of the graph itself calls a model."""
    workload = Workload(analysis.effects)
    for built in analysis.built:
        if any(one.span == graph.span for one in built.graphs):
            for fact in analysis.assembly.node_facts(built.building):
                if fact.node.subgraph is None and workload.calls_model(list(fact.frames)):
                    return True
    return False
