"""The linter and LangGraph agree on which config parameters are filled."""

from __future__ import annotations

import importlib.util
import warnings
from itertools import product
from pathlib import Path

import pytest
from langgraph._internal._runnable import RunnableCallable

from async_graph_lint.config import Config
from async_graph_lint.engine import check

ANNOTATIONS = (
    "RunnableConfig",
    "Optional[RunnableConfig]",
    "RunnableConfig | None",
    "None | RunnableConfig",
    "Union[RunnableConfig, None]",
    "typing.Optional[RunnableConfig]",
    "lc.RunnableConfig",
    "Optional[lc.RunnableConfig]",
    "RC",
    '"RunnableConfig"',
    '"Optional[RunnableConfig]"',
    '"RunnableConfig | None"',
    '"lc.RunnableConfig"',
    '"RC"',
    "dict",
    "dict[str, Any]",
    "Any",
)
PARAMETERS = (*(f"config: {annotation}" for annotation in ANNOTATIONS), "config")
HEADER = """
import typing
from typing import Any, Optional, TypedDict, Union

import langchain_core.runnables as lc
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables import RunnableConfig as RC
from langgraph.graph import StateGraph


class State(TypedDict):
    text: str


"""
BUILDER = """

builder = StateGraph(State)
builder.add_node("work", work)
"""


def source(parameter: str, postponed: bool, default: bool) -> str:
    future = "from __future__ import annotations\n" if postponed else ""
    given = " = None" if default else ""
    node = f"def work(state: State, {parameter}{given}):\n    return {{}}\n"
    return f"{future}{HEADER}{node}{BUILDER}"


def is_filled(path: Path) -> bool:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return "config" in RunnableCallable(module.work).func_accepts


@pytest.mark.parametrize("postponed", [False, True])
def test_every_spelling(tmp_path: Path, postponed: bool) -> None:
    expected, found = {}, {}
    for number, (parameter, default) in enumerate(product(PARAMETERS, (False, True))):
        path = tmp_path / f"spelling_{number}.py"
        path.write_text(source(parameter, postponed, default), encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected[path.name] = (parameter, default, not is_filled(path))
    reported = {f.span.filename for f in check([tmp_path], Config(select=("AGL608",))).findings}
    for name, (parameter, default, _) in expected.items():
        found[name] = (parameter, default, name in reported)
    assert found == expected


@pytest.mark.parametrize(("pin", "count"), [("langgraph==0.2.76", 0), ("langgraph==0.6.11", 1)])
def test_older_releases_fill_them_all(tmp_path: Path, pin: str, count: int) -> None:
    (tmp_path / "requirements.txt").write_text(f"{pin}\n", encoding="utf-8")
    text = source("config: RunnableConfig | None", postponed=True, default=True)
    (tmp_path / "graph.py").write_text(text, encoding="utf-8")
    assert len(check([tmp_path], Config(select=("AGL608",))).findings) == count
