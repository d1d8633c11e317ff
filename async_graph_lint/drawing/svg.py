"""One graph as an SVG figure that stands in a page; its looks are in `page/style.css`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from async_graph_lint.drawing.arrows import Arrow, Kind
from async_graph_lint.drawing.document import DrawnFinding, DrawnGraph, DrawnNode
from async_graph_lint.drawing.layout import HEADER, Box
from async_graph_lint.drawing.markup import Attributes, Element, element
from async_graph_lint.drawing.names import OFTEN, extent, in_box, shortened, title
from async_graph_lint.drawing.picture import NAME, Picture, picture
from async_graph_lint.drawing.routes import Route
from async_graph_lint.finding import Severity
from async_graph_lint.graphs.model import END, START

WORDS = {
    Kind.EDGE: "{source} to {target}, always",
    Kind.JOIN: "{source} to {target}, a join: it waits for all its sources",
    Kind.CONDITIONAL: "{source} may lead to {target}",
    Kind.SEND: "{source} sends tasks to {target}",
    Kind.COMMAND: "{source} may go to {target} by a Command",
}
ARROWHEAD = 9
"""Pixels that an arrowhead takes before its box."""


def worst(findings: Sequence[DrawnFinding]) -> Severity:
    """The severity that marks a part with these findings, of which there is at least one."""
    return min((finding.severity for finding in findings), key=list(Severity).index)


def arrowheads() -> Element:
    """An arrowhead for each kind of line, once a page."""
    markers = [_marker(name) for name in (*Kind, *Severity)]
    hidden = {"width": "0", "height": "0", "aria-hidden": "true", "class": "arrowheads"}
    return element("svg", hidden, [element("defs", {}, markers)])


def _marker(name: str) -> Element:
    shape = element("path", {"d": "M 0 0 L 9 4 L 0 8 z", "class": f"head {name}"})
    attributes = {"viewBox": "0 0 9 8", "refX": "9", "refY": "4", "orient": "auto"}
    size = {"markerWidth": "9", "markerHeight": "8", "markerUnits": "userSpaceOnUse"}
    return element("marker", {"id": f"head-{name}", **attributes, **size}, [shape])


def figure(graph: DrawnGraph, findings: Sequence[DrawnFinding], mark: str) -> Element | None:
    """The graph's picture; None where it has nothing to draw. `mark` begins all ids."""
    placed = picture(graph)
    return _Figure(graph, findings, mark, placed).drawn() if placed else None


