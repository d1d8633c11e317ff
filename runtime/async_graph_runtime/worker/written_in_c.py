"""Locks and queues written in C announce nothing and cannot be patched: a call of theirs is
wrapped where it is made."""

from __future__ import annotations

import queue
import types
from collections.abc import Callable
from typing import Any

WRITTEN_IN_C = {"_thread": "acquire", "_multiprocessing": "acquire", "_queue": "get"}
"""Modules of `threading.Lock`, of RLock, of what the locks of multiprocessing hold, and of
`queue.SimpleQueue`, each with the method that waits."""

FOR_EVER = (-1, None)
"""The default timeouts of `threading` and of the others."""


def is_wait(function: object) -> bool:
    """Whether this is the bound method that waits of a lock or queue written in C."""
    receiver = getattr(function, "__self__", None)
    return (
        isinstance(function, types.BuiltinMethodType)
        and WRITTEN_IN_C.get(type(receiver).__module__) == function.__name__
    )


def recording_wait(
    wait: Callable[..., Any], name: str, entered: Callable[[str, str], None]
) -> Callable[..., Any]:
    """`wait`, telling whether it has to (`primitive`) or happened not to (`wait`).

    It tries without waiting first, which gets a free lock or an item as well as waiting would.
    """

    def wait_and_tell(*args: Any, **kwargs: Any) -> Any:
        if not may_wait(*args, **kwargs):
            return wait(*args, **kwargs)
        got, result = attempt(wait)
        entered("wait" if got else "primitive", name)
        return result if got else wait(*args, **kwargs)

    return wait_and_tell


def attempt(wait: Callable[..., Any]) -> tuple[bool, Any]:
    """Whether it can be had at once, and what: True for a lock, an item for a queue."""
    try:
        result = wait(False)
    except queue.Empty:
        return False, None
    return wait.__name__ == "get" or result, result


def may_wait(*args: Any, **kwargs: Any) -> bool:
    """Whether these arguments let it wait; False for arguments that it will refuse."""
    try:
        given = [*args, *kwargs.values()]
        return all(value in FOR_EVER or value > 0 for value in given)
    except Exception:  # noqa: BLE001 - a recorder must not raise
        return False
