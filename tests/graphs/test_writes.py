"""What nodes write, in all their shapes: the model names exactly what langgraph 1.2.22 does.

Each source defines `n`, the action of one node. The graph is run once; the keys that the
node wrote must be one of the ends that the model gives it, and no other end may be there
unless the source says so with `others`.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langgraph.errors import InvalidUpdateError

from async_graph_lint.graphs.model import ChannelKind, Graph, NodeKind, Write
from async_graph_runtime.worker.seen import written
from tests.graphs.assembled import checked

HEAD = """
import operator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Optional, TypedDict
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.graph import END, START, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.types import Command, Overwrite, Send
from pydantic import BaseModel

class S(TypedDict, total=False):
    x: int
    y: int
    z: int
    k: Annotated[list, operator.add]
    messages: Annotated[list, operator.add]

class Y(TypedDict, total=False):
    y: int

def one(schema=S, node=lambda state: {"y": 1}):
    builder = StateGraph(schema)
    builder.add_node("inner", node)
    builder.add_edge(START, "inner")
    return builder.compile()

inner = StateGraph(S)
inner.add_node("inner", lambda state: {"y": 1})
inner.add_edge(START, "inner")
sub = inner.compile()
"""
TAIL = """
builder = StateGraph(S)
builder.add_node("n", n)
builder.add_edge(START, "n")
graph = builder.compile()
"""
GIVEN = {"x": 0, "k": [0]}

SHAPES = {
    "dict": "n = lambda state: {'x': 1}",
    "none": "def n(state):\n    return None",
    "falls through": "def n(state):\n    if state['x']:\n        return {'x': 1}",
    "unknown key": "n = lambda state: {'x': 1, 'q': 2}",
    "spread": "n = lambda state: {**state, 'y': 1}",
    "state": "def n(state):\n    state['y'] = 1\n    return state",
    "copy": "def n(state):\n    new = dict(state)\n    new['y'] = 1\n    return new",
    "union": "n = lambda state: {'x': 1} | {'y': 2}",
    "built up": "def n(state):\n    new = {'x': 1}\n    new.update({'y': 2})\n    return new",
    "comprehension": "n = lambda state: {key: 1 for key in ('x', 'y')}",
    "dict call": "n = lambda state: dict(x=1, y=2)",
    "helper": "def made(value):\n    return {'x': value}\ndef n(state):\n    return made(1)",
    "command": "n = lambda state: Command(update={'x': 1})",
    "command in a list": "n = lambda state: [Command(update={'x': 1})]",
    "two commands": "n = lambda state: [Command(update={'x': 1}), Command(update={'x': 2})]",
    "command and dict": "n = lambda state: [Command(update={'x': 1}), {'x': 2}]",
    "commands appended": "def n(state):\n    out = []\n    out.append(Command(update={'x': 1}))\n"
    "    out.append(Command(update={'x': 2}))\n    return out",
    "pairs": "n = lambda state: Command(update=[('x', 1), ('x', 2)])",
    "overwrite": "n = lambda state: {'k': Overwrite([1])}",
    "generator": "def n(state):\n    yield {'x': 1}\n    yield {'y': 2}",
    "partial": "def both(state, key):\n    return {key: 1}\nn = partial(both, key='y')",
    "runnable lambda": "n = RunnableLambda(lambda state: {'y': 1})",
    "typed dict called": "n = lambda state: S(x=1, z=2)",
    "dataclass": "@dataclass\nclass D:\n    x: int = 0\n    y: Optional[int] = None\n"
    "def n(state):\n    return D(x=1)",
    "pydantic": "class P(BaseModel):\n    x: int = 0\n    y: Optional[int] = None\n    z: int = 3\n"
    "def n(state):\n    return P(x=1)",
    "subgraph": "n = sub",
    "subgraph with config": "n = sub.with_config({'tags': ['t']})",
    "subgraph of a factory": "n = one(S, lambda state: {'y': 1})",
    "subgraph with output schema": "inner = StateGraph(S, output_schema=Y)\n"
    "inner.add_node('inner', lambda state: {'y': 1})\ninner.add_edge(START, 'inner')\n"
    "n = inner.compile()",
    "subgraph that writes nothing": "n = one(S, lambda state: None)",
    "subgraph with another state": "class Q(TypedDict, total=False):\n    x: int\n    q: int\n"
    "n = one(Q, lambda state: {'q': 1})",
    "result": "n = lambda state: sub.invoke(state)",
    "result of a part": "def n(state):\n    result = sub.invoke({'x': state['x']})\n"
    "    return result",
    "result spread": "def n(state):\n    result = sub.invoke({'x': 1})\n"
    "    return {**result, 'z': 3}",
    "one key of the result": "n = lambda state: {'y': sub.invoke(state)['y']}",
}
OTHERS = {"falls through", "generator"}
"""Shapes with ends that this input does not lead to."""


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def writes_of(graph: Any) -> Counter[str]:
    """The keys that the node wrote when the graph ran."""
    found: Counter[str] = Counter()
    try:
        for chunk in graph.stream(GIVEN, stream_mode="debug"):
            if chunk["type"] == "task_result":
                found.update(written(chunk["payload"]["result"]))
    except InvalidUpdateError as error:
        return Counter({re.findall("At key '(.+?)'", str(error))[0]: 2})
    return found


def ends_of(graph: Graph) -> list[Counter[str]]:
    """The same as the model has it, one for each way the node can end."""
    (node,) = graph.nodes
    return [keys_of(write, graph) for write in node.writes]


def keys_of(write: Write, graph: Graph) -> Counter[str]:
    """Keys that are handed back count where they have a value."""
    folded = {c.key for c in graph.channels if c.kind is ChannelKind.REDUCER}
    valued = {*GIVEN, *folded}
    found = Counter({key: count for key, count in write.keys if graph.channel(key)})
    kept = {channel.key for channel in graph.channels} if write.whole_state else set()
    for key in (*write.returned, *kept):
        if key in valued:
            found[key] = max(found[key], 1)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_model_writes_what_langgraph_writes(shape: str, tmp_path: Path) -> None:
    path = tmp_path / f"shape_{shape.replace(' ', '_')}.py"
    path.write_text(HEAD + SHAPES[shape] + TAIL)
    seen = writes_of(load(path).graph)
    graphs = [g for built in checked(tmp_path).analysis.built for g in built.graphs]
    (graph,) = [graph for graph in graphs if graph.name == "graph"]
    ends = ends_of(graph)
    assert seen in ends
    assert shape in OTHERS or len(set(map(str, ends))) == 1


def test_a_tool_node_has_the_commands_of_its_tools(tmp_path: Path) -> None:
    source = '''
@tool
def mark(a: int, tool_call_id: Annotated[str, InjectedToolCallId]) -> Command:
    """Mark."""
    answer = ToolMessage("ok", tool_call_id=tool_call_id)
    return Command(update={"x": a, "messages": [answer]}, goto="later")

@tool("ask")
def plain(a: int) -> str:
    """Ask."""
    return "yes"

n = ToolNode([mark, plain])
'''
    (tmp_path / "tools.py").write_text(HEAD + source + TAIL)
    graphs = [g for built in checked(tmp_path).analysis.built for g in built.graphs]
    (node,) = next(graph for graph in graphs if graph.name == "graph").nodes
    assert node.kind is NodeKind.TOOLS
    assert [tool.name for tool in node.tools] == ["mark", "ask"]
    assert [dict(write.keys) for write in node.writes] == [
        {"messages": 1},
        {"messages": 1, "x": 1},
    ]
    assert [[t.node for t in write.goto] for write in node.writes] == [[], ["later"]]


def test_a_command_for_the_parent_is_the_parents(tmp_path: Path) -> None:
    source = """
def hand_over(state):
    return Command(graph=Command.PARENT, update={"z": 1}, goto="n")
n = one(S, hand_over)
"""
    (tmp_path / "parent.py").write_text(HEAD + source + TAIL)
    graphs = [g for built in checked(tmp_path).analysis.built for g in built.graphs]
    (node,) = next(graph for graph in graphs if graph.name == "graph").nodes
    assert [(dict(w.keys), [t.node for t in w.goto]) for w in node.writes] == [({"z": 1}, ["n"])]
    assert node.subgraph is not None
    (inner,) = node.subgraph.nodes
    assert [[target.node for target in write.parent] for write in inner.writes] == [["n"]]
