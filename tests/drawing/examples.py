"""Graphs made by hand, from the smallest to the most hostile, with findings about them."""

from __future__ import annotations

import random
from itertools import pairwise

from async_graph_lint.finding import (
    Confidence,
    Finding,
    Position,
    Problem,
    Report,
    Severity,
    Span,
    Step,
)
from async_graph_lint.graphs.model import (
    END,
    START,
    Branch,
    Channel,
    ChannelKind,
    Edge,
    Graph,
    Node,
    NodeKind,
    Outcome,
    Target,
    Tool,
    Write,
)


def at(row: int, filename: str = "pkg/graph.py") -> Span:
    return Span(filename, Position(row, 1), Position(row, 30))


def node(name: str, row: int, **more: object) -> Node:
    fields = {"is_async": True, "function": name, "span": at(row), "definition": at(row + 500)}
    return Node(name, **(fields | more))  # type: ignore[arg-type]


def writes(*keys: str, goto: tuple[Target, ...] = ()) -> Write:
    return Write(tuple((key, 1) for key in keys), goto=goto)


WORKER = Graph(
    "worker",
    at(90),
    nodes=(node("fetch", 91), node("tools", 92, kind=NodeKind.TOOLS, tools=(Tool("search"),))),
    edges=(Edge((START,), "fetch", at(93)), Edge(("tools",), END, at(94))),
    branches=(Branch("fetch", (Outcome((Target("tools"),)),), "wanted", True, None, at(95)),),
    channels=(Channel("page", ChannelKind.LAST_VALUE, span=at(89)),),
)

KITCHEN = Graph(
    "kitchen",
    at(10),
    nodes=(
        node("plan", 11, writes=(writes("menu", goto=(Target("buy"),)), writes("menu"))),
        node("buy", 12, is_async=False, writes=(writes("notes"),)),
        node("cook", 13, writes=(writes("notes"), Write(whole_state=True))),
        node("taste", 14, is_async=None, kind=NodeKind.RUNNABLE, unknown_writes=True),
        node("worker", 15, kind=NodeKind.SUBGRAPH, subgraph=WORKER),
        node("serve", 16, defer=True, reads=("menu",)),
    ),
    edges=(
        Edge((START,), "plan", at(20)),
        Edge(("plan",), "cook", at(21)),
        Edge(("buy", "cook"), "taste", at(22)),
        Edge(("worker",), "serve", at(23)),
        Edge(("serve",), END, at(24)),
    ),
    branches=(
        Branch(
            "taste",
            (
                Outcome((Target("worker", send=True, many=True),)),
                Outcome((Target("plan"),)),
                Outcome((Target("serve"), Target("worker"))),
                Outcome((Target(END),)),
            ),
            "how_it_tastes",
            span=at(25),
        ),
    ),
    channels=(
        Channel("menu", ChannelKind.LAST_VALUE, "State", at(5), annotation="str"),
        Channel("notes", ChannelKind.LAST_VALUE, "State", at(6), annotation="list[str]"),
        Channel("log", ChannelKind.REDUCER, "State", at(7), "operator.add", "list[str]"),
    ),
)

SHARED_KEY = Finding(
    "AGL301",
    "parallel-writers-no-reducer",
    Severity.ERROR,
    Confidence.LIKELY,
    at(6),
    "`notes` has no reducer and `buy` and `cook` write it in one superstep",
    why="LangGraph raises when a plain key gets two writes.",
    help="give it a reducer",
    steps=(Step(at(21), "`plan` starts them together"),),
    graph="kitchen",
    node="buy",
    data={"key": "notes", "nodes": ["buy", "cook"], "graphs": ["kitchen"]},
)
STALL = Finding(
    "AGL101",
    "blocking-call-in-async",
    Severity.WARNING,
    Confidence.CERTAIN,
    at(92, "pkg/tools.py"),
    "`time.sleep` blocks the event loop (sleep)",
    steps=(Step(at(591), "async node `fetch` of graph `worker`"),),
    graph="worker",
    node="fetch",
)
KITCHEN_REPORT = Report("/project", (SHARED_KEY, STALL))


