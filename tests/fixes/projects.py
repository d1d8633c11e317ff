"""Small projects for the tests of fixes: a graph around the lines that matter."""

from __future__ import annotations

import textwrap
from pathlib import Path

from async_graph_lint.adapters import fixing
from async_graph_lint.config import Config
from async_graph_lint.engine import check
from async_graph_lint.finding import Finding

HEAD = """\
import threading
import time
from typing import TypedDict

import requests
from langchain.chat_models import init_chat_model
from langgraph.graph import START, StateGraph

model = init_chat_model("openai:gpt-5")


class State(TypedDict):
    text: str


"""
FOOT = """

builder = StateGraph(State)
builder.add_node(node)
builder.add_edge(START, "node")
graph = builder.compile()
"""
ALL = Config(preview=True)


def program(node: str, head: str = HEAD) -> str:
    """A program whose only node holds these lines."""
    body = textwrap.indent(textwrap.dedent(node).strip("\n"), "    ")
    return f"{head}async def node(state: State) -> dict:\n{body}\n{FOOT}"


def write(folder: Path, text: str, name: str = "app.py") -> Path:
    """A file of a project at `folder`, its rows as they are."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def findings(folder: Path) -> tuple[Finding, ...]:
    """All findings, with their fixes."""
    return check([folder], ALL, fixes=True).findings


def fixed(folder: Path, *, unsafe: bool = True) -> int:
    """Repair the project; how many findings were."""
    return fixing.repaired(lambda: check([folder], ALL, fixes=True), unsafe=unsafe)
