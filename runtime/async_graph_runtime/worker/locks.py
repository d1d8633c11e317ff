"""Locks written in C announce nothing and cannot be patched: their `acquire` is wrapped instead."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

WRITTEN_IN_C = ("_thread", "_multiprocessing")
"""Modules of `threading.Lock`, of RLock, and of what the locks of multiprocessing hold."""

FOR_EVER = (-1, None)
"""The default timeouts of `threading` and of `multiprocessing`."""


def is_acquire(function: object) -> bool:
    """Whether this is the bound `acquire` of a lock written in C."""
    receiver = getattr(function, "__self__", None)
    return (
        isinstance(function, types.BuiltinMethodType)
        and function.__name__ == "acquire"
        and type(receiver).__module__ in WRITTEN_IN_C
    )


def recording_acquire(
    acquire: Callable[..., Any], name: str, entered: Callable[[str, str], None]
) -> Callable[..., Any]:
    """`acquire`, telling whether the lock was taken (`primitive`) or happened to be free (`wait`).

    It tries without waiting first, which gets a free lock as well as waiting would.
    """

    def acquire_and_tell(*args: Any, **kwargs: Any) -> Any:
        if not may_wait(*args, **kwargs):
            return acquire(*args, **kwargs)
        if acquire(False):
            entered("wait", name)
            return True
        entered("primitive", name)
        return acquire(*args, **kwargs)

    return acquire_and_tell


def may_wait(*args: Any, **kwargs: Any) -> bool:
    """Whether these arguments let it wait; False for arguments that `acquire` will refuse."""
    try:
        given = [*args, *kwargs.values()]
        return all(value in FOR_EVER or value > 0 for value in given)
    except Exception:  # noqa: BLE001 - a recorder must not raise
        return False
