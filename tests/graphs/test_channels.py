"""Our channels are LangGraph's: each annotation and schema is given to both."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from langgraph.channels import (
    AnyValue,
    BinaryOperatorAggregate,
    DeltaChannel,
    LastValue,
    LastValueAfterFinish,
    Topic,
)
from langgraph.channels.base import BaseChannel

from async_graph_lint.checking import Check
from async_graph_lint.config import Config
from async_graph_lint.graphs.model import ChannelKind, Graph
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.storage import FileTable
from tests.graphs.annotated_keys import ANNOTATIONS, DEEPER, PREAMBLE, VOCABULARY
from tests.graphs.written_schemas import BUILD, POSTPONED, SCHEMAS

Kinds = dict[str, ChannelKind]
ONE_KEY = "\nclass State(TypedDict, total=False):\n    key: {}\n"
TEXTS = {
    **{f"annotation {name}": ONE_KEY.format(text) for name, text in ANNOTATIONS.items()},
    **{f"schema {name}": text for name, text in SCHEMAS.items()},
}
MODULES = {name: f"case_{number}" for number, name in enumerate(TEXTS)}
HELPERS = ("vocabulary", "deeper")
WITH_A_NODE = r"builder = \1\n    builder.add_node('idle', lambda state: {})\n    return builder"
each_text = pytest.mark.parametrize("name", TEXTS)


def source(name: str) -> str:
    """The module of one case."""
    future = "from __future__ import annotations\n" if name[7:] in POSTPONED else ""
    text = TEXTS[name]
    text += "" if "def build" in text else BUILD
    return future + PREAMBLE + re.sub(r"return (StateGraph\(.*\))", WITH_A_NODE, text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All cases as modules that can be imported."""
    folder = tmp_path_factory.mktemp("channels") / "app"
    folder.mkdir()
    (folder / "vocabulary.py").write_text(VOCABULARY, encoding="utf-8")
    (folder / "deeper.py").write_text(DEEPER, encoding="utf-8")
    for name, module in MODULES.items():
        (folder / f"{module}.py").write_text(source(name), encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for module in (*MODULES.values(), *HELPERS):
        sys.modules.pop(module, None)


@pytest.fixture(scope="module")
def ours(folder: Path) -> dict[str, Graph]:
    """The graph that we see in each module."""
    found = discover(folder, [folder], ())
    check = Check(found, Contents(found, FileTable(None, found.root), {}), Config(), None)
    graphs = [graph for built in check.analysis.built for graph in built.graphs]
    return {Path(graph.span.filename).stem: graph for graph in graphs}


@each_text
def test_channels_are_those_of_langgraph(name: str, folder: Path, ours: dict[str, Graph]) -> None:
    graph = ours[MODULES[name]]
    builder = built(MODULES[name])
    assert bool(graph.unknowns) == (builder is None)
    if builder is not None:
        kinds = {channel.key: channel.kind for channel in graph.channels}
        assert kinds == of_langgraph(builder)


def built(module: str) -> object | None:
    """LangGraph's builder, None where making it raises."""
    try:
        return importlib.import_module(module).build()  # type: ignore[no-any-return]
    except (ValueError, TypeError, AttributeError):
        return None


def of_langgraph(builder: object) -> Kinds:
    """The kinds of the channels and managed values that the builder has made."""
    channels: dict[str, BaseChannel[object, object, object]] = vars(builder)["channels"]
    managed: dict[str, object] = vars(builder)["managed"]
    kinds = {key: kind_of(channel) for key, channel in channels.items()}
    return kinds | dict.fromkeys(managed, ChannelKind.MANAGED)


def kind_of(channel: BaseChannel[object, object, object]) -> ChannelKind:
    """How LangGraph's channel takes two writes of one superstep."""
    if isinstance(channel, BinaryOperatorAggregate | DeltaChannel):
        return ChannelKind.REDUCER
    many = isinstance(channel, AnyValue | Topic | LastValueAfterFinish)
    if many or not getattr(channel, "guard", True):
        return ChannelKind.MANY
    own = type(channel).__module__.startswith("case_")
    updates = own and type(channel).update is not LastValue.update
    return ChannelKind.MANY if updates else ChannelKind.LAST_VALUE


def test_helpers_are_modules(folder: Path) -> None:
    assert all(isinstance(importlib.import_module(name), ModuleType) for name in HELPERS)