class _Figure:
    def __init__(
        self, graph: DrawnGraph, findings: Sequence[DrawnFinding], mark: str, placed: Picture
    ) -> None:
        self._graph = graph
        self._findings = findings
        self._mark = mark
        self._placed = placed

    def drawn(self) -> Element:
        width, height = self._placed.width, self._placed.height
        attributes: Attributes = {
            # Not `img`, whose inside assistive technology does not see: nodes are links.
            "role": "graphics-document",
            "aria-roledescription": "graph",
            "aria-labelledby": f"{self._mark}-title {self._mark}-desc",
            "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "width": width,
            "height": height,
        }
        name = element("title", {"id": f"{self._mark}-title"}, [f"Graph {self._graph.title}"])
        about = element("desc", {"id": f"{self._mark}-desc"}, [f"{extent(self._graph)}."])
        nodes = {node.name: node for node in self._graph.nodes}
        boxes = [self._box(name, box, nodes.get(name)) for name, box in self._placed.boxes.items()]
        lines = [self._line(route) for route in self._placed.routes]
        badges = [badge for route in self._placed.routes for badge in self._line_badge(route)]
        groups = (("bands", list(self._bands())), ("lines", lines), ("boxes", boxes + badges))
        parts = [element("g", {"class": css}, group) for css, group in groups]
        return element("svg", attributes, [name, about, *parts])

    def _bands(self) -> Iterator[Element]:
        for text, left, width in self._placed.columns:
            if text:
                band = {"x": left - 12, "y": 4, "width": width + 24, "rx": 6}
                yield element("rect", {**band, "height": self._placed.height - 8})
                centre = {"x": left + width / 2, "y": HEADER - 10}
                yield element("text", centre, [text])

    def _line(self, route: Route) -> Element:
        arrow = route.arrow
        found = [self._findings[number] for number in arrow.findings]
        head = worst(found) if found else arrow.kind
        drawn = {"d": route.path, "marker-end": f"url(#head-{head})"}
        css = " ".join(["line", arrow.kind, *(str(worst(found)) for _ in found[:1])])
        about = {"class": css, "data-source": arrow.source, "data-target": arrow.target}
        paths = [element("path", {"d": route.path, "class": "reach"}), element("path", drawn)]
        if arrow.kind is Kind.SEND:
            paths.append(element("path", {"d": route.path, "class": "core"}))
        parts = [element("title", {}, [_told(arrow)]), *paths, *_labels(route)]
        return element("g", about, parts)

    def _line_badge(self, route: Route) -> Iterator[Element]:
        if route.arrow.findings:
            x, y = route.middle
            yield self._badge(x, y, route.arrow.findings)

    def _box(self, name: str, box: Box, node: DrawnNode | None) -> Element:
        if name in (START, END):
            return element("g", {"class": "terminal", "data-node": name}, _terminal(name, box))
        parts = [*self._shapes(box, node), *_texts(name, box, in_box(self._graph, node))]
        label = f"{title(name)}, {in_box(self._graph, node)}"
        css = f"node {_pace(node)}{self._severity(node)}"
        shown = {"class": css, "data-node": name, "aria-label": label}
        if node is None:
            return element("g", shown, parts)
        number = self._graph.nodes.index(node)
        link = element("a", {**shown, "href": f"#{self._mark}-n{number}"}, parts)
        badges = [self._badge(box.right - 4, box.top, node.findings)] if node.findings else []
        return element("g", {}, [link, *badges])

    def _severity(self, node: DrawnNode | None) -> str:
        found = [self._findings[number] for number in (node.findings if node else ())]
        unreached = " unreached" if node and node.superstep is None else ""
        return unreached + (f" {worst(found)}" if found else "")

    @staticmethod
    def _shapes(box: Box, node: DrawnNode | None) -> Iterator[Element]:
        round_ = node is not None and node.is_async is True
        shape = {"width": box.width, "height": box.height, "rx": 16 if round_ else 3}
        if node and node.subgraph:
            yield element("rect", {**shape, "x": box.left + 5, "y": box.top + 5, "class": "behind"})
        yield element("rect", {**shape, "x": box.left, "y": box.top})

    def _badge(self, x: float, y: float, numbers: Sequence[int]) -> Element:
        found = [self._findings[number] for number in numbers]
        told = "; ".join(f"{finding.code} {finding.message}" for finding in found)
        text = "!" if len(found) == 1 else str(len(found))
        parts = [
            element("title", {}, [told]),
            element("circle", {"cx": x, "cy": y, "r": 9}),
            element("text", {"x": x, "y": y + 4}, [text]),
        ]
        css = f"badge {worst(found)}"
        link = {"href": f"#{self._mark}-f{numbers[0]}", "class": css, "aria-label": told}
        return element("a", link, parts)


def _told(arrow: Arrow) -> str:
    names = {"source": title(arrow.source), "target": title(arrow.target)}
    chooser = f", chosen by {arrow.router}" if arrow.router else ""
    often = ", any number of times" if arrow.many else ""
    words = WORDS[arrow.kind]
    for place, name in names.items():
        words = words.replace(f"{{{place}}}", shortened(name, 80), 1)
    return f"{words}{often}{chooser}"


def _labels(route: Route) -> Iterator[Element]:
    x, y = route.end
    away = 1 if route.from_right else -1
    if route.arrow.kind is Kind.JOIN:
        bar = x + away * (ARROWHEAD + 3)
        yield element("path", {"d": f"M {bar:.1f} {y - 9:.1f} v 18", "class": "bar"})
    if route.arrow.many:
        middle: Attributes = {"x": route.middle[0], "y": route.middle[1] - 6, "class": "often"}
        yield element("text", middle, [OFTEN])


def _pace(node: DrawnNode | None) -> str:
    if node is None:
        return "missing"
    return {True: "async", False: "sync", None: "unknown"}[node.is_async]


def _terminal(name: str, box: Box) -> list[Element]:
    round_ = {"rx": min(box.height, 30) / 2}
    shape = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    text = {"x": box.left + box.width / 2, "y": box.middle + 4}
    return [element("rect", {**shape, **round_}), element("text", text, [title(name)])]


def _texts(name: str, box: Box, about: str) -> Iterator[Element]:
    yield element("title", {}, [title(name)])
    centre = box.left + box.width / 2
    shown: Attributes = {"class": "name", "x": centre, "y": box.middle - 3}
    yield element("text", shown, [shortened(title(name), NAME)])
    yield element("text", {"class": "about", "x": centre, "y": box.middle + 14}, [about])
