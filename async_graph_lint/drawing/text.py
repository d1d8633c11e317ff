"""`text`: a drawing for the terminal, superstep by superstep, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from async_graph_lint.drawing.document import (
    Drawing,
    DrawnFinding,
    DrawnGraph,
    DrawnNode,
    DrawnTarget,
)
from async_graph_lint.drawing.names import (
    OFTEN,
    counted,
    extent,
    joined,
    remarks,
    shortened,
    taken,
    title,
    unknowns,
)
from async_graph_lint.drawing.options import Options
from async_graph_lint.finding import Severity
from async_graph_lint.graphs.model import START, GraphKind
from async_graph_lint.report.people import COLORS
from async_graph_lint.report.styled import Line, Piece, line, paint, width

WIDTH = 80
NAME, KEY = 44, 32
"""Columns that a name may take before its middle is left out, and a key in its table."""
INDENT = 4
MARK = "✗"
LEGEND = (
    "──▶ edge   ──┤ join   ╌╌▶ router chooses   ⇉ Send, one task each   ··▶ Command",
    "↺ to an earlier superstep   a + b together   a | b one of them   ? not known",
)


def render(drawing: Drawing, options: Options) -> str:
    """Every graph, the legend once, files that could not be read."""
    return paint(_lines(drawing), color=options.color)


def _lines(drawing: Drawing) -> Iterator[Line]:
    for graph in drawing.graphs:
        yield from _Sketch(graph, drawing.findings, WIDTH).lines()
        yield line("")
    for problem in drawing.errors:
        yield line(Piece(problem.filename, "bold"), f": {problem.message}")
        yield line("")
    if any(graph.nodes for graph in drawing.graphs):
        yield from (line(Piece(row, "dim")) for row in LEGEND)
    elif not drawing.graphs:
        yield line("No graphs.")


class _Sketch:
    """One graph within so many columns."""

    def __init__(self, graph: DrawnGraph, findings: Sequence[DrawnFinding], columns: int) -> None:
        self._graph = graph
        self._findings = findings
        self._columns = columns
        self._room = max(KEY // 2, min(NAME, columns - KEY - INDENT))
        self._steps = {node.name: node.superstep for node in graph.nodes} | {START: 0}

    def lines(self) -> Iterator[Line]:
        yield from self._heading()
        yield from self._nodes()
        yield from self._channels()
        yield from self._remarks()

    def _heading(self) -> Iterator[Line]:
        graph = self._graph
        place = f"{graph.place.filename}:{graph.place.location.row}"
        kind = "graph" if graph.kind is GraphKind.GRAPH else str(graph.kind)
        yield line(Piece(f"{kind} {self._short(graph.name)}", "bold"), "  ", Piece(place, "blue"))
        if graph.variant:
            yield from self._filled("  variant ", graph.variant.split(" "))
        yield line(Piece(f"  {extent(graph)}", "dim"))

    def _short(self, name: str) -> str:
        return shortened(title(name), self._room)

    def _nodes(self) -> Iterator[Line]:
        if self._graph.nodes:
            yield line("")
        if self._graph.edges or self._graph.branches:
            yield from self._started(START, "0", line(Piece("START", "bold")))
        previous = ""
        last = 1 + max((step for step in self._steps.values() if step is not None), default=0)
        for node in sorted(self._graph.nodes, key=lambda one: one.superstep or last):
            step = "?" if node.superstep is None else str(node.superstep)
            yield from self._node(node, "" if step == previous else step)
            previous = step

    def _node(self, node: DrawnNode, step: str) -> Iterator[Line]:
        style = "bold cyan" if node.is_async else "bold"
        about = ", ".join(remarks(node))
        parts = line(Piece(self._short(node.name), style), Piece(f"  {about}", "dim"))
        yield from self._started(node.name, step, parts, node.findings)
        for targets in filter(None, (end.parent for end in node.ends)):
            yield from self._arrow("··▶ ", [f"parent graph: {self._together(targets, node.name)}"])
        if node.tools:
            yield from self._arrow("tools ", _listed(tool.name for tool in node.tools))
        if node.subgraph:
            inner = _Sketch(node.subgraph, self._findings, self._columns - INDENT - 2)
            for inside in inner.lines():
                yield (Piece(f"{'':{INDENT}}┊ ", "dim"), *inside)

    def _started(
        self, name: str, step: str, heading: Line, findings: Sequence[int] = ()
    ) -> Iterator[Line]:
        yield from self._marked((Piece(f"{step:>2}  ", "magenta"), *heading), findings)
        for edge in self._graph.edges:
            if name in edge.sources and len(edge.sources) > 1:
                others = [self._short(one) for one in edge.sources if one != name]
                text = [
                    self._target(edge.target, name),
                    *f"(waits for {joined(others)} too)".split(" "),
                ]
                yield from self._arrow("──┤ ", text, edge.findings)
        simple = [edge for edge in self._graph.edges if edge.sources == (name,)]
        marked = tuple(dict.fromkeys(mark for edge in simple for mark in edge.findings))
        if simple:
            targets = [self._target(edge.target, name) for edge in simple]
            yield from self._arrow("──▶ ", _listed(targets, " +"), marked)
        yield from self._choices(name)

    def _choices(self, name: str) -> Iterator[Line]:
        for branch in self._graph.branches:
            if branch.source == name:
                sets = [self._together(one.targets, name) for one in branch.outcomes]
                texts = _listed([*sets, *["?"][: branch.unknown]], " |")
                texts += [f" by {self._short(branch.router)}"] if branch.router else []
                yield from self._arrow("╌╌▶ ", texts, branch.findings)
        for node in self._graph.nodes:
            if node.name == name:
                sets = [self._together(end.goto, name) for end in node.ends if end.goto]
                sets += ["?"] if node.unknown_goto else []
                if sets:
                    yield from self._arrow("··▶ ", _listed(dict.fromkeys(sets), " |"))

    def _together(self, targets: Sequence[DrawnTarget], source: str) -> str:
        shown = (
            ("⇉ " if one.send else "")
            + (f"{OFTEN} " if one.many else "")
            + self._target(one.node, source)
            for one in targets
        )
        return " + ".join(shown) or "nothing"

    def _target(self, name: str, source: str) -> str:
        after, before = self._steps.get(name), self._steps.get(source)
        is_back = after is not None and before is not None and after <= before
        return f"↺ {self._short(name)}" if is_back else self._short(name)

    def _arrow(
        self, arrow: str, texts: Sequence[str], findings: Sequence[int] = ()
    ) -> Iterator[Line]:
        *rows, last = self._filled(f"{'':{INDENT + 2}}{arrow}", texts)
        yield from rows
        yield from self._marked(last, findings)

    def _filled(self, prefix: str, texts: Iterable[str]) -> Iterator[Line]:
        """The texts in as many rows as they need, each row after the prefix's width."""
        room = self._columns - width(prefix)
        row = ""
        for text in texts:
            if row and width(row) + 1 + width(text) > room:
                yield line(prefix + row)
                prefix, row = " " * width(prefix), ""
            row = f"{row} {text}" if row else text
        yield line(prefix + row)

    def _marked(self, row: Line, numbers: Sequence[int]) -> Iterator[Line]:
        """The row with the codes of its findings behind it, or below where they are too
        long."""
        marks = self._marks(numbers)
        if sum(width(piece.text) for piece in (*row, *marks)) <= self._columns:
            yield (*row, *marks)
        else:
            yield row
            yield (Piece(" " * INDENT), *marks)

    def _marks(self, numbers: Sequence[int]) -> Line:
        found = [self._findings[number] for number in numbers]
        if not found:
            return ()
        worst = min((one.severity for one in found), key=list(Severity).index)
        codes = " ".join(dict.fromkeys(one.code for one in found))
        return line(Piece(f"  {MARK} {codes}", f"bold {COLORS[worst]}"))

    def _channels(self) -> Iterator[Line]:
        if not self._graph.channels:
            return
        yield line("")
        keys = [shortened(channel.key, KEY) for channel in self._graph.channels]
        room = max(map(width, keys))
        for key, channel in zip(keys, self._graph.channels, strict=True):
            padding = " " * (room - width(key))
            kind = self._short(taken(channel.kind, channel.reducer))
            writers = _listed(map(self._short, channel.writers))
            text = [kind, "←", *writers] if writers else [kind]
            *rows, last = self._filled(f"  {key}{padding}  ", text)
            yield from rows
            yield from self._marked(last, channel.findings)

    def _remarks(self) -> Iterator[Line]:
        missing = list(unknowns(self._graph))
        if missing:
            yield line("")
            yield line(Piece(f"  {counted(len(missing), 'thing')} not known", "bold"))
            for text in missing:
                yield from self._filled("  ? ", text.split(" "))
        if self._graph.findings:
            yield line("")
        for number in self._graph.findings:
            yield from self._finding(self._findings[number])

    def _finding(self, finding: DrawnFinding) -> Iterator[Line]:
        place = f"{finding.place.filename}:{finding.place.location.row}"
        style = f"bold {COLORS[finding.severity]}"
        about = f" [{finding.severity}, {finding.confidence}] "
        yield line(Piece(f"  {MARK} {finding.code}", style), about, Piece(place, "blue"))
        yield from self._filled("      ", finding.message.split(" "))


def _listed(texts: Iterable[str], mark: str = ",") -> list[str]:
    """The texts, a mark after each but the last."""
    every = list(texts)
    return [*(f"{text}{mark}" for text in every[:-1]), *every[-1:]]
