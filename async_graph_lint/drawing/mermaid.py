"""`mermaid`: a flowchart of every graph, for pages that render it (Markdown on GitHub).

Each graph is a subgraph block; names never become syntax: nodes have identifiers of our
own, and labels stand in quotes with entity codes for everything that is not plain text
(mermaid.js.org/syntax/flowchart.html).
"""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.drawing.arrows import Arrow, Kind, arrows
from async_graph_lint.drawing.document import Drawing, DrawnGraph, DrawnNode
from async_graph_lint.drawing.markup import visible
from async_graph_lint.drawing.names import OFTEN, remarks, shortened, title
from async_graph_lint.drawing.options import Options
from async_graph_lint.graphs.model import END, START

NAME = 60
PLAIN = frozenset(" _-.,()[]+/:=")
LINES = {
    Kind.EDGE: "-->",
    Kind.JOIN: '-- "join" -->',
    Kind.CONDITIONAL: "-.->",
    Kind.SEND: '== "Send" ==>',
    Kind.COMMAND: '-. "Command" .->',
}
STYLES = (
    "classDef async stroke-width:2px,stroke:#0969da",
    "classDef sync stroke-width:1px,stroke:#57606a",
    "classDef unknown stroke-dasharray:4 3",
    "classDef error stroke:#cf222e,stroke-width:3px",
    "classDef warning stroke:#bf8700,stroke-width:3px",
    "classDef info stroke:#0550ae,stroke-width:3px",
)


def render(drawing: Drawing, options: Options) -> str:
    """One flowchart, one block for each graph."""
    lines = ["flowchart LR"]
    for number, graph in enumerate(drawing.graphs):
        lines += [f"  {row}" for row in _Block(drawing, graph, f"g{number}").rows()]
    return "\n".join([*lines, *(f"  {style}" for style in STYLES)]) + "\n"


class _Block:
    """One graph; `mark` makes its identifiers unique."""

    def __init__(self, drawing: Drawing, graph: DrawnGraph, mark: str) -> None:
        self._drawing = drawing
        self._graph = graph
        self._mark = mark
        self._arrows = arrows(graph)
        known = [node.name for node in graph.nodes]
        ends = [name for arrow in self._arrows for name in (arrow.source, arrow.target)]
        names = dict.fromkeys([*known, *ends])
        self._ids = {name: f"{mark}n{number}" for number, name in enumerate(names)}

    def rows(self) -> Iterator[str]:
        yield f'subgraph {self._mark}["{_text(self._graph.title)}"]'
        yield "  direction LR"
        yield from (f"  {row}" for row in self._inside())
        yield "end"

    def _inside(self) -> Iterator[str]:
        nodes = {node.name: node for node in self._graph.nodes}
        for name in self._ids:
            yield from self._node(nodes[name]) if name in nodes else self._other(name)
        yield from dict.fromkeys(map(self._line, self._arrows))

    def _node(self, node: DrawnNode) -> Iterator[str]:
        own = self._ids[node.name]
        codes = [self._drawing.findings[number].code for number in node.findings]
        label = "<br/>".join(
            filter(
                None, (_text(node.name), ", ".join(remarks(node)), " ".join(dict.fromkeys(codes)))
            )
        )
        opening, closing = ("([", "])") if node.is_async else ("[", "]")
        yield f'{own}{opening}"{label}"{closing}:::{self._style(node)}'
        if node.subgraph:
            inner = f"{own}s"
            yield from _Block(self._drawing, node.subgraph, inner).rows()
            yield f"{own} -.- {inner}"

    def _style(self, node: DrawnNode) -> str:
        severities = {self._drawing.findings[number].severity for number in node.findings}
        for severity in ("error", "warning", "info"):
            if severity in severities:
                return severity
        return {True: "async", False: "sync", None: "unknown"}[node.is_async]

    def _other(self, name: str) -> Iterator[str]:
        """START, END, and what edges name but no `add_node` adds."""
        label = _text(title(name))
        round_, style = (True, "") if name in (START, END) else (False, ":::unknown")
        yield f'{self._ids[name]}{"((" if round_ else "["}"{label}"{"))" if round_ else "]"}{style}'

    def _line(self, arrow: Arrow) -> str:
        sent_often = f'== "{OFTEN} Send" ==>'
        line = sent_often if arrow.many else LINES[arrow.kind]
        return f"{self._ids[arrow.source]} {line} {self._ids[arrow.target]}"


def _text(name: str) -> str:
    """A label's text: letters and digits as they are, the rest as entity codes."""
    return "".join(
        character if character.isalnum() or character in PLAIN else f"#{ord(character)};"
        for character in visible(shortened(name, NAME))
    )
