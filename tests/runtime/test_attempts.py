"""Calls that several attempts of one task make, and what they ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_runtime.result import CallSite
from async_graph_runtime.run import run_graph
from async_graph_runtime.worker.attempts import reporting
from async_graph_runtime.worker.sites import Site

PROGRAM = """
from typing import TypedDict
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy, interrupt

class State(TypedDict, total=False):
    x: int

tries = []

def note():
    tries.append(1)

def node(state):
    note()
    if len(tries) == 1:
        raise ConnectionError("once")
    return {"x": interrupt("x?") + interrupt("y?")}

builder = StateGraph(State)
builder.add_node("node", node, retry_policy=RetryPolicy(initial_interval=0.01))
builder.add_edge(START, "node")
graph = builder.compile(checkpointer=InMemorySaver())
INPUTS = [{"x": 0}]
RESUME = [1, 2, 3]
"""


def test_a_call_in_two_attempts_of_one_task_is_repeated() -> None:
    site = Site("a.py", 1)
    for task, attempt in (("one", (0, 1)), ("two", (0, 1)), ("one", (0, 1))):
        site.attempt((task, attempt))
    site.attempt(None)
    assert site.repeated == 0
    site.attempt(("one", (1, 1)))
    assert site.repeated == 1
    assert "attempts" not in site.seen()


def test_a_question_is_reported_whether_it_is_answered_or_not() -> None:
    asked: list[bool] = []

    def ask(value: str) -> str:
        if not value:
            raise RuntimeError
        return value

    asking = reporting(ask, lambda filename, row, answered: asked.append(answered))
    assert asking("a") == "a"
    with pytest.raises(RuntimeError):
        asking("")
    assert asked == [True, False]


def test_a_run_is_resumed_while_it_pauses(tmp_path: Path) -> None:
    path = tmp_path / "flow.py"
    path.write_text(PROGRAM)
    row = PROGRAM.splitlines().index("    note()") + 1
    result = run_graph(path, probes=[CallSite(row)])
    (run,) = result.runs
    assert run.error is None
    assert (run.pauses, run.resumed) == (2, 2)
    answered = [(question.attempt, question.answered) for question in run.questions]
    assert answered == [
        *[((0, 2), False)],
        *[((1, 1), True), ((1, 1), False)],
        *[((2, 1), True), ((2, 1), True)],
    ]
    assert len({question.task for question in run.questions}) == 1
    assert result.sites[0].repeated == 1
