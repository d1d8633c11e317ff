"""Small programs for the runtime's tests: `# watch: NAME` marks the calls of a row."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

from async_graph_runtime.result import CallSite, RunResult, SiteResult
from async_graph_runtime.run import RunRequest, run_graphs
from async_graph_runtime.workers import Workers, workers_of

PRELUDE = """\
from __future__ import annotations
import asyncio, io, os, queue, select, socket, sqlite3, subprocess, sys, tempfile, threading, time
import concurrent.futures
from pathlib import Path
from typing import Any, TypedDict
from langgraph.graph import END, START, StateGraph

class State(TypedDict, total=False):
    value: Any

def single(node, **options):
    builder = StateGraph(State)
    builder.add_node("node", node)
    builder.add_edge(START, "node")
    return builder.compile(**options)
"""

MARK = re.compile(r"# watch: (\w+)")


class Seen:
    """A result, and what was seen of each mark by its name."""

    def __init__(self, result: RunResult, names: list[str]) -> None:
        self.result = result
        self.sites = dict(zip(names, result.sites, strict=True))

    def __getitem__(self, name: str) -> SiteResult:
        return self.sites[name]

    def entered(self, name: str) -> set[str]:
        """The names of what was entered under the mark."""
        return {callee for _, callee in self.sites[name].entered}


def write(folder: Path, source: str, name: str = "program.py") -> Path:
    """The program's file."""
    path = folder / name
    path.write_text(PRELUDE + textwrap.dedent(source), encoding="utf-8")
    return path


def marks(path: Path) -> dict[str, CallSite]:
    """The rows that are marked, by name."""
    rows = enumerate(path.read_text("utf-8").splitlines(), 1)
    found = ((row, MARK.search(text)) for row, text in rows)
    return {match[1]: CallSite(row, file=str(path)) for row, match in found if match}


def run(
    folder: Path, source: str, *, workers: Workers | None = None, timeout: float = 20.0
) -> Seen:
    """Run the program with one empty input."""
    path = write(folder, source)
    sites = marks(path)
    request = RunRequest(path, "graph", [{}], tuple(sites.values()), folder, timeout)
    result = run_graphs([request], workers or workers_of(sys.executable))[0]
    return Seen(result, list(sites))
