"""From the sources of a small project to our graphs of it."""

from __future__ import annotations

from pathlib import Path

from async_graph_lint.checking import Check
from async_graph_lint.config import Config
from async_graph_lint.graphs.model import Graph
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.storage import FileTable

HEAD = """
import os
from typing import Literal, TypedDict
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send

class Parcel(TypedDict):
    weight: int

def work(parcel):
    return {}
"""
"""What most sources start with."""


def checked(folder: Path) -> Check:
    """The project in a folder."""
    found = discover(folder, [folder], ())
    return Check(found, Contents(found, FileTable(None, found.root), {}), Config(), None)


def graphs_of(folder: Path, source: str, **files: str) -> list[Graph]:
    """The graphs of `HEAD` and `source`, with the other files of that name beside it."""
    (folder / "graph.py").write_text(HEAD + source)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return [graph for built in checked(folder).analysis.built for graph in built.graphs]


def edges_of(graph: Graph) -> set[tuple[str, str]]:
    """The static edges from one node to another."""
    return {(source, edge.target) for edge in graph.edges for source in edge.sources}


def nodes_of(graph: Graph) -> set[str]:
    """The names of the nodes."""
    return {node.name for node in graph.nodes}
