"""Our channels of an agent with middleware are those that LangChain compiles."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from async_graph_lint.checking import Check
from async_graph_lint.config import Config
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.storage import FileTable
from tests.graphs.test_channels import of_langgraph

AGENT = """
import operator
from typing import Annotated
from langchain.agents import AgentState, create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import FakeListChatModel

class Summed(AgentState):
    key: Annotated[list, operator.add]
    summed: Annotated[int, operator.add]

class Plain(AgentState):
    key: list

class Summing(AgentMiddleware):
    state_schema = Summed

class Replacing(AgentMiddleware):
    state_schema = Plain

agent = create_agent(FakeListChatModel(responses=["yes"]), tools=[], {})
"""
GIVEN = (
    "middleware=[Summing(), Replacing()]",
    "middleware=[Replacing(), Summing()]",
    "middleware=[Replacing()], state_schema=Summed",
    "middleware=[Summing()], state_schema=Plain",
)


@pytest.mark.parametrize("given", GIVEN)
def test_channels_are_those_of_langchain(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"agent_{GIVEN.index(given)}"
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / f"{name}.py").write_text(AGENT.format(given), encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    builder = importlib.import_module(name).agent.builder
    found = discover(folder, [folder], ())
    check = Check(found, Contents(found, FileTable(None, found.root), {}), Config(), None)
    (graph,) = [graph for built in check.analysis.agents for graph in built.graphs]
    assert {channel.key: channel.kind for channel in graph.channels} == of_langgraph(builder)