def large(count: int = 60, seed: int = 7) -> Graph:
    """So many nodes in ten stages, with routers, joins, Sends, loops back, and deferral."""
    draw = random.Random(seed)
    names = [f"stage_{number // 6}_step_{number % 6}" for number in range(count)]
    nodes = tuple(
        node(name, number, is_async=draw.choice([True, False]), writes=(writes(f"k{number}"),))
        for number, name in enumerate(names)
    )
    edges = [Edge((START,), name) for name in names[:6]]
    branches = []
    for number, name in enumerate(names[: count - 6]):
        later = names[(number // 6 + 1) * 6 :][:9]
        if number % 4 == 0:
            routes = tuple(
                Outcome((Target(one),)) for one in draw.sample(later, min(3, len(later)))
            )
            branches.append(Branch(name, (*routes, Outcome((Target(END),))), f"route_{number}"))
        elif number % 9 == 5:
            branches.append(
                Branch(name, (Outcome((Target(draw.choice(later), True, True),)),), "fan_out")
            )
        else:
            edges.append(Edge((name,), draw.choice(later)))
        if number % 13 == 12:
            edges.append(Edge((name,), names[number - 11]))
    led_to = {edge.target for edge in edges}
    for number, name in enumerate(names[6:], 6):
        if name not in led_to:
            edges.append(Edge((draw.choice(names[(number // 6 - 1) * 6 : number // 6 * 6]),), name))
    edges.append(Edge((names[7], names[8], names[9]), names[20]))
    edges += [Edge((name,), END) for name in names[-6:]]
    keys = tuple(Channel(f"k{number}", ChannelKind.LAST_VALUE) for number in range(count))
    return Graph("large", at(1), nodes, tuple(edges), tuple(branches), keys)


HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "'; alert(1); '",
    "</title></svg><img src=x onerror=alert(1)>",
    "a\nb\tc\x00d\x1b[31m",
    "日本語のとても長い名前のノードでどこまでも続く名前です",
    "\u202egnitirw tfel ot thgir",
    "\ud800",
    "",
    " ",
    "--> end",
    "{source}{target}",
    "]]>",
    "&amp;",
    "%%{init: {}}%%",
    "name" * 60,
)


def hostile() -> Graph:
    nodes = tuple(node(name, number) for number, name in enumerate(HOSTILE_NAMES, 1))
    edges = [Edge((START,), HOSTILE_NAMES[0])]
    edges += [Edge((a,), b) for a, b in pairwise(HOSTILE_NAMES)]
    channels = tuple(
        Channel(name, ChannelKind.REDUCER, name, at(3), name, name) for name in HOSTILE_NAMES
    )
    unknowns = HOSTILE_NAMES
    return Graph(
        HOSTILE_NAMES[0],
        at(1),
        nodes,
        tuple(edges),
        (),
        channels,
        HOSTILE_NAMES[1],
        False,
        unknowns,
    )


def hostile_report() -> Report:
    texts = HOSTILE_NAMES[:5]
    found = tuple(
        Finding(
            "AGL101",
            "blocking-call-in-async",
            Severity.ERROR,
            Confidence.CERTAIN,
            at(1),
            text,
            text,
            text,
            graph=HOSTILE_NAMES[0],
            node=text,
            data={"key": text},
        )
        for text in texts
    )
    return Report("/project", found, (Problem("<b>.py", "<i>unreadable</i>"),))


EMPTY = Graph("empty", at(40), complete=False, unknowns=("state schema",))
WITHOUT_START = Graph(
    "without_start",
    at(50),
    nodes=(node("one", 51), node("two", 52), node("three", 53), node("alone", 54)),
    edges=(Edge(("one",), "two"), Edge(("two",), "three"), Edge(("three",), "one")),
)
BROKEN = Graph(
    "broken",
    at(60),
    nodes=(
        node("first", 61),
        node("self", 62),
        node("orphan", 63),
        node("riddle", 64, kind=NodeKind.UNKNOWN, is_async=None, unknown_goto=True),
    ),
    edges=(
        Edge((START,), "first"),
        Edge(("first",), "never_added"),
        Edge(("first",), "self"),
        Edge(("self",), "self"),
        Edge(("first", "never"), "riddle"),
        Edge(("orphan",), END),
    ),
    branches=(Branch("first", (), "mystery", True, None, at(65)),),
    complete=False,
    unknowns=("edge at row 66",),
)
SIBLINGS = Graph(
    "siblings",
    at(70),
    nodes=(node("left", 71), node("right", 72), node("below", 73)),
    edges=(
        Edge((START,), "left"),
        Edge((START,), "right"),
        Edge((START,), "below"),
        Edge(("left",), "below"),
        Edge(("below",), "left"),
        Edge(("right",), END),
    ),
)

BY_NAME = {
    "kitchen": (KITCHEN_REPORT, (KITCHEN,)),
    "large": (Report("/project"), (large(),)),
    "broken": (Report("/project"), (EMPTY, WITHOUT_START, BROKEN, SIBLINGS)),
    "hostile": (hostile_report(), (hostile(),)),
    "nothing": (Report("/project"), ()),
}
