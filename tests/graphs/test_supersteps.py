from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import pairwise

import pytest

from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.model import END, Branch, Graph, Node, Target
from async_graph_lint.graphs.supersteps import Limits, conflicts, together
from tests.graphs.differential import Comparison
from tests.graphs.drawn_graphs import drawn
from tests.graphs.small_graphs import (
    ALL,
    BY_CHOICE,
    CERTAIN,
    NONE,
    NOTHING,
    B,
    X,
    graph,
    outcome,
    send,
)


def only(small: Graph) -> Conflict:
    exploration = conflicts(small)
    assert exploration.exhausted
    (conflict,) = exploration.conflicts
    return conflict


@pytest.mark.parametrize("name", CERTAIN)
def test_a_conflict_that_no_choice_avoids(name: str) -> None:
    small, fan_out, superstep = CERTAIN[name]
    conflict = only(small)
    assert (conflict.key, conflict.fan_out, conflict.superstep) == ("x", fan_out, superstep)
    assert (conflict.choices, conflict.uses_unknown) == (0, False)
    assert len(conflict.writers) == 2


@pytest.mark.parametrize("name", NONE)
def test_no_conflict(name: str) -> None:
    assert conflicts(NONE[name]).conflicts == ()


@pytest.mark.parametrize("name", BY_CHOICE)
def test_a_conflict_that_needs_choices(name: str) -> None:
    small, choices = BY_CHOICE[name]
    assert only(small).choices == choices


def test_the_engine_agrees_on_all_of_these() -> None:
    figures: Counter[str] = Counter()

    async def compare() -> list[str]:
        comparisons = [Comparison(small, figures) for small in ALL]
        return [sentence for one in comparisons for sentence in await one.mismatches(4, 1)]

    assert asyncio.run(compare()) == []
    assert figures["replays"] == len(CERTAIN) + len(BY_CHOICE)


def test_reaching_the_fan_out_is_no_choice() -> None:
    conflict = only(graph(">q p>a p>b", [], [Branch("q", (outcome("p"), outcome(END)))]))
    assert (conflict.fan_out, conflict.choices) == ("p", 0)
    assert [choice.at for choice in conflict.witness] == ["q"]


def test_a_conflict_through_an_unknown_router_says_so() -> None:
    conflict = only(graph(">p p>a", [B], [Branch("p", (), unknown=True)]))
    assert (conflict.choices, conflict.uses_unknown) == (1, True)
    assert conflict.writers in {("a", "b"), ("b", "a")}


def test_what_the_source_shows_goes_before_fewer_unknown_choices() -> None:
    routers = [Branch("p", (outcome("a"), outcome("a", "b")), unknown=True)]
    assert not only(graph(">p p>q", [], routers)).uses_unknown


def test_an_unknown_goto_comes_in_addition() -> None:
    conflict = only(graph(">p p>a", [Node("p", unknown_goto=True), B]))
    assert (conflict.choices, conflict.uses_unknown) == (1, True)


def test_the_witness_names_the_choices_in_order() -> None:
    small = graph(">p p>b", [Node("a", (X, NOTHING))], [Branch("p", (outcome("q"), outcome("a")))])
    router, end = only(small).witness
    assert (router.at, router.superstep, router.branch) == ("p", 1, 0)
    assert router.taken == (Target("a"),)
    assert (end.at, end.superstep, end.result) == ("a", 2, X)


def test_together_is_symmetric_and_knows_tasks_of_one_node() -> None:
    small = graph(">p p>a p>q q>c", [], [Branch("q", (outcome(send("w"), send("w")),))])
    pairs = together(small)
    assert ("a", "q") in pairs
    assert ("q", "a") in pairs
    assert ("w", "w") in pairs
    assert ("a", "c") not in pairs
    assert ("a", "a") not in pairs


def test_together_follows_unknown_routers_only_when_asked() -> None:
    small = graph(">p p>a", [B], [Branch("p", (), unknown=True)])
    assert ("a", "b") not in together(small)
    assert ("a", "b") in together(small, guess=True)


def test_a_limit_is_admitted() -> None:
    routers = [
        Branch(f"q{n}", (outcome(f"v{n}"), outcome(f"w{n}"), outcome(END))) for n in range(12)
    ]
    starts = " ".join(f">q{n}" for n in range(12))
    small = graph(f"{starts} v0+w1>a", [], routers)
    assert not conflicts(small, Limits(states=100)).exhausted


def test_nothing_is_certain_that_a_limit_kept_from_being_proved() -> None:
    small, *_ = CERTAIN["join beside an edge"]
    (conflict,) = conflicts(small, Limits(states=4)).conflicts
    assert conflict.choices == 1


def test_a_dearer_way_to_writers_that_always_write_can_be_the_cheaper_conflict() -> None:
    lists = [Branch("p", (outcome("a", "b"), outcome(END)))]
    maybe = [Node("c", (X, NOTHING)), Node("d", (X, NOTHING))]
    conflict = only(graph(">p p>c p>d", maybe, lists))
    assert (conflict.choices, set(conflict.writers)) == (1, {"a", "b"})


def test_a_thousand_nodes_with_a_fan_out_of_fifty() -> None:
    rows = [[f"n{row * 50 + place}" for place in range(50)] for row in range(20)]
    ways = [f">{name}" for name in rows[0]]
    for row, after in pairwise(rows):
        ways += [f"{one}>{other}" for one in row for other in after]
    large = graph(" ".join(ways))
    before = time.process_time()
    assert only(large).choices == 0
    assert time.process_time() - before < 5, "about half a second on a quiet core"


@pytest.mark.parametrize("first", range(0, 150, 30))
def test_model_and_engine_agree(first: int) -> None:
    """Random graphs: every witness raises, nothing else does, the certain always does."""
    figures: Counter[str] = Counter()

    async def compare() -> list[str]:
        found = []
        for seed in range(first, first + 30):
            sentences = await Comparison(drawn(seed), figures).mismatches(schedules=4, replays=1)
            found += [f"graph {seed}: {sentence}" for sentence in sentences]
        return found

    assert asyncio.run(compare()) == []
    assert figures["conflicts"] > 5
    assert figures["schedules with a conflict"] > 5
