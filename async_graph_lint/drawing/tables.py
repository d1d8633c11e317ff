"""The tables below a picture: findings, keys, nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from async_graph_lint.drawing.document import (
    DrawnBranch,
    DrawnChannel,
    DrawnFinding,
    DrawnGraph,
    DrawnNode,
    DrawnTarget,
    Place,
)
from async_graph_lint.drawing.markup import Content, Element, element
from async_graph_lint.drawing.names import joined, pace, remarks, taken, title
from async_graph_lint.drawing.svg import worst

Linked = Callable[[Place], str]


def link(place: Place, linked: Linked, text: str = "") -> Element:
    """A link to a place in the source, named by it unless a text is given."""
    shown = text or f"{place.filename}:{place.location.row}"
    return element("a", {"href": linked(place), "class": "source"}, [shown])


def quoted(text: str) -> Iterator[Content]:
    """The text, with what stands in backticks as code."""
    for number, part in enumerate(text.split("`")):
        yield element("code", {}, [part]) if number % 2 else part


class Tables:
    """Tables of graphs; `findings` are the document's, `linked` gives addresses."""

    def __init__(self, findings: Sequence[DrawnFinding], linked: Linked) -> None:
        self._findings = findings
        self._linked = linked

    def findings(self, graph: DrawnGraph, mark: str) -> Iterator[Element]:
        """What `check` says about the graph."""
        if graph.findings:
            rows = [self._finding(number, mark) for number in graph.findings]
            yield element("h3", {}, ["Findings"])
            yield element("ol", {"class": "findings"}, rows)

    def _finding(self, number: int, mark: str) -> Element:
        found = self._findings[number]
        code = element("a", {"href": found.url, "class": f"code {found.severity}"}, [found.code])
        about = element("span", {"class": "sure"}, [f"{found.severity}, {found.confidence}"])
        place = link(found.place, self._linked)
        parts: list[Content] = [code, " ", about, " ", place, element("br"), *quoted(found.message)]
        for text in filter(None, (found.why, found.help and f"Help: {found.help}")):
            parts += [element("br"), element("span", {"class": "more"}, quoted(text))]
        return element("li", {"id": f"{mark}-f{number}", "tabindex": "-1"}, parts)

    def channels(self, graph: DrawnGraph, mark: str) -> Iterator[Element]:
        """The keys of the state."""
        if graph.channels:
            titles = ("Key", "Takes writes as", "Type", "Written by", "Read by", "Findings")
            rows = [self._channel(one, mark) for one in graph.channels]
            yield from _table("Keys", titles, rows)

    def _channel(self, channel: DrawnChannel, mark: str) -> Element:
        name = self._named(channel.key, channel.place)
        cells: tuple[list[Content], ...] = (
            [taken(channel.kind, channel.reducer)],
            [channel.annotation],
            [", ".join(channel.writers)],
            [", ".join(channel.readers)],
            self._marks(channel.findings, mark),
        )
        return _row(name, cells, self._severity(channel.findings))

    def nodes(self, graph: DrawnGraph, mark: str) -> Iterator[Element]:
        """The nodes, and where each leads."""
        if graph.nodes:
            titles = ("Node", "Runs", "Superstep", "Writes", "Leads to", "Findings")
            rows = [
                self._node(graph, node, mark, f"{mark}-n{number}")
                for number, node in enumerate(graph.nodes)
            ]
            yield from _table("Nodes", titles, rows)

    def _node(self, graph: DrawnGraph, node: DrawnNode, mark: str, own: str) -> Element:
        step = "not reached" if node.superstep is None else f"{node.superstep}"
        cells: tuple[list[Content], ...] = (
            self._runs(node, own),
            [step],
            [", ".join(_written(node))],
            _lines(_leads(graph, node)),
            self._marks(node.findings, mark),
        )
        row = _row(self._named(node.name, node.place), cells, self._severity(node.findings))
        row.set("id", own)
        row.set("tabindex", "-1")
        return row

    def _runs(self, node: DrawnNode, own: str) -> list[Content]:
        parts: list[Content] = [", ".join(remarks(node))]
        if node.function:
            parts += [": ", self._named(node.function, node.definition)]
        if node.subgraph:
            parts += [" ", element("a", {"href": f"#{own}-s"}, [f"graph {node.subgraph.title}"])]
        for tool in node.tools:
            parts += [element("br"), self._named(tool.name, tool.place), f" {pace(tool.is_async)}"]
        return parts

    def _named(self, text: str, place: Place | None) -> Element:
        if place:
            return link(place, self._linked, text or '""')
        return element("span", {}, [text or '""'])

    def _marks(self, numbers: Iterable[int], mark: str) -> list[Content]:
        parts: list[Content] = []
        for number in numbers:
            found = self._findings[number]
            href = {"href": f"#{mark}-f{number}", "class": f"code {found.severity}"}
            parts += [element("a", {**href, "title": found.message}, [found.code]), " "]
        return parts

    def _severity(self, numbers: Sequence[int]) -> str:
        return str(worst([self._findings[number] for number in numbers])) if numbers else ""


def _written(node: DrawnNode) -> Iterator[str]:
    yield from node.keys
    if any(end.whole_state for end in node.ends):
        yield "the whole state"
    if node.unknown_writes:
        yield "keys that are not known"


def _leads(graph: DrawnGraph, node: DrawnNode) -> Iterator[str]:
    for edge in graph.edges:
        if node.name in edge.sources:
            others = [title(one) for one in edge.sources if one != node.name]
            yield title(edge.target) + (f", with {joined(others)}" if others else "")
    yield from (_routed(branch) for branch in graph.branches if branch.source == node.name)
    yield from _sent(node)


def _sent(node: DrawnNode) -> Iterator[str]:
    for end in node.ends:
        if end.goto:
            yield f"by a Command: {_together(end.goto)}"
        if end.parent:
            yield f"in the graph above: {_together(end.parent)}"
    if node.unknown_goto:
        yield "by a Command: not known"


def _routed(branch: DrawnBranch) -> str:
    sets = [_together(outcome.targets) for outcome in branch.outcomes]
    chosen = " or ".join([*sets, *["not known"][: branch.unknown]])
    return f"{branch.router or 'a router'}: {chosen}"


def _together(targets: Sequence[DrawnTarget]) -> str:
    return " + ".join(map(_target, targets)) or "nothing"


def _target(target: DrawnTarget) -> str:
    send = "any number of Sends" if target.many else "a Send"
    return f"{send} to {title(target.node)}" if target.send else title(target.node)


def _lines(texts: Iterable[str]) -> list[Content]:
    parts: list[Content] = []
    for text in dict.fromkeys(texts):
        parts += [element("br"), text] if parts else [text]
    return parts


def _table(name: str, titles: Sequence[str], rows: Iterable[Element]) -> Iterator[Element]:
    yield element("h3", {}, [name])
    heads = [element("th", {"scope": "col"}, [text]) for text in titles]
    head = element("thead", {}, [element("tr", {}, heads)])
    table = element("table", {"class": name.lower()}, [head, element("tbody", {}, rows)])
    yield element(
        "div", {"class": "wide", "tabindex": "0", "role": "region", "aria-label": name}, [table]
    )


def _row(name: Element, cells: Iterable[list[Content]], severity: str) -> Element:
    head = element("th", {"scope": "row"}, [name])
    attributes = {"class": severity} if severity else {}
    return element("tr", attributes, [head, *(element("td", {}, parts) for parts in cells)])
