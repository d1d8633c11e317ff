"""Names that users add to the catalogue: what blocks, what is safe, what hands work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.config import Config
from async_graph_lint.engine import check

GRAPH = """
import asyncio
import shop
import time
from langgraph.graph import START, StateGraph


def slow():
    time.sleep(1)


async def order(state):
    shop.Client().order("tea")
    await shop.in_thread(slow)
    time.sleep(2)
    return {}


builder = StateGraph(dict)
builder.add_node("order", order)
builder.add_edge(START, "order")
graph = builder.compile()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "graph.py").write_text(GRAPH)
    return tmp_path


def rows(project: Path, **settings: tuple[str, ...]) -> list[int]:
    report = check([project], Config(**settings))
    return [finding.span.start.row for finding in report.findings]


def test_without_settings_only_the_shipped_names_count(project: Path) -> None:
    assert rows(project) == [15]


def test_a_blocking_name_of_the_user_is_reported(project: Path) -> None:
    assert rows(project, blocking=("shop.Client.order",)) == [13, 15]


def test_a_safe_name_of_the_user_is_not(project: Path) -> None:
    assert rows(project, safe=("time.sleep",)) == []


def test_what_an_own_offload_is_given_runs_elsewhere(project: Path) -> None:
    called = GRAPH.replace("shop.in_thread(slow)", "shop.in_thread(slow())")
    (project / "graph.py").write_text(called)
    assert rows(project, offload=("shop.in_thread",)) == [14, 15]
