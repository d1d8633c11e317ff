"""Finds the graphs to run: the entries of `langgraph.json`, or the files that build one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

SKIPPED = frozenset({"site-packages", "node_modules", "build", "dist", "__pycache__", "venv"})
BUILDERS = frozenset({"compile", "create_agent", "create_react_agent", "entrypoint"})
"""Calls that make a compiled graph when they stand at the level of a module."""


class Entry(Struct, frozen=True):
    """A file and the graph in it; every graph of the module where `attribute` is None."""

    path: Path
    attribute: str | None = None


def parse_entry(text: str, root: Path) -> Entry:
    """Read `path.py:graph` or `path.py`, relative to `root`.

    Raises: ValueError: that is no Python file.
    """
    path, colon, attribute = text.rpartition(":") if ".py:" in text else (text, "", "")
    if not path.endswith(".py") or not (root / path).is_file():
        raise ValueError(f"not a Python file below {root}: {text}")
    return Entry((root / path).resolve(), attribute if colon else None)


def find_entries(root: Path) -> list[Entry]:
    """Every entry that the project declares, else every file that builds a graph."""
    declared = list(declared_entries(root))
    return declared or [Entry(path) for path in python_files(root) if builds_graph(path)]


def declared_entries(root: Path) -> Iterator[Entry]:
    """The graphs of `langgraph.json`; entries that are no Python file are left out."""
    try:
        graphs = json.loads((root / "langgraph.json").read_text("utf-8")).get("graphs", {})
    except (OSError, ValueError, AttributeError):
        return
    for graph in graphs.values():
        text = graph.get("path", "") if isinstance(graph, dict) else str(graph)
        try:
            yield parse_entry(text, root)
        except ValueError:
            continue


def python_files(root: Path) -> Iterator[Path]:
    """The project's Python files, hidden folders, environments and build results left out."""
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") or path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir() and not (path / "pyvenv.cfg").exists():
            yield from python_files(path)
        elif path.suffix == ".py":
            yield path


def builds_graph(path: Path) -> bool:
    """Whether the file assigns a compiled graph to a variable of its module."""
    source = path.read_bytes()
    if b"langgraph" not in source and b"langchain" not in source:
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(is_builder_call(statement) for statement in tree.body)


def is_builder_call(statement: ast.stmt) -> bool:
    """Whether some call in the statement makes a graph; function bodies do not count."""
    if isinstance(statement, ast.ClassDef):
        return False
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return any(named(decorator) in BUILDERS for decorator in statement.decorator_list)
    return any(
        isinstance(node, ast.Call) and named(node) in BUILDERS for node in ast.walk(statement)
    )


def named(node: ast.AST) -> str:
    """The last part of the name that is called or mentioned."""
    if isinstance(node, ast.Call):
        return named(node.func)
    return getattr(node, "attr", getattr(node, "id", ""))
