"""`html`: one page with everything in it; nothing is loaded from anywhere.

Without its script the page is complete: pictures, tables, links. The script adds search,
zoom, and a panel about the chosen node.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from async_graph_lint.drawing import tables
from async_graph_lint.drawing.document import Drawing, DrawnGraph
from async_graph_lint.drawing.markup import Element, document, element, verbatim
from async_graph_lint.drawing.names import counted, extent, unknowns
from async_graph_lint.drawing.options import Options
from async_graph_lint.drawing.svg import arrowheads, figure, worst
from async_graph_lint.graphs.model import GraphKind

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
LEGEND = (
    ("async", "async node"),
    ("sync", "sync node"),
    ("unknown", "async or sync"),
    ("edge", "edge"),
    ("join", "join: waits for all"),
    ("conditional", "a router chooses"),
    ("send", "Send: a task each"),
    ("command", "Command"),
)


def render(drawing: Drawing, options: Options) -> str:
    """The page of all graphs."""
    return document(_Page(drawing, options).root())


class _Page:
    def __init__(self, drawing: Drawing, options: Options) -> None:
        self._drawing = drawing
        self._options = options
        self._tables = tables.Tables(drawing.findings, options.link)

    def root(self) -> Element:
        body = element("body", {}, [arrowheads(), self._navigation(), self._main(), _panel()])
        body.append(verbatim("script", _resource("script.js")))
        return element("html", {"lang": "en"}, [self._head(), body])

    def _head(self) -> Element:
        return element(
            "head",
            {},
            [
                element("meta", {"charset": "utf-8"}),
                element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
                element("meta", {"name": "viewport", "content": "width=device-width"}),
                element("meta", {"name": "color-scheme", "content": "light dark"}),
                # A browser would ask for an icon otherwise.
                element("link", {"rel": "icon", "href": "data:,"}),
                element("title", {}, ["Graphs"]),
                verbatim("style", _resource("style.css")),
            ],
        )

    def _navigation(self) -> Element:
        search = {"type": "search", "id": "search", "placeholder": "graph, node, key or file"}
        label = element("label", {"for": "search"}, ["Search"])
        field = element("p", {"class": "search", "hidden": ""}, [label, element("input", search)])
        graphs = [self._entry(graph, f"g{n}") for n, graph in enumerate(self._drawing.graphs)]
        title = element("h1", {}, ["Graphs"])
        return element("nav", {"aria-label": "Graphs"}, [title, field, element("ul", {}, graphs)])

    def _entry(self, graph: DrawnGraph, mark: str) -> Element:
        link = element("a", {"href": f"#{mark}"}, [graph.title])
        place = element("span", {"class": "file"}, [graph.place.filename])
        return element("li", {"data-graph": mark}, [link, *self._count(graph), place])

    def _count(self, graph: DrawnGraph) -> Iterator[Element]:
        found = [self._drawing.findings[number] for number in graph.findings]
        if found:
            told = counted(len(found), "finding")
            css = f"count {worst(found)}"
            yield element("span", {"class": css, "title": told}, [str(len(found))])

    def _main(self) -> Element:
        drawing = self._drawing
        sections = [self._section(graph, f"g{n}", 2) for n, graph in enumerate(drawing.graphs)]
        if not sections:
            sections = [element("p", {"class": "empty"}, ["No graph was found."])]
        unread = [
            element("p", {"class": "unread"}, [f"{one.filename}: {one.message}"])
            for one in drawing.errors
        ]
        return element("main", {}, [_legend(), *unread, *sections])

    def _section(self, graph: DrawnGraph, mark: str, level: int) -> Element:
        heading = element(f"h{level}", {"id": f"{mark}-h"}, [graph.title])
        kind = "" if graph.kind is GraphKind.GRAPH else f"{graph.kind}, "
        place = tables.link(graph.place, self._options.link)
        about = element("p", {"class": "about"}, [place, f" {kind}{extent(graph)}"])
        parts = [heading, about, *self._figure(graph, mark), *self._unknowns(graph)]
        parts += [*self._tables.findings(graph, mark), *self._tables.channels(graph, mark)]
        parts += [*self._tables.nodes(graph, mark), *self._subgraphs(graph, mark, level)]
        labelled = {"id": mark, "aria-labelledby": f"{mark}-h", "class": "graph"}
        return element("section", labelled, parts)

    def _figure(self, graph: DrawnGraph, mark: str) -> Iterator[Element]:
        drawn = figure(graph, self._drawing.findings, mark)
        if drawn is None:
            yield element("p", {"class": "empty"}, ["No nodes are known."])
            return
        region = {"class": "canvas", "tabindex": "0", "role": "region"}
        canvas = element("div", {**region, "aria-label": f"Picture of {graph.title}"}, [drawn])
        yield element("figure", {}, [_zoom(), canvas])

    @staticmethod
    def _unknowns(graph: DrawnGraph) -> Iterator[Element]:
        texts = list(unknowns(graph))
        if texts:
            rows = [element("li", {}, [text]) for text in texts]
            title = element("strong", {}, ["Not known:"])
            yield element("div", {"class": "unknowns"}, [title, element("ul", {}, rows)])

    def _subgraphs(self, graph: DrawnGraph, mark: str, level: int) -> Iterator[Element]:
        for number, node in enumerate(graph.nodes):
            if node.subgraph:
                inside = self._section(node.subgraph, f"{mark}-n{number}-s", min(level + 1, 6))
                text = element("p", {"class": "inside"}, [f"Runs as node {node.name}:"])
                yield element("div", {"class": "subgraph"}, [text, inside])


def _legend() -> Element:
    rows = []
    for kind, text in LEGEND:
        rows.append(element("li", {}, [_sample(kind), text]))
    badge = element("span", {"class": "count error"}, ["!"])
    rows.append(element("li", {}, [badge, "a finding stands here"]))
    return element("ul", {"class": "legend", "aria-label": "Legend"}, rows)


def _sample(kind: str) -> Element:
    if kind in ("async", "sync", "unknown"):
        shape = {"x": 1, "y": 1, "width": 34, "height": 14, "rx": 7 if kind == "async" else 2}
        shown = element("g", {"class": f"node {kind}"}, [element("rect", shape)])
    else:
        way = {"d": "M 0 8 L 36 8"}
        paths = [element("path", {**way, "marker-end": f"url(#head-{kind})"})]
        if kind == "send":
            paths.append(element("path", {"d": "M 0 8 L 26 8", "class": "core"}))
        if kind == "join":
            paths.append(element("path", {"d": "M 24 1 v 14", "class": "bar"}))
        shown = element("g", {"class": f"line {kind}"}, paths)
    return element("svg", {"width": 36, "height": 16, "aria-hidden": "true"}, [shown])


def _zoom() -> Element:
    names = (("-", "Smaller"), ("+", "Larger"), ("1:1", "Full size"), ("fit", "Fit the width"))
    buttons = [
        element("button", {"type": "button", "data-zoom": sign, "aria-label": told}, [sign])
        for sign, told in names
    ]
    return element("div", {"class": "zoom", "hidden": ""}, buttons)


def _panel() -> Element:
    """Where the script shows the chosen node."""
    close = element("button", {"type": "button", "class": "close"}, ["Close"])
    contents = [close, element("h2"), element("dl")]
    shown = {"id": "panel", "aria-label": "Chosen node", "hidden": "", "tabindex": "-1"}
    return element("aside", shown, contents)


def _resource(name: str) -> str:
    return files("async_graph_lint.drawing").joinpath("page", name).read_text(encoding="utf-8")
