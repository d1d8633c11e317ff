"""The verb `graphs`, on a small project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from async_graph_lint import engine
from async_graph_lint.adapters.cli import cli

BAKERY = """\
import operator
import time
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph


class Day(TypedDict):
    loaves: int
    notes: Annotated[list[str], operator.add]


async def knead(state: Day) -> dict:
    time.sleep(1)
    return {"loaves": 4}


def bake(state: Day) -> dict:
    return {"notes": ["hot"]}


builder = StateGraph(Day)
builder.add_node("knead", knead)
builder.add_node("bake", bake)
builder.add_edge(START, "knead")
builder.add_edge("knead", "bake")
builder.add_edge("bake", END)
bakery = builder.compile()
"""
OTHER = BAKERY.replace("bakery", "tearoom")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "bakery.py").write_text(BAKERY)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "tearoom.py").write_text(OTHER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["graphs", "--no-cache", *arguments])


def test_the_text_is_drawn(project: Path) -> None:
    result = run("bakery.py")
    assert result.exit_code == 0
    assert result.stdout.startswith("graph bakery  bakery.py:22\n  2 nodes (1 async), 2 keys\n")
    assert " 1  knead  async  ✗ AGL101\n      ──▶ bake\n" in result.stdout
    assert "  notes   reducer operator.add ← bake\n" in result.stdout


def test_all_graphs_or_those_named(project: Path) -> None:
    def names(*arguments: str) -> list[str]:
        graphs = json.loads(run("--output-format", "json", *arguments).stdout)["graphs"]
        return [graph["name"] for graph in graphs]

    assert names() == ["bakery", "tearoom"]
    assert names("sub") == ["tearoom"]
    assert names("--graph", "bakery") == ["bakery"]


def test_a_graph_that_is_not_there(project: Path) -> None:
    result = run("--graph", "bakry")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No graph is called `bakry`; did you mean `bakery`?" in result.stderr


def test_a_page_in_a_file(project: Path) -> None:
    (project / "out").mkdir()
    result = run("--output-format", "html", "-o", "out/graphs.html", "bakery.py")
    assert (result.exit_code, result.stdout) == (0, "")
    page = (project / "out" / "graphs.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert 'href="../bakery.py"' in page


def test_links_to_a_host(project: Path) -> None:
    url = "https://host/main/{path}#L{line}"
    page = run("--output-format", "html", "--source-url", url, "bakery.py").stdout
    assert 'href="https://host/main/bakery.py#L13"' in page


def test_mermaid(project: Path) -> None:
    assert run("--output-format", "mermaid").stdout.startswith("flowchart LR\n  subgraph g0[")


def test_no_graph(project: Path) -> None:
    (project / "plain.py").write_text("x = 1\n")
    result = run("plain.py")
    assert (result.exit_code, result.stdout) == (0, "No graphs.\n")
    assert "no graph found" in result.stderr


def test_a_file_that_cannot_be_read_makes_it_fail(project: Path) -> None:
    (project / "broken.py").write_text("from langgraph import (\n")
    result = run()
    assert result.exit_code == 2
    assert "graph bakery" in result.stdout
    assert "broken.py: syntax error" in result.stdout


def test_findings_and_graphs_come_from_one_analysis(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from async_graph_lint import checking

    made = []
    original = checking.Check.__init__

    def counting(self: checking.Check, *arguments: object) -> None:
        made.append(self)
        original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(checking.Check, "__init__", counting)
    report, graphs = engine.survey([project])
    assert len(made) == 1
    assert [graph.name for graph in graphs] == ["bakery", "tearoom"]
    assert report == engine.check([project])
