"""One small graph for each shape of two writes; the codes are those of the measured cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from async_graph_lint.graphs.model import (
    END,
    START,
    Branch,
    Channel,
    ChannelKind,
    Edge,
    Graph,
    Node,
    Outcome,
    Target,
    Write,
)
from tests.graphs.drawn_graphs import SPAN

X = Write((("x", 1),))
NOTHING = Write()
A, B = Node("a", (X,)), Node("b", (X,))


def outcome(*names: str | Target) -> Outcome:
    return Outcome(tuple(n if isinstance(n, Target) else Target(n) for n in names))


def send(node: str, many: bool = False) -> Target:
    return Target(node, send=True, many=many)


def edges(text: str) -> list[Edge]:
    """`p>a a+b>c`: edges, and joins of several sources; `>a` starts at START."""
    pairs = (part.split(">") for part in text.split())
    return [Edge(tuple((sources or START).split("+")), target) for sources, target in pairs]


def graph(
    ways: str,
    nodes: Sequence[Node] = (),
    branches: Iterable[Branch] = (),
    kind: ChannelKind = ChannelKind.LAST_VALUE,
) -> Graph:
    """Nodes not given write nothing if they are called p, q or r, else x once."""
    given = {node.name: node for node in nodes}
    drawn_edges, drawn_branches = edges(ways), tuple(branches)
    names = {name for edge in drawn_edges for name in (*edge.sources, edge.target)}
    names |= {t.node for b in drawn_branches for o in b.outcomes for t in o.targets}
    for name in sorted(names - {START, END}):
        given.setdefault(name, Node(name, (NOTHING if name in "pqr" else X,)))
    return Graph(
        "small",
        SPAN,
        tuple(given.values()),
        tuple(drawn_edges),
        drawn_branches,
        (Channel("x", kind),),
    )


CERTAIN = {
    "C01 fan-out": (graph(">p p>a p>b"), "p", 2),
    "C37 fan-out of START": (graph(">a >b"), START, 1),
    "C07 equal length": (graph(">p p>q p>r q>c r>d"), "p", 3),
    "C08 list": (graph(">p", [], [Branch("p", (outcome("a", "b"),))]), "p", 2),
    "C12 two Sends": (graph(">p", [], [Branch("p", (outcome(send("w"), send("w")),))]), "p", 2),
    "C15 two targets": (graph(">p", [], [Branch("p", (outcome(send("v"), send("w")),))]), "p", 2),
    "C16 Send and name": (graph(">p", [], [Branch("p", (outcome(send("a"), "b"),))]), "p", 2),
    "C20 goto": (
        graph(">p p>q", [Node("p", (Write(goto=(Target("a"), Target("b"))),)), A, B]),
        "p",
        2,
    ),
    "C22 goto and edge": (
        graph(">p p>b", [Node("p", (Write(goto=(Target("a"),)),)), A]),
        "p",
        2,
    ),
    "C25 router and edge": (graph(">p p>b", [], [Branch("p", (outcome("a"),))]), "p", 2),
    "C26 two routers": (
        graph(">p", [], [Branch("p", (outcome("a"),)), Branch("p", (outcome("b"),))]),
        "p",
        2,
    ),
    "C27 one node twice": (graph(">p p>a", [Node("a", (Write((("x", 2),)),))]), "a", 2),
    "C31 whole state": (
        graph(">p p>a p>b", [Node("a", (Write((("y", 1),), whole_state=True),))]),
        "p",
        2,
    ),
    "C39 both deferred": (
        graph(">p p>a p>b", [Node("a", (X,), defer=True), Node("b", (X,), defer=True)]),
        "p",
        2,
    ),
    "C43 join by two edges beside the longer branch": (
        graph(">p p>r p>q q>b r>c b>c"),
        "p",
        3,
    ),
    "Send beside a deferred node": (
        graph(
            ">p p>a",
            [Node("a", (X,), defer=True)],
            [Branch("p", (outcome(send("w")),))],
        ),
        "p",
        2,
    ),
    "join beside an edge": (graph(">p p>q p>r q+r>a q>b"), "p", 3),
    "every outcome": (graph(">p p>c", [], [Branch("p", (outcome("a"), outcome("b")))]), "p", 2),
}
NONE = {
    "C02 reducer": graph(">p p>a p>b", kind=ChannelKind.REDUCER),
    "C142 channel that takes many": graph(">p p>a p>b", kind=ChannelKind.MANY),
    "managed value": graph(">p p>a p>b", kind=ChannelKind.MANAGED),
    "C05 other keys": graph(">p p>a p>q"),
    "C06 different superstep": graph(">p p>q q>a p>b"),
    "C45 loop": graph(">p p>a a>b b>p"),
    "C10 one name twice": graph(">p", [], [Branch("p", (outcome("a", "a"),))]),
    "C11 diamond": graph(">p p>q p>r q>c r>c"),
    "C13 one Send": graph(">p", [], [Branch("p", (outcome(send("w")),))]),
    "C18 Sends, then one join": graph(
        ">p q>c", [], [Branch("p", (outcome(send("q"), send("q")),))]
    ),
    "C34 undeclared key": graph(
        ">a >b", [Node("a", (Write((("z", 1),)),)), Node("b", (Write((("z", 1),)),))]
    ),
    "C38 one deferred": graph(">p p>a p>b", [Node("a", (X,), defer=True)]),
    "C40 list edge": graph(">p p>q p>r q+r>c"),
    "C44 join that never fires": graph(
        ">p q+r>a q>b", [], [Branch("p", (outcome("q"), outcome("r")))]
    ),
    "exclusive outcomes": graph(">p", [], [Branch("p", (outcome("a"), outcome("b")))]),
    "END": graph(">p p>a", [], [Branch("p", (outcome(END),))]),
    "target that is no node": graph(">p p>a", [Node("p", (Write(goto=(Target("nowhere"),)),)), A]),
    "unknown writes": graph(">p p>a p>b", [Node("a", unknown_writes=True)]),
    "unknown router gives one node": graph(">p", [A, B], [Branch("p", (), unknown=True)]),
}


BY_CHOICE = {
    "C09 list among outcomes": (
        graph(">p", [], [Branch("p", (outcome("a"), outcome("a", "b")))]),
        1,
    ),
    "Send of unknown number": (
        graph(">p", [], [Branch("p", (outcome(send("w", many=True)),))]),
        1,
    ),
    "Send of unknown number or nothing": (
        graph(">p", [], [Branch("p", (outcome(send("w", many=True)), outcome(END)))]),
        1,
    ),
    "one alternative": (graph(">p p>a p>b", [Node("a", (X, NOTHING))]), 1),
    "two alternatives": (
        graph(">p p>a p>b", [Node("a", (X, NOTHING)), Node("b", (X, NOTHING))]),
        2,
    ),
    "one node twice in one alternative": (
        graph(">p p>a", [Node("a", (Write((("x", 2),)), X))]),
        1,
    ),
    "goto in one alternative": (
        graph(">p p>b", [Node("p", (Write(goto=(Target("a"),)), NOTHING)), A]),
        1,
    ),
    "C19 Sends that go on": (
        graph(
            ">p",
            [Node("v", (NOTHING,)), Node("w", (X,))],
            [Branch("p", (outcome(send("v"), send("v")),)), Branch("v", (outcome(send("w")),))],
        ),
        0,
    ),
    "routers on both lines": (
        graph(
            ">p p>q p>r",
            [],
            [Branch("q", (outcome("a"), outcome(END))), Branch("r", (outcome("b"), outcome(END)))],
        ),
        2,
    ),
}

ALL: list[Graph] = [
    *(small for small, _, _ in CERTAIN.values()),
    *(small for small, _ in BY_CHOICE.values()),
    *NONE.values(),
]
