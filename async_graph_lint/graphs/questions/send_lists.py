"""Lists of `Send` that are as long as the data, and what the nodes they start work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Node, NodeKind
from async_graph_lint.graphs.questions.fan_out_limits import limited_graphs
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.sizes import Origin, Sizes
from async_graph_lint.program.loop.work import Workload

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis, Built


class SendList(NamedTuple):
    """A routing outcome that sends one task to a node for each item; `work` is the call that
    goes out there, as written."""

    span: Span
    graph: str
    source: str
    node: str
    work: str


class SendLists:
    """Finds them in the graphs of one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.workload = Workload(analysis.effects)
        self.sizes = Sizes(analysis.program.evaluation)

    def all(self) -> Iterator[SendList]:
        """The lists of graphs that no run of the project limits."""
        limited = limited_graphs(self.analysis)
        for built in self.analysis.built:
            if built.name not in limited:
                yield from self._of(built)

    def _of(self, built: Built) -> Iterator[SendList]:
        work = self._works(built)
        for graph in built.graphs:
            for branch in graph.branches:
                for outcome in branch.outcomes:
                    for target in outcome.targets:
                        out = work.get(target.node, "")
                        many = target.send and target.many and outcome.span is not None
                        if many and out and outcome.span and not self._is_short(outcome.span):
                            yield SendList(
                                outcome.span, built.name, branch.source, target.node, out
                            )

    def _works(self, built: Built) -> dict[str, str]:
        found: dict[str, str] = {}
        for fact in self.analysis.assembly.node_facts(built.building):
            if fact.node.is_async is False:
                continue  # the pool of threads has its own size: 6 on 2 cores (langgraph 1.2.22)
            work = self.workload.of_frames(list(fact.frames))
            if not work.is_limited and (work.goes_out or _is_model(fact.node)):
                found[fact.node.name] = work.goes_out or "a runnable"
        return found

    def _is_short(self, span: Span) -> bool:
        """Whether the source bounds the list that is returned there."""
        return any(
            self._bounds(frame, site)
            for frame in self._frames(span)
            for site in frame.scope.sites
            if simple_name(site.call.function) == "Send" and _holds(span, site.call.span)
        )

    def _bounds(self, frame: Frame, site: Site) -> bool:
        comprehended = frame.scope.table.comprehended.get(id(site.call), [])
        iterables = [clause.iterable for one in comprehended for clause in one.clauses]
        return any(self.sizes.of(one, frame, site.place) is Origin.BOUNDED for one in iterables)

    def _frames(self, span: Span) -> Iterator[Frame]:
        program = self.analysis.program
        for outlined in program.files.definitions(span.filename):
            if outlined.first_row <= span.start.row <= outlined.last_row:
                scope = program.scope(span.filename, outlined.key)
                for inner in () if scope is None else program.nested(scope):
                    yield program.evaluation.names.generic(inner)


def _is_model(node: Node) -> bool:
    return node.kind in {NodeKind.RUNNABLE, NodeKind.SUBGRAPH}


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start.row <= inner.start.row and inner.end.row <= outer.end.row
