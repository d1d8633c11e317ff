"""The analysis' graphs become the document that the formats draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from async_graph_lint.drawing import columns, marks
from async_graph_lint.drawing.document import (
    VERSION,
    Drawing,
    DrawnBranch,
    DrawnChannel,
    DrawnEdge,
    DrawnEnd,
    DrawnFinding,
    DrawnGraph,
    DrawnNode,
    DrawnOutcome,
    DrawnTarget,
    DrawnTool,
    Place,
    Unread,
)
from async_graph_lint.finding import Finding, Report, Span
from async_graph_lint.graphs.model import Channel, Graph, Node, Target, Write
from async_graph_lint.report.order import is_refuted
from async_graph_lint.report.places import Places, page_of

Project = tuple[Report, Sequence[Graph]]
"""A project's graphs, with the report whose findings concern them."""


def drawing(projects: Iterable[Project], cwd: Path) -> Drawing:
    """The document of all projects, files named relative to `cwd`."""
    graphs: list[DrawnGraph] = []
    findings: list[DrawnFinding] = []
    errors: list[Unread] = []
    for report, models in projects:
        writer = _Writer(report, Places(report.root, cwd), len(findings))
        graphs += writer.graphs(models)
        findings += writer.drawn_findings
        errors += writer.errors()
    return Drawing(VERSION, tuple(graphs), tuple(findings), tuple(errors))


class _Writer:
    """One project's part; its findings are numbered from `first` on as they are met."""

    def __init__(self, report: Report, places: Places, first: int) -> None:
        self._report = report
        self._places = places
        self._first = first
        self._standing = [one for one in report.findings if not is_refuted(one)]
        self._numbers: dict[int, int] = {}
        self.drawn_findings: list[DrawnFinding] = []

    def errors(self) -> list[Unread]:
        problems = self._report.errors
        return [Unread(self._places.path(one.filename), one.message) for one in problems]

    def graphs(self, models: Sequence[Graph]) -> list[DrawnGraph]:
        found = marks.concerning(self._standing, models)
        pairs = zip(models, found, strict=True)
        return [self._graph(model, self._numbered(concerned)) for model, concerned in pairs]

    def _numbered(self, findings: Iterable[Finding]) -> marks.Numbered:
        return tuple((self._number(finding), finding) for finding in findings)

    def _number(self, finding: Finding) -> int:
        known = self._numbers.get(id(finding))
        if known is None:
            known = self._numbers[id(finding)] = self._first + len(self.drawn_findings)
            self.drawn_findings.append(self._finding(finding))
        return known

    def _finding(self, finding: Finding) -> DrawnFinding:
        return DrawnFinding(
            finding.code,
            finding.name,
            finding.severity,
            finding.confidence,
            finding.message,
            finding.why,
            finding.help,
            self._there(finding.span),
            page_of(finding.name),
            finding.fingerprint,
        )

    def _there(self, span: Span) -> Place:
        return Place(self._places.path(span.filename), span.start, span.end)

    def _place(self, span: Span | None) -> Place | None:
        return self._there(span) if span else None

    def _graph(self, model: Graph, found: marks.Numbered) -> DrawnGraph:
        steps, placed = columns.supersteps(model), columns.columns(model)
        nodes = [
            self._node(node, steps.get(node.name), placed[node.name], found) for node in model.nodes
        ]
        return DrawnGraph(
            name=model.name,
            kind=model.kind,
            variant=model.variant,
            complete=model.complete,
            unknowns=model.unknowns,
            place=self._there(model.span),
            nodes=tuple(nodes),
            edges=tuple(self._edges(model, found)),
            branches=tuple(self._branches(model, found)),
            channels=tuple(self._channel(one, model, found) for one in model.channels),
            input_keys=model.input_keys,
            output_keys=model.output_keys,
            findings=tuple(number for number, _ in found),
        )

    def _edges(self, model: Graph, found: marks.Numbered) -> Iterable[DrawnEdge]:
        for edge in model.edges:
            place = self._place(edge.span)
            yield DrawnEdge(edge.sources, edge.target, place, marks.on_line(edge, found))

    def _branches(self, model: Graph, found: marks.Numbered) -> Iterable[DrawnBranch]:
        for branch in model.branches:
            outcomes = [
                DrawnOutcome(_targets(outcome.targets), self._place(outcome.span))
                for outcome in branch.outcomes
            ]
            yield DrawnBranch(
                branch.source,
                branch.router,
                tuple(outcomes),
                branch.unknown,
                branch.is_async,
                self._place(branch.span),
                marks.on_line(branch, found),
            )

    def _channel(self, channel: Channel, model: Graph, found: marks.Numbered) -> DrawnChannel:
        key = channel.key
        return DrawnChannel(
            key,
            channel.kind,
            channel.reducer,
            channel.annotation,
            channel.schema,
            tuple(node.name for node in model.nodes if _writes(node, key)),
            tuple(node.name for node in model.nodes if key in (node.reads or ())),
            self._place(channel.span),
            marks.on_channel(channel, found),
        )

    def _node(
        self, node: Node, superstep: int | None, column: int, found: marks.Numbered
    ) -> DrawnNode:
        tools = [DrawnTool(tool.name, tool.is_async, self._place(tool.span)) for tool in node.tools]
        return DrawnNode(
            name=node.name,
            kind=node.kind,
            function=node.function,
            is_async=node.is_async,
            defer=node.defer,
            superstep=superstep,
            column=column,
            reads=node.reads,
            ends=tuple(self._end(write) for write in node.writes),
            unknown_writes=node.unknown_writes,
            unknown_goto=node.unknown_goto,
            tools=tuple(tools),
            subgraph=self._graph(node.subgraph, self._inside(node.subgraph))
            if node.subgraph
            else None,
            place=self._place(node.span),
            definition=self._place(node.definition),
            findings=marks.on_node(node, found),
        )

    def _inside(self, subgraph: Graph) -> marks.Numbered:
        return self._numbered(marks.concerning(self._standing, [subgraph])[0])

    def _end(self, write: Write) -> DrawnEnd:
        return DrawnEnd(
            dict(write.keys) | dict.fromkeys(write.returned, 1),
            write.whole_state,
            _targets(write.goto),
            _targets(write.parent),
            self._place(write.span),
        )


def _targets(targets: Iterable[Target]) -> tuple[DrawnTarget, ...]:
    return tuple(DrawnTarget(target.node, target.send, target.many) for target in targets)


def _writes(node: Node, key: str) -> bool:
    """Whether the node is seen to write the key; all keys it is given where it returns its
    state."""
    given = node.reads is None or key in node.reads
    return any(
        key in dict(write.keys) or key in write.returned or (write.whole_state and given)
        for write in node.writes
    )
