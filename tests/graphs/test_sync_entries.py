"""Which sync code counts as running on the loop, and how sure that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from async_graph_lint.config import Config
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence, Finding

EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE)

IMPORTS = """
import functools, time
from dataclasses import dataclass, field
from typing import Annotated, Any, TypedDict
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, SummarizationMiddleware, after_model
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import START, StateGraph
from langgraph.prebuilt import ToolNode as Tools, create_react_agent
from langgraph.types import CachePolicy, RetryPolicy, TracePolicy
from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError
"""

REDUCER = """
def fold(old, new):
    time.sleep(1)
    return new

class State(TypedDict):
    key: Annotated[str, fold]

def node(state: State) -> dict:
    return {"key": "value"}

builder = StateGraph(State)
builder.add_node("node", node)
builder.add_edge(START, "node")
graph = builder.compile()
"""


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "app.py").write_text(IMPORTS + text, encoding="utf-8")
    report = check([folder], EVERYTHING)
    assert report.errors == ()
    return tuple(finding for finding in report.findings if finding.code.startswith("AGL1"))


def wait(header: str, indent: str = "") -> str:
    """A function that does nothing but wait."""
    return f"{indent}{header}\n{indent}    time.sleep(1)\n"


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("", Confidence.POSSIBLE),
        ('graph.invoke({"key": "a"})', Confidence.POSSIBLE),
        ('async def main():\n    await graph.ainvoke({"key": "a"})', Confidence.CERTAIN),
        ('async def main(agent):\n    await agent.ainvoke({"key": "a"})', Confidence.LIKELY),
        ("async def main(llm):\n    await llm.ainvoke([])", Confidence.POSSIBLE),
        (
            'graph.invoke({"key": "a"})\nasync def main(agent):\n    await agent.ainvoke({})',
            Confidence.POSSIBLE,
        ),
        (
            'outer = StateGraph(State)\nouter.add_node("inner", graph)\n'
            "async def main():\n    await outer.compile().ainvoke({})",
            Confidence.CERTAIN,
        ),
        (
            "async def other(state: State) -> dict:\n    return {}\n"
            'builder.add_node("other", other)',
            Confidence.CERTAIN,
        ),
        (
            "def make():\n    return builder.compile(debug=True)\n"
            "async def main():\n    await make().ainvoke({})",
            Confidence.CERTAIN,
        ),
    ],
)
def test_async_runs_decide_how_sure_it_is(
    tmp_path: Path, text: str, confidence: Confidence
) -> None:
    (found,) = findings(tmp_path, f"{REDUCER}\n{text}\n")
    assert (found.code, found.confidence) == ("AGL104", confidence)
    assert found.graph == "graph"


@pytest.mark.parametrize("variable", ["graph", "make"])
def test_what_the_server_runs_is_certain(tmp_path: Path, variable: str) -> None:
    manifest = {"dependencies": ["."], "graphs": {"served": f"./app.py:{variable}"}}
    (tmp_path / "langgraph.json").write_text(json.dumps(manifest), encoding="utf-8")
    (found,) = findings(tmp_path, f"{REDUCER}\nasync def make():\n    return graph\n")
    assert (found.code, found.confidence) == ("AGL104", Confidence.CERTAIN)


GRAPH = "StateGraph(S).compile()\n"

RUNS_ON_LOOP = {
    "factory of the server": wait("def make(config):") + "    return StateGraph(dict).compile()\n",
    "reducer that is a partial": wait("def fold(base, old, new):")
    + "class S(TypedDict):\n    key: Annotated[int, functools.partial(fold, 1)]\n"
    + GRAPH,
    "reducer under an alias": wait("def fold(old, new):")
    + "Key = Annotated[int, fold]\nclass S(TypedDict):\n    key: Key\n"
    + GRAPH,
    "reducer that a node's schema adds": wait("def fold(old, new):")
    + "class S(TypedDict):\n    a: int\nclass N(TypedDict):\n    key: Annotated[int, fold]\n"
    'def node(state: N): ...\nStateGraph(S).add_node("node", node)\n',
    "reducer of an inherited key": wait("def fold(old, new):")
    + "class B(TypedDict):\n    key: Annotated[int, fold]\nclass S(B):\n    a: int\n"
    + GRAPH,
    "context": "@dataclass\nclass C:\n    a: int\n"
    + wait("def __post_init__(self):", "    ")
    + "StateGraph(dict, context_schema=C).compile()\n",
    "annotated validator": wait("def checked(value):")
    + "class S(BaseModel):\n    a: Annotated[int, BeforeValidator(checked)]\n"
    + GRAPH,
    "model validator": "class S(BaseModel):\n    a: int\n"
    + wait('@model_validator(mode="after")\n    def checked(self):', "    ")
    + GRAPH,
    "default factory": wait("def made():")
    + "@dataclass\nclass S:\n    a: int = field(default_factory=made)\n"
    + GRAPH,
    "trace policy": wait("def shown(value):") + "policy = TracePolicy(process_inputs=shown)\n",
    "retry policy": wait("def test(error):") + "policy = RetryPolicy(retry_on=test)\n",
    "cache policy": wait("def key(state):") + "policy = CachePolicy(key)\n",
    "renamed tool node": wait("def explain(error):") + "Tools([], handle_tool_errors=explain)\n",
    "agent's own state": wait("def fold(old, new):")
    + "class S(TypedDict):\n    key: Annotated[int, fold]\ncreate_agent(None, state_schema=S)\n",
    "state of a middleware": wait("def fold(old, new):")
    + "class S(TypedDict):\n    key: Annotated[int, fold]\n"
    "class M(AgentMiddleware):\n    state_schema = S\ncreate_agent(None, middleware=[M()])\n",
    "unused middleware": "class M(AgentMiddleware):\n"
    + wait("def after_model(self, state, runtime):", "    "),
    "decorated function": wait("@after_model\ndef shorten(state, runtime):"),
    "version of a saver": "class S(BaseCheckpointSaver):\n"
    + wait("def get_next_version(self, current, channel):", "    "),
    "saver under its older name": "class S(MemorySaver):\n"
    + wait("def get_tuple(self, config):", "    "),
}


@pytest.mark.parametrize("text", RUNS_ON_LOOP.values(), ids=list(RUNS_ON_LOOP))
def test_it_runs_on_the_loop(tmp_path: Path, text: str) -> None:
    manifest = {"dependencies": ["."], "graphs": {"served": "./app.py:make"}}
    (tmp_path / "langgraph.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = findings(tmp_path, text)
    assert [one.code for one in found] == ["AGL104"], found


RUNS_ELSEWHERE = {
    "exception class": "class Gone(Exception):\n"
    + wait("def __init__(self):", "    ")
    + "RetryPolicy(retry_on=Gone)\nTools([], handle_tool_errors=Gone)\n",
    "flag": "Tools([], handle_tool_errors=True)\n",
    "async prompt": wait("async def prompt(state):").replace("time.sleep(1)", "pass")
    + "create_react_agent(None, [], prompt=prompt)\n",
    "prompt in a runnable": wait("def prompt(state):")
    + "create_react_agent(None, [], prompt=RunnableLambda(prompt))\n",
    "hook that is a node": wait("def trim(state):")
    + "create_react_agent(None, [], pre_model_hook=trim)\n",
    "not the last metadata": wait("def fold(old, new):")
    + "class S(TypedDict):\n    key: Annotated[int, fold, 'a text']\n"
    + GRAPH,
    "typed dictionary": "class S(TypedDict):\n    a: int\n"
    + wait("def __post_init__(self):", "    ")
    + GRAPH,
    "model that is no state": "class M(BaseModel):\n    a: int\n"
    + wait("def model_post_init(self, context):", "    "),
    "library middleware with an async half": "class M(SummarizationMiddleware):\n"
    + wait("def before_model(self, state, runtime):", "    "),
    "wrapping hook": "class M(AgentMiddleware):\n"
    + wait("def wrap_model_call(self, request, handler):", "    "),
    "method of a saver with its own async half": "class S(BaseCheckpointSaver):\n"
    + wait("def get_tuple(self, config):", "    "),
    "callback in a thread": "class H(BaseCallbackHandler):\n"
    + wait("def on_llm_start(self, *given, **rest):", "    "),
    "handler that is not inline": "class H(BaseCallbackHandler):\n    run_inline = False\n"
    + wait("def on_llm_start(self, *given, **rest):", "    "),
    "same method names elsewhere": "class Store:\n" + wait("def put(self, key):", "    "),
}


@pytest.mark.parametrize("text", RUNS_ELSEWHERE.values(), ids=list(RUNS_ELSEWHERE))
def test_it_runs_elsewhere(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == ()


def test_a_coroutine_of_sync_code_is_not_followed(tmp_path: Path) -> None:
    text = REDUCER.replace("    time.sleep(1)\n", "    lost()\n")
    found = findings(tmp_path, f"async def lost():\n    pass\n{text}")
    assert [one for one in found if one.code in {"AGL102", "AGL104"}] == []


def test_a_helper_of_sync_code_is_told_apart(tmp_path: Path) -> None:
    text = REDUCER.replace("    time.sleep(1)\n", "    helper()\n")
    (found,) = findings(tmp_path, "def helper():\n    time.sleep(1)\n" + text)
    assert (found.code, found.data["leaf"]) == ("AGL102", "AGL104")
    assert "to_thread" not in found.help


def test_agents_count_as_graphs(tmp_path: Path) -> None:
    agents = "def make():\n    return create_agent(None)\nreact = create_react_agent(None, [])\n"
    (tmp_path / "app.py").write_text(IMPORTS + agents, encoding="utf-8")
    assert check([tmp_path], EVERYTHING).summary.graphs == 2
