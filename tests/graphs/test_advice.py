"""What a finding advises must repair it: shapes where the usual words would do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.config import Config
from async_graph_lint.engine import check

HEAD = """\
import operator
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph

"""
NUMBER = """
class State(TypedDict):
    tries: Annotated[int, operator.add]
def attempt(state: State):
    return {"tries": state["tries"] + 1}
builder = StateGraph(State)
builder.add_node("attempt", attempt)
builder.add_edge(START, "attempt")
graph = builder.compile()
"""
SUBGRAPH = """
class State(TypedDict):
    tasks: Annotated[list[str], operator.add]
def plan(state: State):
    return {"tasks": ["sweep"]}
inner = StateGraph(State)
inner.add_node("plan", plan)
inner.add_edge(START, "plan")
builder = StateGraph(State)
builder.add_node("planning", inner.compile())
builder.add_edge(START, "planning")
graph = builder.compile()
"""
TWO_ROUTES = """
class State(TypedDict):
    page: str
def load(state: State):
    return {"page": "a"}
def failed(state: State):
    return {"page": "no"}
def search(state: State):
    return {"page": "yes"}
def route(state: State):
    return "failed" if not state["page"] else "search"
builder = StateGraph(State)
for node in (load, failed, search):
    builder.add_node(node)
builder.add_edge(START, "load")
builder.add_conditional_edges("load", route)
builder.add_edge("load", "search")
graph = builder.compile()
"""
WHOLE = """
class State(TypedDict):
    page: str
    left: str
    right: str
def one(state: State):
    return {**state, "left": "l"}
def two(state: State):
    return {**state, "right": "r"}
builder = StateGraph(State)
builder.add_node(one)
builder.add_node(two)
builder.add_edge(START, "one")
builder.add_edge(START, "two")
graph = builder.compile()
"""
TWIN = """
class State(TypedDict):
    template: str
def fetch(state: State):
    return {"templates": [state["template"]]}
builder = StateGraph(State)
builder.add_node("fetch", fetch)
builder.add_edge(START, "fetch")
graph = builder.compile()
"""
MAIN = """
async def main():
    print("nothing")
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(
    ("source", "code", "advice"),
    [
        (NUMBER, "AGL307", 'return only the difference: `{"tries": 1}`'),
        (SUBGRAPH, "AGL307", "return what is new under a key of its own"),
        (TWO_ROUTES, "AGL301", "the router of `load` does not replace its edge to `search`"),
        (WHOLE, "AGL301", "return only the keys that `one` changes"),
        (TWIN, "AGL306", "declare `templates` in the state, or is `template` meant?"),
        (MAIN, "AGL205", "run it: `asyncio.run(main(...))`"),
    ],
    ids=["number", "subgraph that adds", "edge beside a router", "whole state", "twin", "main"],
)
def test_the_help_repairs_the_mistake(source: str, code: str, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(HEAD + source)
    found = [one for one in check([path], Config()).findings if one.code == code]
    assert found
    assert any(advice in one.help for one in found), [one.help for one in found]
