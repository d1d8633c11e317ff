"""The two APIs mixed up, with libraries that the fixtures do not install: what is found where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from async_graph_lint.config import Config
from async_graph_lint.engine import check
from async_graph_lint.finding import Finding

GRAPH = """
from langgraph.graph import START, StateGraph

def plan(state):
    return {"step": 1}

builder = StateGraph(dict)
builder.add_node("plan", plan)
builder.add_edge(START, "plan")
"""
FAMILY = ("AGL202", "AGL203", "AGL204", "AGL205", "AGL206", "AGL207", "AGL208", "AGL210", "AGL211")


Checked = Callable[[str], tuple[Finding, ...]]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """The findings in a project of one file, which begins with GRAPH."""

    def findings(source: str) -> tuple[Finding, ...]:
        (tmp_path / "app.py").write_text(GRAPH + dedent(source), encoding="utf-8")
        report = check([tmp_path], Config(), cache_dir=None)
        assert report.errors == ()
        return report.findings

    return findings


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    """The codes and rows of the family; row 1 is the first after GRAPH."""
    before = GRAPH.count("\n")
    return [(f.code, f.span.start.row - before) for f in findings if f.code in FAMILY]


@pytest.mark.parametrize(
    ("module", "saver"),
    [
        ("langgraph.checkpoint.sqlite", "SqliteSaver"),
        ("langgraph.checkpoint.postgres", "PostgresSaver"),
        ("langgraph.checkpoint.redis", "RedisSaver"),
    ],
)
def test_async_run_on_a_sync_saver(checked: Checked, module: str, saver: str) -> None:
    source = f"""
    from {module} import {saver}
    async def main():
        with {saver}.from_conn_string("x") as saver:
            graph = builder.compile(checkpointer=saver)
            await graph.ainvoke({{}}, {{}})
            await graph.aget_state({{}})
    """
    assert places(checked(source)) == [("AGL203", 6), ("AGL203", 7)]


def test_a_saver_with_both_halves_serves_both_apis(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.mongodb import MongoDBSaver
    async def main():
        with MongoDBSaver.from_conn_string("x") as saver:
            await builder.compile(checkpointer=saver).ainvoke({}, {})
    """
    assert places(checked(source)) == []


def test_sqlite_names_its_async_saver(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.sqlite import SqliteSaver
    async def main(connection):
        graph = builder.compile(SqliteSaver(connection))
        return await graph.ainvoke({}, {})
    """
    (finding,) = [finding for finding in checked(source) if finding.code == "AGL203"]
    assert "AsyncSqliteSaver" in finding.message


def test_saver_of_an_entrypoint(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.func import entrypoint
    @entrypoint(checkpointer=SqliteSaver(None))
    async def flow(given):
        return given
    async def main():
        await flow.ainvoke(1, {})
    """
    assert places(checked(source)) == [("AGL203", 8)]


def test_sync_run_on_an_async_saver_on_its_loop(checked: Checked) -> None:
    source = """
    import asyncio
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
    async def main():
        async with AsyncSqliteSaver.from_conn_string("x") as saver:
            graph = builder.compile(checkpointer=saver)
            graph.invoke({}, {})
            await asyncio.to_thread(graph.invoke, {}, {})
            return peek(graph)
    def peek(graph):
        return graph.get_state({})
    """
    assert places(checked(source)) == [("AGL204", 7), ("AGL204", 11)]
    assert not [f for f in checked(source) if f.code in {"AGL201", "AGL102"}]


def test_sync_node_may_run_a_graph_with_an_async_saver(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    async def main(pool):
        graph = builder.compile(checkpointer=AsyncPostgresSaver(pool))
        def ask(state):
            return graph.invoke(state, {})
        outer = StateGraph(dict)
        outer.add_node("ask", ask)
        outer.add_edge(START, "ask")
        await outer.compile().ainvoke({})
    """
    assert places(checked(source)) == []


@pytest.mark.parametrize(
    "made",
    [
        'AsyncSqliteSaver.from_conn_string("x")',
        'SqliteSaver.from_conn_string("x")',
    ],
)
def test_saver_that_was_never_entered(checked: Checked, made: str) -> None:
    source = f"""
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
    graph = builder.compile(checkpointer={made})
    """
    assert places(checked(source)) == [("AGL204", 4)]


def test_saver_entered_the_wrong_way(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
    def main():
        with AsyncSqliteSaver.from_conn_string("x") as saver:
            return builder.compile(checkpointer=saver)
    """
    assert places(checked(source)) == [("AGL204", 5)]


def test_async_saver_made_while_the_module_is_imported(checked: Checked) -> None:
    source = """
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    saver = AsyncPostgresSaver(None)
    async def main():
        return AsyncPostgresSaver(None)
    """
    assert places(checked(source)) == [("AGL204", 3)]


def test_tools_of_a_server_have_no_sync_half(checked: Checked) -> None:
    source = """
    from langchain_mcp_adapters.client import MultiServerMCPClient
    from langgraph.prebuilt import create_react_agent
    async def main(model):
        tools = await MultiServerMCPClient({}).get_tools()
        for tool in tools:
            agent = create_react_agent(model, tools)
            await agent.ainvoke({"messages": []})
            tool.invoke({})
    """
    assert places(checked(source)) == [("AGL202", 9)]


def test_events_of_version_three_are_awaited(checked: Checked) -> None:
    source = """
    graph = builder.compile()
    async def main(version):
        await graph.astream_events({}, version="v3")
        await graph.astream_events({}, version=version)
        await graph.astream_events({}, version="v2")
        async for event in graph.astream_events({}, version="v3"):
            print(event)
    """
    assert places(checked(source)) == [("AGL208", 6), ("AGL208", 7)]


@pytest.mark.parametrize(
    "decorator",
    ["@other.wraps_somehow", "@app.command()"],
)
def test_unknown_decorators_leave_it_open(checked: Checked, decorator: str) -> None:
    source = f"""
    import other
    app = other.App()
    {decorator}
    async def work():
        ...
    work()
    """
    assert places(checked(source)) == []


def test_a_coroutine_may_be_awaited_by_whoever_gets_it(checked: Checked) -> None:
    source = """
    import asyncio
    async def work():
        ...
    class Box:
        def __init__(self):
            self.work = work()
    async def main(jobs):
        jobs.append(work())
        jobs["x"] = work()
        held = work()
        asyncio.ensure_future(held)
        later = work()
        async def inner():
            await later
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
        yield work()
        await inner()
    """
    assert places(checked(source)) == []


def test_wrap_hook_is_likely_where_no_agent_is_seen(checked: Checked) -> None:
    source = """
    from langchain.agents.middleware import AgentMiddleware
    class Both(AgentMiddleware):
        def wrap_tool_call(self, request, handler):
            return handler(request)
    async def main():
        await builder.compile().ainvoke({})
    """
    assert places(checked(source)) == [("AGL210", 4)]
