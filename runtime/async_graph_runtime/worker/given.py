"""What each task was given, to be compared with what became of it.

A "task" part of langgraph's debug stream comes before the task starts (langgraph 1.2.22,
`pregel/_runner.py` `atick` gives control back first) and holds the very objects that the
task gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT_COMPARED = 5000
"""Characters of a value's text; longer values are not compared."""

COLLECTIONS = (list, dict, set)


Sighting = tuple[int, str, str]
"""Superstep, node and key."""


class Given:
    """The collections in the input of every task that has not ended yet.

    `mutated` are values that changed in place while the task ran; `repeated` lists that
    came back with all that was given and were put behind it.
    """

    def __init__(self) -> None:
        self.mutated: list[Sighting] = []
        self.repeated: list[Sighting] = []
        self._tasks: dict[str, dict[str, tuple[Any, str, int]]] = {}
        self._returned: list[tuple[Sighting, int]] = []

    def start(self, task: str, given: Any) -> None:
        """Remember what the task is given."""
        kept = {}
        for key, value in keys_of(given).items():
            text = text_of(value) if isinstance(value, COLLECTIONS) else None
            if text is not None:
                kept[key] = (value, text, len(value))
        self._tasks[task] = kept

    def end(self, task: str, step: int, node: str, result: Any) -> None:
        """Compare it with what the task left and returned."""
        kept = self._tasks.pop(task, {})
        changed = [key for key, (value, text, _) in kept.items() if text_of(value) != text]
        self.mutated += [(step, node, key) for key in changed]
        for key, value in keys_of(result).items():
            if key in kept and begins(value, *kept[key]):
                self._returned.append(((step, node, key), kept[key][2] + len(value)))

    def settle(self, state: Any) -> None:
        """See how long the lists have become that were returned in the last superstep."""
        values = keys_of(state)
        for seen, length in self._returned:
            value = values.get(seen[2])
            if isinstance(value, list) and len(value) >= length:
                self.repeated.append(seen)
        self._returned = []


def keys_of(value: Any) -> dict[str, Any]:
    """The keys and values of a state or an update."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        pairs = (pair for pair in value if isinstance(pair, (list, tuple)) and len(pair) == 2)
        return {pair[0]: pair[1] for pair in pairs}
    return dict(getattr(value, "__dict__", {}))


def begins(value: Any, given: Any, text: str, length: int) -> bool:
    """Whether a returned list begins with the items of the given one."""
    if not isinstance(value, list) or not isinstance(given, list) or not length:
        return False
    return len(value) >= length and text_of(value[:length]) == text_of(given[:length])


def text_of(value: Any) -> str | None:
    """The value as text, None where it is too long or cannot be shown."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a project's `__repr__` may raise anything
        return None
    return text if len(text) <= TEXT_COMPARED else None
