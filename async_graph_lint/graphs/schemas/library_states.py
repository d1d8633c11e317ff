"""State schemas of LangGraph and LangChain, and the names of channels and managed values.

Measured on langgraph 1.2.22 with langgraph-prebuilt 1.1.2 and langchain 1.5.0.
"""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.graphs.model import ChannelKind

LAST, REDUCER, MANAGED = ChannelKind.LAST_VALUE, ChannelKind.REDUCER, ChannelKind.MANAGED


class LibraryState(NamedTuple):
    """A library's schema: its keys with their kinds, and whether it is a TypedDict.

    Reducers of libraries are all `add_messages`.
    """

    keys: dict[str, ChannelKind]
    is_typed_dict: bool = True


MESSAGES = {"messages": REDUCER}
REACT = {**MESSAGES, "remaining_steps": MANAGED}
AGENT = {**MESSAGES, "jump_to": LAST, "structured_response": LAST}
TODOS = {**AGENT, "todos": LAST}
SWARM = {**MESSAGES, "active_agent": LAST}
LIBRARY_STATES = {
    "langgraph.graph.MessagesState": LibraryState(MESSAGES),
    "langgraph.prebuilt.AgentState": LibraryState(REACT),
    "langgraph.prebuilt.AgentStatePydantic": LibraryState(REACT, is_typed_dict=False),
    "langchain.agents.AgentState": LibraryState(AGENT),
    "langchain.agents.middleware.AgentState": LibraryState(AGENT),
    "langchain.agents.middleware.todo.PlanningState": LibraryState(TODOS),
    "langgraph_swarm.SwarmState": LibraryState(SWARM),
    "langgraph_swarm.swarm.SwarmState": LibraryState(SWARM),
}

CHANNELS = {
    "LastValue": LAST,
    "LastValueAfterFinish": ChannelKind.MANY,
    "Topic": ChannelKind.MANY,
    "AnyValue": ChannelKind.MANY,
    "NamedBarrierValue": ChannelKind.MANY,
    "NamedBarrierValueAfterFinish": ChannelKind.MANY,
    "BinaryOperatorAggregate": REDUCER,
    "DeltaChannel": REDUCER,
    "EphemeralValue": LAST,
    "UntrackedValue": LAST,
}
"""Channel classes of `langgraph.channels`, as they take two writes of one superstep."""
GUARDED = frozenset({"EphemeralValue", "UntrackedValue"})
"""Channels that raise on the second write unless they are made with `guard=False`."""
MANAGED_VALUES = frozenset(
    {"IsLastStep", "RemainingSteps", "IsLastStepManager", "RemainingStepsManager"}
)
