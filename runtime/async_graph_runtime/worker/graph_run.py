"""Runs the graphs of one module with each input, as an asynchronous program would."""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Iterator
from typing import Any

from .example_input import example_input
from .seen import Seen, channels_of, logged
from .watch import Watch

RECURSION_LIMIT = 50
"""langgraph's own default of 10,007 steps would outlast every deadline."""

TEXT_KEPT = 500
CONFLICT = re.compile(r"At key '(.+?)'")
"""How langgraph's `InvalidUpdateError` names the channel (`channels/last_value.py`)."""


def find_graphs(module: Any, attribute: str | None) -> dict[str, Any]:
    """The named graph, or every compiled graph among the module's variables.

    Raises: AttributeError: the module has no such attribute.
    """
    if attribute is not None:
        found = module
        for part in attribute.split("."):
            found = getattr(found, part)
        return {attribute: found}
    by_identity = {id(v): (n, v) for n, v in reversed(vars(module).items()) if is_graph(v)}
    return dict(reversed(list(by_identity.values())))


def is_graph(value: Any) -> bool:
    """Whether this is a compiled graph."""
    return (
        not isinstance(value, type)
        and callable(getattr(type(value), "astream", None))
        and (hasattr(value, "nodes") and hasattr(value, "channels"))
    )


async def run_all(
    graphs: dict[str, Any], module: Any, inputs: list[Any] | None, watch: Watch
) -> None:
    """Run every graph with every input, one after the other, and report each run."""
    watch.loop_thread = threading.get_ident()
    for name, found in graphs.items():
        graph = await built(found)
        for number, given in enumerate(inputs_of(graph, module, inputs)):
            config = config_of(module, f"{name}-{number}")
            outcome = await run_once(graph, given, config)
            watch.emit("run", graph=name, input=number, **outcome)
    watch.loop_thread = None


async def built(found: Any) -> Any:
    """The graph itself, where the attribute is a factory."""
    if is_graph(found):
        return found
    made = found({}) if inspect.signature(found).parameters else found()
    return await made if inspect.isawaitable(made) else made


def inputs_of(graph: Any, module: Any, given: list[Any] | None) -> list[Any]:
    """The given inputs, else the module's `INPUTS`, else one made from the schema."""
    if given is not None:
        return given
    own = getattr(module, "INPUTS", None)
    return list(own) if own else [example_input(graph)]


def config_of(module: Any, thread: str) -> dict[str, Any]:
    """The module's `CONFIG` over ours: few steps, and a thread of its own for savers."""
    own = getattr(module, "CONFIG", None) or {}
    settings = {"thread_id": thread, **own.get("configurable", {})}
    return {"recursion_limit": RECURSION_LIMIT, **own, "configurable": settings}


async def run_once(graph: Any, given: Any, config: dict[str, Any]) -> dict[str, Any]:
    """Run to the end: what each superstep did, the last state, the error if there was one."""
    seen = Seen()
    error: BaseException | None = None
    with logged() as warnings:
        try:
            stream = graph.astream(given, config, stream_mode=["debug", "values"], subgraphs=True)
            async for namespace, mode, chunk in stream:
                seen.note(namespace, mode, chunk)
        except Exception as raised:  # noqa: BLE001 - the graph's own error is a result
            error = raised
    return {
        "tasks": seen.tasks,
        "updates": seen.updates,
        "channels": channels_of(graph),
        "warnings": warnings,
        "result": shortened(seen.last),
        "error": None if error is None else described(error),
    }


def shortened(value: Any) -> str:
    """The value as text, cut off."""
    try:
        return repr(value)[:TEXT_KEPT]
    except Exception:  # noqa: BLE001 - a project's `__repr__` may raise anything
        return "?"


def described(error: BaseException) -> dict[str, Any]:
    """Type and message, and the keys that got two writes in one superstep."""
    keys = [
        match.group(1)
        for one in chain(error)
        if type(one).__name__ == "InvalidUpdateError"
        for match in CONFLICT.finditer(str(one))
    ]
    return {"type": type(error).__name__, "message": str(error)[:TEXT_KEPT], "keys": keys}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, the members of a group, and what it was raised from."""
    while error is not None:
        yield error
        for member in getattr(error, "exceptions", ()):
            yield from chain(member)
        error = error.__cause__ or error.__context__
