"""What the reducers of a graph do with the values that they are given."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FOLDS = "BinaryOperatorAggregate"
"""The channel class of a key with a reducer (langgraph 1.2.22, `channels/binop.py`)."""


class Fold:
    """A reducer that counts its calls.

    `mutated`: it changed the value it was given first. `dropped`: it gave back one of its
    arguments, and the other said something that this one does not.
    """

    def __init__(self, reducer: Callable[[Any, Any], Any]) -> None:
        self.reducer = reducer
        self.__name__ = getattr(reducer, "__name__", type(reducer).__name__)
        self.calls = self.mutated = self.dropped = 0

    def __call__(self, left: Any, right: Any) -> Any:
        """What the reducer gives."""
        before = kept(left)
        result = self.reducer(left, right)
        self.calls += 1
        self.mutated += not alike(before, left)
        if alike(result, right):
            self.dropped += missing(before, result)
        elif alike(result, before):
            self.dropped += missing(right, result)
        return result

    def counted(self) -> dict[str, int]:
        """The counts, to be sent."""
        return {"calls": self.calls, "mutated": self.mutated, "dropped": self.dropped}


@contextmanager
def watched(graph: Any) -> Iterator[dict[str, Fold]]:
    """The folds of the graph's keys, counted while its reducers are replaced by them."""
    channels = {
        key: channel
        for key, channel in getattr(graph, "channels", {}).items()
        if type(channel).__name__ == FOLDS
    }
    folds = {key: Fold(channel.operator) for key, channel in channels.items()}
    for key, channel in channels.items():
        channel.operator = folds[key]
    try:
        yield folds
    finally:
        for key, channel in channels.items():
            channel.operator = folds[key].reducer


def kept(value: Any) -> Any:
    """A copy to compare with later; the value itself where it cannot be copied."""
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - a project's values may do anything when copied
        return value


def alike(one: Any, other: Any) -> bool:
    """Whether both are the same or equal."""
    try:
        return one is other or bool(one == other)
    except Exception:  # noqa: BLE001 - a project's `__eq__` may do anything
        return False


def missing(value: Any, result: Any) -> bool:
    """Whether the value says something that is not in the result; nothing does not."""
    try:
        if not value:
            return False
        if isinstance(value, dict):
            return any(key not in result or result[key] != value[key] for key in value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return any(item not in result for item in value)
        return bool(value != result)
    except Exception:  # noqa: BLE001 - a project's values may do anything when compared
        return False
