"""What the stream of one run, the compiled graph and langgraph's log tell."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .given import Given

WRITTEN_TWICE = "$writes"
"""How langgraph's debug stream lists several writes of one task to one key
(langgraph 1.2.22, `pregel/debug.py`)."""

INTERNAL = ("__", "branch:", "join:")
"""How the names of langgraph's own channels begin."""

MOST_WARNINGS = 20


class Seen:
    """The tasks of each superstep with what they wrote, and the last state."""

    def __init__(self) -> None:
        self.tasks: list[tuple[int, str]] = []
        self.updates: list[tuple[int, str, list[str]]] = []
        self.last: Any = None
        self.given = Given()
        self.lists: dict[str, list[Any]] = {}
        self.lost: dict[str, int] = {}
        self.pauses = 0

    def note(self, namespace: tuple[str, ...], mode: str, chunk: Any) -> None:
        """Take in one part of a stream of the modes `debug` and `values`."""
        if mode == "values":
            if not namespace:
                self.last = chunk
                self.compare(chunk)
                self.given.settle(chunk)
        elif chunk["type"] == "task":
            payload = chunk["payload"]
            self.tasks.append((chunk["step"], payload["name"]))
            if not namespace:
                self.given.start(payload["id"], payload["input"])
        elif chunk["type"] == "task_result" and not namespace:
            payload = chunk["payload"]
            self.updates.append((chunk["step"], payload["name"], written(payload["result"])))
            self.given.end(payload["id"], chunk["step"], payload["name"], payload["result"])
            self.pauses += len(payload.get("interrupts") or ())

    def compare(self, state: Any) -> None:
        """Count the items of lists that the state held a superstep ago and does no more."""
        for key, value in state.items() if isinstance(state, Mapping) else ():
            if isinstance(value, list):
                gone = sum(not among(item, value) for item in self.lists.get(key, ()))
                self.lost[key] = self.lost.get(key, 0) + gone
                self.lists[key] = list(value)


def among(item: Any, items: list[Any]) -> bool:
    """Whether a list holds the item."""
    try:
        return item in items
    except Exception:  # noqa: BLE001 - a project's `__eq__` may do anything
        return True


def written(result: Any) -> list[str]:
    """The keys of a task's writes, each as often as it was written."""
    if not isinstance(result, Mapping):
        return [pair[0] for pair in result or ()]
    return [key for key, value in result.items() for _ in range(times(value))]


def times(value: Any) -> int:
    """How many writes stand behind one value of the debug stream."""
    many = isinstance(value, Mapping) and list(value) == [WRITTEN_TWICE]
    return len(value[WRITTEN_TWICE]) if many else 1


def channels_of(graph: Any) -> dict[str, str]:
    """The state's keys with the names of their channel classes."""
    channels = getattr(graph, "channels", {})
    return {
        key: type(channel).__name__
        for key, channel in channels.items()
        if not key.startswith(INTERNAL) or key == "__root__"
    }


def injected_into(graph: Any) -> dict[str, list[str]]:
    """The parameters that LangGraph fills for each node that is a function
    (langgraph 1.2.22, `_internal/_runnable.py` `RunnableCallable.func_accepts`)."""
    bounds: dict[str, Any] = {n: getattr(node, "bound", None) for n, node in graph.nodes.items()}
    return {
        name: sorted(bound.func_accepts)
        for name, bound in bounds.items()
        if hasattr(bound, "func_accepts") and not name.startswith(INTERNAL)
    }


@contextmanager
def logged() -> Iterator[list[str]]:
    """The warnings that langgraph logs meanwhile, the first few."""
    handler = Listener()
    logger = logging.getLogger("langgraph")
    logger.addHandler(handler)
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)


class Listener(logging.Handler):
    """Keeps messages."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep this one, if there is room."""
        if len(self.messages) < MOST_WARNINGS:
            self.messages.append(record.getMessage()[:300])
