"""Runs the graphs of one module with each input, as an asynchronous program would."""

from __future__ import annotations

import inspect
import re
import sys
import threading
from collections.abc import Iterator
from typing import Any

from .attempts import TYPES
from .example_input import example_input
from .folding import watched
from .seen import Seen, channels_of, injected_into, logged
from .tasks import end_of_run
from .tracebacks import blame
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
            answers = getattr(module, "RESUME", ())
            outcome = await run_once(graph, [given, *commands(graph, answers)], config, watch)
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


def commands(graph: Any, answers: Any) -> list[Any]:
    """The commands that give the module's `RESUME` answers to the pauses of a run, one after
    the other; without a saver there is nothing to resume."""
    types = sys.modules.get(TYPES)
    if types is None or not getattr(graph, "checkpointer", None):
        return []
    return [types.Command(resume=answer) for answer in answers]


async def run_once(
    graph: Any, inputs: list[Any], config: dict[str, Any], watch: Watch
) -> dict[str, Any]:
    """Run to the end: what each superstep did, the last state, the error if there was one.

    The inputs behind the first are given as long as the run pauses.
    """
    seen = Seen()
    watch.attempts.begin()
    error: BaseException | None = None
    with logged() as warnings, watched(graph) as folds:
        try:
            await stream(graph, inputs, config, seen, watch)
        except Exception as raised:  # noqa: BLE001 - the graph's own error is a result
            error = raised
            blame(watch, raised)
    end_of_run(watch.sites)
    return {
        "tasks": seen.tasks,
        "updates": seen.updates,
        "mutated": seen.given.mutated,
        "repeated": seen.given.repeated,
        "channels": channels_of(graph),
        "folds": {key: fold.counted() for key, fold in folds.items()},
        "lost": seen.lost,
        "injected": injected_into(graph),
        "warnings": warnings,
        "questions": watch.attempts.questions,
        "pauses": seen.pauses,
        "resumed": watch.attempts.resumed,
        "result": shortened(seen.last),
        "error": None if error is None else described(error),
    }


async def stream(
    graph: Any, inputs: list[Any], config: dict[str, Any], seen: Seen, watch: Watch
) -> None:
    """Note all that the run tells, and resume it while it pauses and there are answers."""
    for number, given in enumerate(inputs):
        watch.attempts.resumed, before = number, seen.pauses
        parts = graph.astream(given, config, stream_mode=["debug", "values"], subgraphs=True)
        async for namespace, mode, chunk in parts:
            seen.note(namespace, mode, chunk)
        if seen.pauses == before:
            return


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
