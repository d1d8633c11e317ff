"""Which watched calls the error of a run came through."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .sites import remember
from .watch import Watch

TEXT_KEPT = 300


def blame(watch: Watch, error: BaseException) -> None:
    """Note the error, and those it was raised from, at every site in their tracebacks."""
    seen: set[int] = set()
    for one in causes(error):
        if id(one) in seen:
            return
        seen.add(id(one))
        text = f"{type(one).__name__}: {one}"[:TEXT_KEPT]
        for filename, row in places(one):
            for site in watch.sites:
                if site.covers(filename, row):
                    remember(site.raised, text)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def places(error: BaseException) -> Iterator[tuple[str, int]]:
    """The files and rows of the traceback."""
    entry = error.__traceback__
    while entry is not None:
        yield os.path.realpath(entry.tb_frame.f_code.co_filename), entry.tb_lineno
        entry = entry.tb_next
