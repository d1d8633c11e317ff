"""Sync callables that are handed to LangGraph and that it calls on the event loop.

Nodes, routers, tools and tasks are moved to a thread; what stands here is not (langgraph
1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.builders.agents import AGENTS, REACT_AGENT
from async_graph_lint.graphs.builders.library_calls import LibraryCall
from async_graph_lint.graphs.nodes.sync_hook import SyncHook, items_of, sync_bodies
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Function,
    Instance,
    Known,
    Value,
    Wrapped,
    only,
)

TOOL_NODE = "langgraph.prebuilt.ToolNode"
RUNNABLE_CALLABLE = "langgraph.utils.runnable.RunnableCallable"
IN_A_NODE = "let a node do this and put the result into the state"


class Parameter(NamedTuple):
    """A parameter whose callable runs on the loop, unless `twin` is given as well."""

    name: str
    what: str
    remedy: str
    position: int = NOT_POSITIONAL
    twin: str = ""


PROMPT = Parameter("prompt", "prompt function", "make the prompt an `async def`")
PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "langgraph.types.CachePolicy": (Parameter("key_func", "cache key function", IN_A_NODE, 0),),
    "langgraph.types.RetryPolicy": (
        Parameter("retry_on", "retry test", "decide from the exception alone", 5),
    ),
    "langgraph.types.TracePolicy": (
        Parameter("process_inputs", "trace policy function", "only compute here", 0),
        Parameter("process_outputs", "trace policy function", "only compute here", 1),
    ),
    TOOL_NODE: (
        Parameter("handle_tool_errors", "tool error handler", "only make the message here"),
        Parameter(
            "wrap_tool_call", "tool call wrapper", "pass `awrap_tool_call=`", twin="awrap_tool_call"
        ),
    ),
    REACT_AGENT: (
        PROMPT,
        PROMPT._replace(name="state_modifier"),
        Parameter("model", "model function", "make the model function an `async def`", 0),
    ),
    RUNNABLE_CALLABLE: (
        Parameter("func", "function of a RunnableCallable", "pass `afunc=` too", 0, "afunc"),
    ),
}
PATHS = frozenset(PARAMETERS) | AGENTS


def handed_over(evaluation: Evaluation, call: LibraryCall) -> Iterator[SyncHook]:
    """The sync callables that one call hands over."""
    for parameter in PARAMETERS.get(call.path, ()):
        if parameter.twin and _is_given(call, parameter.twin):
            continue
        for frame in sync_bodies(evaluation, call.given.get(parameter.position, parameter.name)):
            what = f"{parameter.what} `{frame.scope.name}`"
            yield SyncHook(frame, what, parameter.remedy, (call.origin,))
            if parameter.name == "wrap_tool_call":
                yield from _wrapped_tools(evaluation, call)


def _is_given(call: LibraryCall, name: str) -> bool:
    position = 1 if call.path == RUNNABLE_CALLABLE else NOT_POSITIONAL
    given = call.given.get(position, name)
    return given is not None and bool(given.present or given.open)


def _wrapped_tools(evaluation: Evaluation, call: LibraryCall) -> Iterator[SyncHook]:
    """The sync tools of a tool node whose only wrapper is sync: they run under it (A70)."""
    for value in items_of(call.given.get(0, "tools")):
        for frame in sync_bodies(evaluation, _body_of(evaluation, value)):
            what = f"sync tool `{frame.scope.name}` under a sync `wrap_tool_call`"
            yield SyncHook(frame, what, "pass `awrap_tool_call=` to the ToolNode", (call.origin,))


def _body_of(evaluation: Evaluation, tool: Value) -> Known | None:
    if isinstance(tool, Wrapped):
        return only(tool.function)
    if isinstance(tool, Instance):
        return evaluation.attributes.of_instance(tool, "_run")
    return only(tool) if isinstance(tool, Function) else None
