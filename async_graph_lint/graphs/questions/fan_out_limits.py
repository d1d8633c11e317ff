"""The runs that are given `max_concurrency`, and where it does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.graphs.model import Graph, NodeKind
from async_graph_lint.graphs.questions.run_options import Option, RunOptions
from async_graph_lint.program.evaluation.values import Symbol
from async_graph_lint.program.loop.fan_outs import BATCH, LIMIT, FanOuts

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis


class Escape(NamedTuple):
    """A part of a limited graph that runs as much at once as it likes."""

    run: GraphRun
    option: Option
    graph: Graph
    node: str
    what: str
    span: Span | None
    steps: int = 0


def limits(analysis: Analysis) -> Iterator[tuple[GraphRun, Option]]:
    """The runs that are given a limit, by their own config or a bound one."""
    options = RunOptions(analysis.program.evaluation)
    for run in analysis.mixed.runs:
        own = options.own(run, LIMIT)
        found = [own] if own is not None else list(options.bound(run, LIMIT))[:1]
        yield from ((run, option) for option in found)


def graphs_of(analysis: Analysis, run: GraphRun) -> Iterator[Graph]:
    """The graphs that a run can be one of."""
    for value in run.receiver.present:
        if isinstance(value, Symbol) and value.origin is not None:
            yield from analysis.assembly.made.at(value.origin)


def limited_graphs(analysis: Analysis) -> frozenset[str]:
    """The names of the graphs that some run limits."""
    runs = (run for run, _ in limits(analysis))
    return frozenset(graph.name for run in runs for graph in graphs_of(analysis, run))


def escapes(analysis: Analysis) -> Iterator[Escape]:
    """What the limits of async runs do not reach.

    Measured on langgraph 1.2.22: a ToolNode's async run gathers all calls of a message,
    and `asyncio.gather` in a node knows nothing of the config; `abatch`, `Send` and the
    sync ToolNode honour it.
    """
    gathering = _gathering(analysis)
    for run, option in limits(analysis):
        if not run.is_async:
            continue
        for graph in graphs_of(analysis, run):
            for node in graph.nodes:
                if node.kind is NodeKind.TOOLS and len(node.tools) > 0:
                    what = f"the tool calls of node `{node.name}`"
                    yield Escape(run, option, graph, node.name, what, node.span, run.steps(1))
                for span, call in gathering.get((graph.name, node.name), ()):
                    what = f"`{call}` in node `{node.name}`"
                    yield Escape(run, option, graph, node.name, what, span, run.steps(1))


def _gathering(analysis: Analysis) -> dict[tuple[str, str], list[tuple[Span, str]]]:
    """The fan-outs of the nodes of all graphs, and of what they await."""
    fan_outs = FanOuts(analysis.effects)
    found: dict[tuple[str, str], list[tuple[Span, str]]] = {}
    for body in analysis.run_by_langgraph:
        if body.graph is None or body.node is None:
            continue
        for fan_out in fan_outs.of(body.frame):
            if fan_out.by not in BATCH:
                place = (fan_out.site.call.span, fan_out.by)
                found.setdefault((body.graph, body.node), []).append(place)
    return found
