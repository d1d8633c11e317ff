"""Agents: graphs that a library builds from a model, tools and middleware."""

from __future__ import annotations

from async_graph_lint.graphs.building import Building
from async_graph_lint.graphs.library_calls import LibraryCall
from async_graph_lint.graphs.model import Graph

REACT_AGENT = "langgraph.prebuilt.create_react_agent"
AGENT = "langchain.agents.create_agent"
DEEP_AGENT = "deepagents.create_deep_agent"

AGENTS = frozenset({REACT_AGENT, AGENT, DEEP_AGENT})
"""Functions that return a compiled graph whose nodes are their own."""


def building_of(agent: LibraryCall) -> Building:
    """An agent as a builder: one call makes it, and nothing is added afterwards."""
    return Building((agent.frame.base, agent.origin), agent.site.call, ())


def graph_of(agent: LibraryCall, name: str) -> Graph:
    """The graph of an agent, of which only its place is known."""
    return Graph(name, agent.site.call.span, complete=False, unknowns=("the agent's own nodes",))
