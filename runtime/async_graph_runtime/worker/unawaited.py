"""Notices coroutines that are thrown away without ever having run.

Python calls `warnings._warn_unawaited_coroutine` for each. A watched call that gave one has
noted it by its identity, which stays its own until then; others are known by what they
would have run.
"""

from __future__ import annotations

import gc
import os
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .watch import Watch

HOOK = "_warn_unawaited_coroutine"


@contextmanager
def unawaited_noticed(watch: Watch) -> Iterator[None]:
    """Count the lost coroutines at the calls that gave them, and where they are defined."""
    said = getattr(warnings, HOOK, None)
    if said is None:  # an interpreter that warns in some other way
        yield
        return

    def notice(coroutine: Any) -> None:
        with suppress(Exception):  # this runs while memory is freed
            blame(watch, coroutine)

    setattr(warnings, HOOK, notice)
    try:
        yield
        gc.collect()
    finally:
        setattr(warnings, HOOK, said)


def blame(watch: Watch, coroutine: Any) -> None:
    """Count a lost coroutine at its sites."""
    name, first, last = definition_of(coroutine.cr_code)
    defined_here = [s for s in watch.sites if s.filename == name and first <= s.row <= last]
    given_here = [s for s in watch.coroutines.pop(id(coroutine), []) if s not in defined_here]
    for site in (*defined_here, *given_here):
        site.unawaited += 1


def definition_of(code: types.CodeType) -> tuple[str, int, int]:
    """The file of a function, and the rows of its decorators and its header."""
    rows = [row for _, _, row in code.co_lines() if row is not None]
    first = code.co_firstlineno
    body = min((row for row in rows if row > first), default=first + 1)
    return os.path.realpath(code.co_filename), first, max(first, body - 1)
