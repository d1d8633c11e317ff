"""How graphs are found, fed and run."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_runtime.load import Entry, find_entries, parse_entry
from async_graph_runtime.result import End
from async_graph_runtime.run import run_graph
from tests.runtime.programs import run, write

FAN_OUT = """
    def left(state): return {{"value": 1}}
    def right(state): return {{"{key}": 2}}
    class State(TypedDict, total=False):
        value: int
        other: int
    builder = StateGraph(State)
    for node in (left, right):
        builder.add_node(node.__name__, node)
        builder.add_edge(START, node.__name__)
    graph = builder.compile()
    """


def test_two_writes_in_one_superstep_name_their_key(tmp_path: Path) -> None:
    result = run(tmp_path, FAN_OUT.format(key="value")).result
    assert result.conflicts == {"value"}
    assert result.nodes == {"left", "right"}
    assert [step for step, _ in result.runs[0].tasks] == [1, 1]


def test_writes_of_different_keys_do_not_conflict(tmp_path: Path) -> None:
    result = run(tmp_path, FAN_OUT.format(key="other")).result
    assert not result.conflicts
    assert result.runs[0].result == "{'value': 1, 'other': 2}"


def test_a_conflict_inside_a_subgraph_called_by_a_node(tmp_path: Path) -> None:
    source = (
        FAN_OUT.format(key="value")
        + """
    inner = graph
    async def node(state):
        return await inner.ainvoke({})
    graph = single(node)
    """
    )
    assert run(tmp_path, source).result.conflicts == {"value"}


def test_the_inputs_of_the_module_and_its_settings(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        async def node(state, config):
            return {"value": state["value"] + config["configurable"]["more"]}
        graph = single(node)
        INPUTS = [{"value": 1}, {"value": 2}]
        CONFIG = {"configurable": {"more": 10}}
        """,
    )
    own, given = run_graph(path), run_graph(path, inputs=[{"value": 3}])
    assert [r.result for r in own.runs] == ["{'value': 11}", "{'value': 12}"]
    assert [r.result for r in given.runs] == ["{'value': 13}"]


def test_an_input_is_made_from_the_schema(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        from typing import Annotated, Literal
        import pydantic
        from langchain_core.messages import AnyMessage
        from langgraph.graph.message import add_messages
        class Item(pydantic.BaseModel):
            name: str
        class State(TypedDict):
            topic: str
            count: int | None
            mode: Literal["fast", "slow"]
            names: list[str]
            scores: dict[str, float]
            item: Item
            messages: Annotated[list[AnyMessage], add_messages]
        async def node(state):
            assert state["item"].name and len(state["messages"]) == 1
            return {"topic": repr([state[k] for k in ("topic", "count", "mode", "names")])}
        graph = single(node)
        """,
    )
    result = run_graph(path)
    assert result.runs[0].error is None
    assert """['example', 1, 'fast', ['example', 'example']]""" in result.runs[0].result


def test_every_graph_of_a_module_and_factories(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        first = single(lambda state: {"value": 1})
        alias = first
        second = single(lambda state: {"value": 2})
        def make(config):
            return single(lambda state: {"value": 3})
        async def make_later():
            return single(lambda state: {"value": 4})
        """,
    )
    runs = run_graph(path, None, [{}]).runs
    assert [(r.graph, r.result) for r in runs] == [
        ("first", "{'value': 1}"),
        ("second", "{'value': 2}"),
    ]
    assert run_graph(path, "make", [{}]).runs[0].result == "{'value': 3}"
    assert run_graph(path, "make_later", [{}]).runs[0].result == "{'value': 4}"


def test_an_endless_graph_ends(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        builder = StateGraph(State)
        builder.add_node("again", lambda state: {})
        builder.add_edge(START, "again")
        builder.add_edge("again", "again")
        graph = builder.compile()
        """,
    )
    result = run_graph(path, inputs=[{}])
    assert result.end is End.FINISHED
    assert result.runs[0].error is not None
    assert result.runs[0].error.type == "GraphRecursionError"


def test_a_file_is_imported_as_the_module_it_is(tmp_path: Path) -> None:
    package = tmp_path / "src" / "app"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "names.py").write_text("NAME = 'name'")
    path = write(
        package,
        """
        from .names import NAME
        graph = single(lambda state: {"value": [NAME, __name__]})
        """,
    )
    result = run_graph(path, inputs=[{}], root=tmp_path)
    assert result.runs[0].result == "{'value': ['name', 'app.program']}"


def test_a_file_may_be_called_like_a_library(tmp_path: Path) -> None:
    path = write(tmp_path, "graph = single(lambda state: {'value': 1})", "requests.py")
    assert run_graph(path, inputs=[{}]).runs[0].result == "{'value': 1}"


def test_entries_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    assert parse_entry("program.py:app.graph", tmp_path) == Entry(path, "app.graph")
    assert parse_entry("program.py", tmp_path) == Entry(path, None)
    for wrong in ("absent.py:graph", "program:graph", ""):
        with pytest.raises(ValueError, match="not a Python file"):
            parse_entry(wrong, tmp_path)


def test_entries_are_found(tmp_path: Path) -> None:
    builds = write(tmp_path, "graph = single(len)", "builds.py")
    write(tmp_path, "def later():\n    return single(len)", "later.py")
    agent = tmp_path / "agent.py"
    agent.write_text("from langchain.agents import create_agent\nagent = create_agent('model')")
    broken = tmp_path / "broken.py"
    broken.write_text("import langgraph\ngraph = (")
    hidden = tmp_path / ".hidden"
    hidden.mkdir()
    (hidden / "agent.py").write_text(agent.read_text())
    assert find_entries(tmp_path) == [Entry(agent)]
    builds.write_text("import langgraph\ngraph = builder.compile()")
    assert find_entries(tmp_path) == [Entry(agent), Entry(builds)]
    declared = '{"graphs": {"one": "./builds.py:graph", "two": {"path": "x.ts:graph"}}}'
    (tmp_path / "langgraph.json").write_text(declared)
    assert find_entries(tmp_path) == [Entry(builds, "graph")]


def test_the_writes_of_each_task_and_what_was_logged(tmp_path: Path) -> None:
    source = """
    import operator
    from typing import Annotated
    from langgraph.types import Command
    class Notes(TypedDict, total=False):
        title: str
        lines: Annotated[list, operator.add]
    def write(state):
        return [Command(update={"lines": [1]}), {"lines": [2], "title": "a"}]
    builder = StateGraph(Notes)
    builder.add_node("write", write)
    builder.add_edge(START, "write")
    builder.add_conditional_edges("write", lambda state: "nowhere")
    graph = builder.compile()
    """
    (seen,) = run(tmp_path, source).result.runs
    assert seen.error is None
    assert seen.updates == ((1, "write", ("lines", "lines", "title")),)
    assert seen.channels == {"title": "LastValue", "lines": "BinaryOperatorAggregate"}
    assert ["nowhere" in warning for warning in seen.warnings] == [True]
