from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.graphs.source.comparison import Outcome, compare
from tests.graphs.source.engine import Answers, Engine, Truth
from tests.graphs.source.plan import Plan
from tests.graphs.source.program import texts
from tests.graphs.source.shapes import SHAPES, drawn

SEEDS = range(225)
MOST_RUNS = 20

KNOWN: dict[tuple[int, str], str] = {}
"""Disagreements that stay, by seed and key, each with its reason."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return compare(SEEDS, tmp_path_factory.mktemp("source"), MOST_RUNS)


def unexplained(outcome: Outcome, kind: str) -> list[str]:
    return [str(found) for found in outcome.of(kind) if (found.seed, found.key) not in KNOWN]


def test_every_program_runs(outcome: Outcome) -> None:
    assert outcome.broken == []
    assert outcome.figures["programs"] == len(SEEDS)


def test_every_key_that_raises_is_found(outcome: Outcome) -> None:
    assert outcome.figures["raising"] > 150
    assert unexplained(outcome, "missed") == []


def test_hardly_a_safe_key_is_flagged(outcome: Outcome) -> None:
    assert outcome.figures["safe"] > 500
    assert unexplained(outcome, "alarm") == []


def test_what_is_certain_raises_on_every_run_that_reaches_the_fan_out(outcome: Outcome) -> None:
    assert outcome.figures["certain reached"] > 300
    assert unexplained(outcome, "certain") == []


def test_what_is_known_still_differs(outcome: Outcome) -> None:
    differing = {(found.seed, found.key) for found in outcome.disagreements}
    assert {place for place in KNOWN if place[0] in SEEDS} <= differing


def test_all_answers_are_given_in_turn() -> None:
    answers = Answers()
    given: list[int] | None = []
    seen: list[tuple[int, ...]] = []
    while given is not None:
        answers.begin(given)
        if answers.answer("first") == 1:
            answers.answer("second", 3)
        seen.append(tuple(answers.chosen))
        given = answers.following()
    assert seen == [(0,), (1, 0), (1, 1), (1, 2)]


def run(plans: list[Plan], folder: Path, strict: bool) -> list[Truth]:
    engine = Engine(folder, strict)

    async def all_of_them() -> list[Truth]:
        return [await engine.truth(plan, 4) for plan in plans]

    with engine.installed():
        return asyncio.run(all_of_them())


def test_langgraph_raises_where_a_second_write_was_noted(tmp_path: Path) -> None:
    plans = [drawn(seed) for seed in range(len(SHAPES))]
    for plan in plans:
        for name, text in texts(plan).items():
            (tmp_path / f"{name}.py").write_text(text)
    noted, raised = run(plans, tmp_path, strict=False), run(plans, tmp_path, strict=True)
    pairs = [(soft.runs[0], hard.runs[0]) for soft, hard in zip(noted, raised, strict=True)]
    assert any(hard.raised for _, hard in pairs)
    for soft, hard in pairs:
        assert (hard.raised in {key for _, key in soft.doubled}) or not (
            soft.doubled or hard.raised
        )


def test_a_seed_is_always_the_same_program() -> None:
    assert texts(drawn(7)) == texts(drawn(7))
