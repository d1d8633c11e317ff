"""Stands in for a watched context manager, so that entering and leaving it report themselves."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .identity import describe
from .written_in_c import is_wait, recording_wait

if TYPE_CHECKING:
    from .watch import Watch

LOCKS_OF = ("_thread", "threading", "multiprocessing.synchronize")
"""Modules whose context managers with an `acquire` in C do nothing else when entered."""


class Managed:
    """Does in a `with` statement, the only place that sees it, what its manager does.

    `number` is that of the watched place. Entering is counted as a call of that place
    unless the manager was made by a call there, which was counted itself.
    """

    def __init__(self, watch: Watch, number: int, manager: Any, made_there: bool) -> None:
        self.watch, self.number = watch, number
        self.manager, self.made_there = manager, made_there

    def __enter__(self) -> Any:
        enter = types.MethodType(type(self.manager).__enter__, self.manager)
        name = describe(enter)
        if not self.made_there:
            self.watch.count(self.number, name)
        key = (self.number, id(sys._getframe()))
        self.watch.start(key)
        result = self.recorded(enter, name)()
        self.watch.stop(key, counted=not self.made_there)
        return result

    def __exit__(self, *error: object) -> Any:
        key = (self.number, id(sys._getframe()))
        self.watch.start(key)
        result = type(self.manager).__exit__(self.manager, *error)
        self.watch.stop(key, counted=False)
        return result

    def recorded(self, enter: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Entering the standard library's locks and conditions means `acquire` and no more."""
        if type(self.manager).__module__ not in LOCKS_OF:
            return enter
        acquire = getattr(self.manager, "acquire", None)
        if acquire is None or not is_wait(acquire):
            return enter
        return recording_wait(acquire, name, self.watch.entered)


CODES = (Managed.__enter__.__code__, Managed.__exit__.__code__)
"""The frames that execute a watched place although they are ours."""


def is_manager(value: object) -> bool:
    """Whether `with` takes it; what it refuses is left to fail as it would."""
    return hasattr(type(value), "__enter__") and hasattr(type(value), "__exit__")
