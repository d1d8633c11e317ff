"""Kinds of LangChain and LangGraph values, and their run methods."""

from __future__ import annotations

import importlib

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableSequence
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph

from async_graph_lint.catalogue import Catalogue

CATALOGUE = Catalogue.load()
OWNERS: dict[str, type[Runnable]] = {
    "graph": CompiledStateGraph,
    "model": BaseChatModel,
    "chain": RunnableSequence,
    "retriever": BaseRetriever,
    "tool": BaseTool,
}
POSTGRES = "langgraph.checkpoint.postgres.aio"
GONE = {"predict", "predict_messages", "run", "apply", "get_relevant_documents"}
"""Methods of older versions."""


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("langgraph.graph.state.StateGraph()", "builder"),
        ("langgraph.graph.MessageGraph()", "builder"),
        ("langgraph.graph.StateGraph().compile()", "graph"),
        ("langgraph.prebuilt.create_react_agent()", "graph"),
        ("langchain.agents.create_agent()", "graph"),
        ("langchain.agents.create_agent().with_config()", "graph"),
        ("deepagents.create_deep_agent()", "graph"),
        ("langgraph_swarm.create_swarm().compile()", "graph"),
        ("langgraph.pregel.remote.RemoteGraph()", "graph"),
        ("langgraph.func.entrypoint()()", "graph"),
        ("langchain_openai.ChatOpenAI()", "model"),
        ("langchain_openai.chat_models.base.AzureChatOpenAI()", "model"),
        ("langchain_community.chat_models.ChatOllama()", "model"),
        ("langchain_ollama.OllamaLLM()", "model"),
        ("langchain.chat_models.init_chat_model().bind_tools()", "model"),
        ("langchain_openai.ChatOpenAI().with_structured_output()", "model"),
        ("langchain_core.language_models.fake_chat_models.GenericFakeChatModel()", "model"),
        ("langchain_core.runnables.RunnableSequence()", "chain"),
        ("langchain_classic.chains.LLMChain()", "chain"),
        ("langchain.chains.RetrievalQA.from_chain_type()", "chain"),
        ("langchain.agents.AgentExecutor()", "chain"),
        ("langchain_core.prompts.ChatPromptTemplate.from_messages().pipe()", "chain"),
        ("langchain_community.retrievers.BM25Retriever.from_documents()", "retriever"),
        ("langchain_chroma.Chroma().as_retriever()", "retriever"),
        ("langchain_core.tools.StructuredTool.from_function()", "tool"),
        ("langchain_community.tools.tavily_search.TavilySearchResults()", "tool"),
        ("langchain_tavily.TavilySearch()", "tool"),
        ("langchain_core.prompts.ChatPromptTemplate.from_messages()", "prompt"),
        ("langchain_core.prompts.PromptTemplate()", "prompt"),
        ("langchain_core.output_parsers.StrOutputParser()", "parser"),
        ("langchain_community.vectorstores.FAISS.load_local()", "vectorstore"),
        ("langchain_pinecone.PineconeVectorStore()", "vectorstore"),
        ("langchain_core.vectorstores.InMemoryVectorStore()", "vectorstore"),
        ("langchain_openai.OpenAIEmbeddings()", "embeddings"),
        ("langgraph.checkpoint.memory.MemorySaver()", "saver:memory"),
        ("langgraph.checkpoint.sqlite.SqliteSaver()", "saver:sync"),
        ("langgraph.checkpoint.sqlite.SqliteSaver.from_conn_string().__enter__()", "saver:sync"),
        (
            f"{POSTGRES}.AsyncPostgresSaver.from_conn_string().__aenter__().await",
            "saver:async",
        ),
        ("langgraph.store.memory.InMemoryStore()", "store:memory"),
        ("langgraph.store.postgres.PostgresStore()", "store:sync"),
        ("langgraph.checkpoint.sqlite.SqliteSaver.from_conn_string()", None),
        ("langchain_core.runnables.RunnableLambda()", None),
        ("langchain_core.messages.ChatMessage()", None),
        ("langchain_community.chat_message_histories.ChatMessageHistory()", None),
        ("langchain_openai.ChatOpenAI", None),
        ("requests.Session()", None),
        ("", None),
    ],
)
def test_kind(symbol: str, kind: str | None) -> None:
    assert CATALOGUE.kind(symbol) == kind


def methods() -> list[tuple[str, str]]:
    names = shelf_names()
    return [(kind, name) for name in names for kind in sorted(run_kinds(name))]


def shelf_names() -> list[str]:
    shelf = importlib.import_module("async_graph_lint.catalogue.shelf")
    entries = shelf.package("langchain").document.run_method
    return [name for entry in entries for name in entry.names if name not in GONE]


def run_kinds(name: str) -> frozenset[str]:
    method = CATALOGUE.run_method(name)
    assert method is not None
    return method.kinds


@pytest.mark.parametrize(("kind", "name"), methods())
def test_the_kind_has_the_method_and_its_async_twin(kind: str, name: str) -> None:
    method = CATALOGUE.run_method(name)
    assert method is not None
    assert callable(getattr(OWNERS[kind], name))
    assert callable(getattr(OWNERS[kind], method.async_name))


def test_run_methods() -> None:
    invoke = CATALOGUE.run_method("invoke")
    assert invoke is not None
    assert invoke.async_name == "ainvoke"
    assert "prompt" not in invoke.kinds
    assert hasattr(ChatPromptTemplate, "invoke")
    get_state = CATALOGUE.run_method("get_state")
    assert get_state is not None
    assert get_state.kinds == {"graph"}
    assert CATALOGUE.run_method("ainvoke") is None
    assert CATALOGUE.run_method("get") is None
