"""Our graphs are what LangGraph holds after running the same source.

Every fixture that builds a graph, and every way of building one in `builder_shapes/`, is
imported in a child process; nodes, edges, joins, branches with their ends and channels of
its builder are compared with ours. Where conditions leave several graphs, one of them must
be the one that was built.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from async_graph_lint.checking import Check
from async_graph_lint.config import Config
from async_graph_lint.graphs.analysis import Built
from async_graph_lint.graphs.model import Branch, Graph, GraphKind
from async_graph_lint.program.evaluation.values import Module, Symbol
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.storage import FileTable
from tests.fixture_files import ENTRY, fixtures

HERE = Path(__file__).parent
SHAPES = HERE / "builder_shapes"
CHILD = HERE / "as_langgraph_built.py"
TIMEOUT = 120
"""Seconds for importing all fixtures; they need ten."""

AGENT = ("edges", "branches", "async")
"""What we draw of an agent as it usually runs: a router between two nodes as an edge, a
hook that has both halves as async."""

DIFFERENT: dict[str, tuple[str, ...]] = {
    # A base class made by `TypedDict(...)` is not followed; the graph says so.
    "reducer_shadowed/made_by_a_call": ("channels",),
}
"""Parts that differ for a reason, by the name of the shape or fixture."""


def shapes() -> dict[str, Path]:
    """The files that expose a graph, by name."""
    alone = {f"shape/{path.stem}": path for path in SHAPES.glob("*.py")}
    several = {f"shape/{path.parent.name}": path for path in SHAPES.glob(f"*/{ENTRY}")}
    return dict(sorted((alone | several).items())) | {f.name: f.path for f in fixtures()}


FILES = shapes()


@pytest.fixture(scope="module")
def built() -> dict[str, Any]:
    """What LangGraph built, by name."""
    paths = [str(path) for path in FILES.values()]
    done = subprocess.run(
        [sys.executable, str(CHILD), *paths],
        capture_output=True,
        check=True,
        text=True,
        timeout=TIMEOUT,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: found[str(path)] for name, path in FILES.items()}


def graphs_of(path: Path, folder: Path) -> list[Graph]:
    """What we think the variable `graph` of a file can be, read in a copy of its project."""
    whole = path.parent if path.name == ENTRY else path
    project = folder / "project"
    if whole.is_dir():
        shutil.copytree(whole, project, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        project.mkdir()
        shutil.copy(whole, project)
    found = discover(project, [project], ())
    checked = Check(found, Contents(found, FileTable(None, found.root), {}), Config(), None)
    module = Module(path.stem, path.name, path.name)
    known = checked.program.evaluation.names.member(module, "graph")
    origins = {value.origin for value in known.values if isinstance(value, Symbol)}
    made = (*checked.analysis.built, *checked.analysis.agents)
    return [graph for one in made if _is_of(one, origins) for graph in one.graphs]


def _is_of(built: Built, origins: set[Any]) -> bool:
    calls = built.building.operations
    compiled = {(call.frame.base, call.span) for call in calls if call.method == "compile"}
    return bool((compiled | {built.building.origin}) & origins)


def described(graph: Graph) -> dict[str, Any]:
    """A graph of ours in the words of `as_langgraph_built`."""
    return {
        "nodes": sorted([node.name, node.defer] for node in graph.nodes),
        "edges": sorted([sorted(edge.sources), edge.target] for edge in graph.edges),
        "branches": sorted(map(_branch, graph.branches)),
        "channels": {channel.key: channel.kind.value for channel in graph.channels},
    }


def _branch(branch: Branch) -> list[Any]:
    return [branch.source, sorted(branch.ends or ()), branch.ends is not None]


@pytest.mark.parametrize("name", FILES)
def test_model_is_what_langgraph_built(name: str, built: dict[str, Any], tmp_path: Path) -> None:
    expected = built[name]
    if expected is None:
        pytest.skip("no graph of a builder")
    if expected.get("error", "").startswith("ValueError"):
        pytest.skip("LangGraph refuses to build it")
    assert "error" not in expected, expected
    graphs = graphs_of(FILES[name], tmp_path)
    assert graphs, "no graph found"
    assert any(_differences(graph, expected, name) == [] for graph in graphs), [
        _differences(graph, expected, name) for graph in graphs
    ]


def _differences(graph: Graph, expected: dict[str, Any], name: str) -> list[str]:
    ours = described(graph)
    skipped = DIFFERENT.get(name, AGENT if graph.kind is GraphKind.AGENT else ())
    parts = [part for part in ours if part not in skipped]
    found = [f"{p}: {ours[p]} not {expected[p]}" for p in parts if ours[p] != expected[p]]
    if "async" in skipped:
        return found
    kinds = {node.name: node.is_async for node in graph.nodes if node.is_async is not None}
    wrong = [n for n, kind in kinds.items() if expected["async"].get(n) not in {None, kind}]
    return found + ([f"async: {wrong}"] if wrong else [])


def test_enough_graphs_are_compared(built: dict[str, Any]) -> None:
    assert sum(one is not None for one in built.values()) >= 40
    assert sum(name.startswith("shape/") for name in built) >= 25
