"""One name for one thing."""

from __future__ import annotations

import importlib

import pytest

from async_graph_lint.catalogue import Catalogue

CATALOGUE = Catalogue.load()
GRAPH = "langgraph.graph.CompiledStateGraph()"


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("requests.sessions.Session().get", "requests.Session().get"),
        ("requests.session()", "requests.Session()"),
        ("sqlite3.connect()", "sqlite3.Connection()"),
        ("sqlite3.Connection().cursor()", "sqlite3.Cursor()"),
        ("pathlib.Path().parent", "pathlib.Path()"),
        ("pathlib.Path().resolve().parent.parent", "pathlib.Path()"),
        ("pathlib.Path().parents[]", "pathlib.Path()"),
        ("httpx.Client().__enter__()", "httpx.Client()"),
        ("httpx.AsyncClient().__aenter__().await", "httpx.AsyncClient()"),
        ("asyncio.get_running_loop()", "asyncio.AbstractEventLoop()"),
        ("langgraph.graph.state.StateGraph", "langgraph.graph.StateGraph"),
        ("langgraph.graph.graph.StateGraph", "langgraph.graph.StateGraph"),
        ("langgraph.graph.StateGraph().add_node().add_edge()", "langgraph.graph.StateGraph()"),
        ("langgraph.graph.StateGraph().add_node().compile()", GRAPH),
        ("langgraph.graph.StateGraph().compile().with_config()", GRAPH),
        ("langgraph_supervisor.create_supervisor().compile()", GRAPH),
        (
            "langchain_core.prompts.ChatPromptTemplate().pipe()",
            "langchain_core.runnables.RunnableSequence()",
        ),
        (
            "langchain_openai.ChatOpenAI().bind_tools().with_retry()",
            "langchain_openai.ChatOpenAI()",
        ),
        (
            "langchain_chroma.Chroma().as_retriever()",
            "langchain_core.vectorstores.VectorStoreRetriever()",
        ),
        ("unknown.Thing().with_retry()", "unknown.Thing().with_retry()"),
        ("unknown.Thing().method()[].await", "unknown.Thing().method()[].await"),
        ("", ""),
    ],
)
def test_canonical(symbol: str, name: str) -> None:
    assert CATALOGUE.canonical(symbol) == name
    assert CATALOGUE.canonical(name) == name


@pytest.mark.parametrize(
    ("module", "attribute", "name"),
    [
        ("langgraph.graph.state", "StateGraph", "langgraph.graph.StateGraph"),
        ("langgraph.prebuilt.chat_agent_executor", "StateGraph", "langgraph.graph.StateGraph"),
        ("langgraph.constants", "START", "langgraph.graph.START"),
        ("langgraph.constants", "END", "langgraph.graph.END"),
        ("langgraph.constants", "Send", "langgraph.types.Send"),
        ("langgraph.graph.state", "Send", "langgraph.types.Send"),
        ("langgraph.graph.state", "Command", "langgraph.types.Command"),
        ("langgraph.errors", "Command", "langgraph.types.Command"),
        ("langgraph.func", "RetryPolicy", "langgraph.types.RetryPolicy"),
        ("langgraph.graph.message", "add_messages", "langgraph.graph.add_messages"),
        (
            "langgraph.prebuilt.chat_agent_executor",
            "create_react_agent",
            "langgraph.prebuilt.create_react_agent",
        ),
        ("langgraph.prebuilt.tool_node", "ToolNode", "langgraph.prebuilt.ToolNode"),
        ("langgraph.pregel.main", "Pregel", "langgraph.pregel.Pregel"),
        ("langgraph.checkpoint.memory", "MemorySaver", "langgraph.checkpoint.memory.InMemorySaver"),
        ("langchain.tools", "tool", "langchain_core.tools.tool"),
        ("langchain_core.tools.convert", "tool", "langchain_core.tools.tool"),
        (
            "langchain_core.tools.structured",
            "StructuredTool",
            "langchain_core.tools.StructuredTool",
        ),
        ("langchain.tools", "ToolRuntime", "langgraph.prebuilt.ToolRuntime"),
        ("langchain.agents.factory", "create_agent", "langchain.agents.create_agent"),
        ("langchain.chat_models.base", "init_chat_model", "langchain.chat_models.init_chat_model"),
        (
            "langchain_core.runnables.base",
            "RunnableLambda",
            "langchain_core.runnables.RunnableLambda",
        ),
        (
            "langchain_core.runnables.config",
            "run_in_executor",
            "langchain_core.runnables.run_in_executor",
        ),
        (
            "langchain_core.output_parsers.string",
            "StrOutputParser",
            "langchain_core.output_parsers.StrOutputParser",
        ),
    ],
)
def test_an_import_alias_is_the_same_object(module: str, attribute: str, name: str) -> None:
    assert CATALOGUE.canonical(f"{module}.{attribute}") == name
    home, _, last = name.rpartition(".")
    there = getattr(importlib.import_module(module), attribute)
    assert there is getattr(importlib.import_module(home), last)
