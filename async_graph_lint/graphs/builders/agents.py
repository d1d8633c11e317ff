"""Agents: graphs that a library builds from a model, tools and middleware."""

from __future__ import annotations

from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import LibraryCall

REACT_AGENT = "langgraph.prebuilt.create_react_agent"
AGENT = "langchain.agents.create_agent"
DEEP_AGENT = "deepagents.create_deep_agent"

AGENTS = frozenset({REACT_AGENT, AGENT, DEEP_AGENT})
"""Functions that return a compiled graph whose nodes are their own."""


def building_of(agent: LibraryCall) -> Building:
    """An agent as a builder: one call makes it, and nothing is added afterwards."""
    return Building((agent.frame.base, agent.origin), agent.site.call, ())
