"""Questions about edges, on one small graph for each shape, and against the engine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest

from async_graph_lint.graphs.model import END, START, Branch, Graph, Node, Target, Write
from async_graph_lint.graphs.questions.fan_ins import fan_ins
from async_graph_lint.graphs.questions.rival_routes import rivalries
from async_graph_lint.graphs.questions.starving_joins import starving_joins
from tests.graphs.differential import SUPERSTEPS
from tests.graphs.drawn_graphs import drawn
from tests.graphs.engine_oracle import Engine, Run
from tests.graphs.small_graphs import NOTHING, A, B, graph, outcome, send

GOTO_A = Write(goto=(Target("a"),))
STOP = Write(goto=(Target(END),))


def router(source: str, *results: str, unknown: bool = False, name: str = "") -> Branch:
    """Each result a text of targets: `a b` fires both."""
    outcomes = tuple(outcome(*text.split()) for text in results)
    return Branch(source, outcomes, name or " or ".join(results), unknown)


FAN_INS = {
    "C41 one branch longer": (graph(">a >b a>n b>c c>n"), ("n", START, "a", "c", 0)),
    "edge past a node": (graph(">p p>n p>a a>n"), ("n", "p", "p", "a", 0)),
    "list among results": (
        graph(">p a>n b>c c>n", [], [router("p", "a", "a b")]),
        ("n", "p", "a", "c", 1),
    ),
    "list whatever the result": (
        graph(">p a>n b>c c>n", [], [router("p", "a b")]),
        ("n", "p", "a", "c", 0),
    ),
    "a branch that may take a detour": (
        graph(">a >b b>n", [], [router("a", "n", "d"), router("d", "n")]),
        ("n", START, "b", "d", 1),
    ),
    "fan-out in a loop": (
        graph(">p p>a p>b a>n b>c c>n", [], [router("n", "p", END)]),
        ("n", "p", "a", "c", 0),
    ),
    "Send and name": (
        graph(">p w>n b>c c>n", [], [Branch("p", (outcome(send("w"), "b"),))]),
        ("n", "p", "w", "c", 0),
    ),
}
NO_FAN_INS = {
    "C11 equal length": graph(">a >b a>n b>n"),
    "C40 list edge": graph(">a >b b>c a+c>n"),
    "C42 deferred": graph(">a >b a>n b>c c>n", [Node("n", defer=True)]),
    "exclusive": graph(">p a>n b>c c>n", [], [router("p", "a", "b")]),
    "exclusive after a common node": graph(">a >b a>m b>m q>n", [], [router("m", "n", "q")]),
    "branches loop back": graph(">s s>p p>a p>b a>s b>c c>s"),
    "END": graph(">a >b a>END b>c c>END".replace("END", END)),
    "only the first node of the chain is entered twice": graph(">x x>n"),
    "loop of one line": graph(">a", [], [router("a", "t", "n"), router("t", "a")]),
    "unknown router": graph(">a >b a>n", [B], [Branch("b", (), unknown=True)]),
}


@pytest.mark.parametrize("name", FAN_INS)
def test_a_join_that_runs_again(name: str) -> None:
    small, expected = FAN_INS[name]
    (found,) = fan_ins(small)
    assert (found.node, found.fan_out, found.first, found.last, found.choices) == expected


@pytest.mark.parametrize("name", NO_FAN_INS)
def test_no_join_runs_again(name: str) -> None:
    assert fan_ins(NO_FAN_INS[name]) == ()


def test_what_follows_a_join_is_no_cause() -> None:
    found = fan_ins(graph(">a >b a>n b>c c>n n>m m>o"))
    assert [one.node for one in found] == ["n"]


RIVALS = {
    "C22 goto and edge": (graph(">p p>b", [Node("p", (GOTO_A,)), A]), 0, False),
    "goto in one end": (graph(">p p>b", [Node("p", (GOTO_A, NOTHING)), A]), 1, False),
    "C24 stop and edge": (graph(">p p>b", [Node("p", (STOP, NOTHING))]), 1, False),
    "edge to a result of the router": (
        graph(">p p>b", [], [router("p", "a", "b")]),
        1,
        False,
    ),
    "edge and END": (graph(">p p>b", [], [router("p", "b", END)]), 1, False),
    "edge to what follows": (graph(">p p>b a>b", [], [router("p", "a", END)]), 1, False),
    "edge that leads back": (graph(">p p>b b>p", [], [router("p", "a", END)]), 1, False),
    "two routers": (graph(">p", [], [router("p", "a", "b"), router("p", "a", "c")]), 1, False),
    "goto and router": (
        graph(">p", [Node("p", (GOTO_A, NOTHING)), A], [router("p", "b", "c")]),
        1,
        False,
    ),
    "two ways from START": (graph(">a", [], [router(START, "a", "b")]), 1, False),
    "deferred beside Sends": (
        graph(">p p>d", [Node("d", defer=True)], [Branch("p", (outcome(send("w")),))]),
        0,
        False,
    ),
    "C25 optional branch": (graph(">p p>b", [], [router("p", "a", END)]), 1, True),
    "optional branch that loops": (graph(">p p>b a>p", [], [router("p", "a", END)]), 1, True),
    "two optional branches": (
        graph(">p", [], [router("p", "a", END), router("p", "b", END)]),
        2,
        True,
    ),
}
NO_RIVALS = {
    "goto and edge to one node": graph(">p p>a", [Node("p", (GOTO_A,)), A]),
    "router and edge to one node": graph(">p p>a", [], [router("p", "a")]),
    "router that names the edge's target too": graph(">p p>a", [], [router("p", "a b")]),
    "router of one name, which LangGraph refuses": graph(
        ">p", [], [router("p", "a", "b", name="r"), router("p", "a", "c", name="r")]
    ),
    "edge to END": graph(f">p p>{END}", [], [router("p", "a", END)]),
    "two edges": graph(">p p>a p>b"),
    "deferred": graph(">p p>d", [Node("d", defer=True)], [router("p", "a", "b")]),
    "list edge": graph(">p p>q p+q>n", [], []),
}


@pytest.mark.parametrize("name", RIVALS)
def test_two_routes_fire_together(name: str) -> None:
    small, choices, is_meant = RIVALS[name]
    (found,) = rivalries(small)
    assert (found.choices, found.is_meant, found.unknown) == (choices, is_meant, False)


@pytest.mark.parametrize("name", NO_RIVALS)
def test_one_route_or_one_target(name: str) -> None:
    assert rivalries(NO_RIVALS[name]) == ()


def test_an_unknown_goto_beside_an_edge() -> None:
    (found,) = rivalries(graph(">p p>b", [Node("p", unknown_goto=True)]))
    assert found.unknown


STARVING = {
    "C44 one of two": (graph(">p a+b>n", [], [router("p", "a", "b")]), ("p", 0)),
    "one or both": (graph(">p a+b>n", [], [router("p", "a", "a b")]), ("p", 1)),
    "optional source beside a fixed one": (
        graph(">p p>a a+b>n", [], [router("p", "b", END)]),
        ("p", 1),
    ),
    "goto": (graph(">p a+b>n", [Node("p", (GOTO_A,)), A]), (None, 0)),
    "goto to one or both": (
        graph(">p a+b>n", [Node("p", (GOTO_A, Write(goto=(Target("a"), Target("b"))))), A]),
        ("p", 1),
    ),
    "no Send at all": (
        graph(">p p>a w+a>n", [], [Branch("p", (outcome(send("w", many=True)),))]),
        ("p", 2),
    ),
    "source by a later choice": (
        graph(">p a+b>n", [], [router("p", "q", "a b"), router("q", "a", END)]),
        ("p", 2),
    ),
    "source that nobody starts": (graph(">a a+b>n"), (None, 0)),
}
NOT_STARVING = {
    "all sources": graph(">p a+b>n", [], [router("p", "a b", END)]),
    "nothing started": graph(">a >v a+b>n", [], [router("v", "b", END)]),
    "a later step": graph(">p a>b a+b>n", [], [router("p", "a")]),
    "another round": graph(">p a>p a+b>n", [], [router("p", "a", "b")]),
    "unknown router later": graph(
        ">p a+b>n", [], [router("p", "a", "a b"), Branch("a", (), unknown=True)]
    ),
    "another way to the target": graph(">p a+b>n a>n b>n", [], [router("p", "a", "b")]),
    "started before": graph(">a a>p a+b>n", [], [router("p", "b")]),
    "no list edge": graph(">p a>n b>n", [], [router("p", "a", "b")]),
}


@pytest.mark.parametrize("name", STARVING)
def test_a_join_that_waits_for_ever(name: str) -> None:
    small, expected = STARVING[name]
    (found,) = starving_joins(small)
    assert (found.at, found.choices) == expected
    assert set(found.missing) | set(found.running) <= set(found.edge.sources)
    assert found.missing


@pytest.mark.parametrize("name", NOT_STARVING)
def test_a_join_that_may_fire(name: str) -> None:
    assert starving_joins(NOT_STARVING[name]) == ()


def test_a_router_with_more_results_is_no_proof() -> None:
    small = graph(">p a+b>n", [B], [router("p", "a", unknown=True)])
    (found,) = starving_joins(small)
    assert found.unknown


SMALL = [
    *(small for small, _ in FAN_INS.values()),
    *(small for small, _, _ in RIVALS.values()),
    *(small for small, _ in STARVING.values()),
    *NO_FAN_INS.values(),
    *(small for name, small in NO_RIVALS.items() if "refuses" not in name),
    *NOT_STARVING.values(),
]


class Check:
    """What is said to happen in any case, against runs of the engine drawn at random."""

    def __init__(self, small: Graph, figures: Counter[str]) -> None:
        self.graph = small
        self.figures = figures

    def contradictions(self, run: Run) -> Iterator[str]:
        """What this run shows to be wrong."""
        supersteps: dict[str, list[int]] = {START: [0]}
        for step, tasks in run.ran.items():
            for name in dict.fromkeys(tasks):
                supersteps.setdefault(name, []).append(step)
        yield from self._fan_ins(run, supersteps)
        yield from self._rivalries(run, supersteps)
        yield from self._joins(run, supersteps)

    def _fan_ins(self, run: Run, supersteps: dict[str, list[int]]) -> Iterator[str]:
        for one in fan_ins(self.graph):
            if run.finished and one.choices == 0 and one.fan_out in supersteps:
                self.figures["fan-ins"] += 1
                if len(supersteps.get(one.node, [])) < 2:
                    yield f"{one}: {dict(run.ran)}"

    def _rivalries(self, run: Run, supersteps: dict[str, list[int]]) -> Iterator[str]:
        for one in rivalries(self.graph):
            sure = one.choices == 0 and not one.unknown and all(r.nodes for r in one.pair)
            for step in supersteps.get(one.node, ()) if sure else ():
                after = set(run.ran.get(step + 1, ()))
                if after or run.finished:
                    self.figures["rivalries"] += 1
                    if len(after) < 2 or not all(after & route.nodes for route in one.routes):
                        yield f"{one}: {dict(run.ran)}"

    def _joins(self, run: Run, supersteps: dict[str, list[int]]) -> Iterator[str]:
        for one in starving_joins(self.graph):
            ran = [source for source in one.edge.sources if source in supersteps]
            started = bool(ran) and (one.at is None or one.at in supersteps)
            if one.choices == 0 and not one.unknown and started and run.finished:
                self.figures["joins"] += 1
                if one.edge.target in supersteps:
                    yield f"{one}: {dict(run.ran)}"


async def contradictions(graphs: list[Graph], figures: Counter[str]) -> list[str]:
    found = []
    for number, small in enumerate(graphs):
        engine, check = Engine(small), Check(small, figures)
        for seed in range(4):
            run = await engine.start(Run(seed=seed), SUPERSTEPS)
            found += [f"graph {number}: {said}" for said in check.contradictions(run)]
    return found


def test_the_engine_agrees_on_all_of_these() -> None:
    figures: Counter[str] = Counter()
    assert asyncio.run(contradictions(SMALL, figures)) == []
    assert min(figures[kind] for kind in ("fan-ins", "rivalries", "joins")) >= 4


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_the_engine_agrees_on_random_graphs(first: int) -> None:
    figures: Counter[str] = Counter()
    graphs = [drawn(seed) for seed in range(first, first + 50)]
    assert asyncio.run(contradictions(graphs, figures)) == []
    assert figures.total() > 5
