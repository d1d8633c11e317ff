"""What the stream of one run, the compiled graph and langgraph's log tell."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

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

    def note(self, namespace: tuple[str, ...], mode: str, chunk: Any) -> None:
        """Take in one part of a stream of the modes `debug` and `values`."""
        if mode == "values":
            self.last = chunk if not namespace else self.last
        elif chunk["type"] == "task":
            self.tasks.append((chunk["step"], chunk["payload"]["name"]))
        elif chunk["type"] == "task_result" and not namespace:
            payload = chunk["payload"]
            self.updates.append((chunk["step"], payload["name"], written(payload["result"])))


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
