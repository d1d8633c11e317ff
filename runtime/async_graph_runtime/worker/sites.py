"""The calls that are watched, and what has been seen of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from .attempts import Attempt

NAMES_KEPT = 20
"""How many different callees and primitives one site remembers."""


@dataclass
class Site:
    """One watched call, or every call that starts on a row where `column` is None.

    `row` and `column` are 1-based, the column in code points; the end is exclusive and
    may be unknown. All counts but `off_loop` are about the event loop's thread, and a
    call is counted before it is made. `entered` holds pairs of kind (`primitive`, `wait` or
    `runnable`) and name. In seconds: the `longest` call, the most it `computed`, and for
    how long it had `stalled` the loop when the job's time was nearly up. `unawaited` counts
    coroutines that were made there and thrown away unawaited; `raised` are the errors of runs
    that came through there. Of the tasks that the calls `started`, `finished` and `failed`
    have ended, `unfinished` were left by a run, and `in_flight` at most were so at once.
    `attempts` are those of each graph task that made the call, and `repeated` counts the
    graph tasks with several.
    """

    filename: str
    row: int
    column: int | None = None
    end_row: int | None = None
    end_column: int | None = None
    placed: bool = False
    on_loop: int = 0
    off_loop: int = 0
    returned: int = 0
    awaitables: int = 0
    longest: float = 0.0
    computed: float = 0.0
    stalled: float = 0.0
    unawaited: int = 0
    started: int = 0
    finished: int = 0
    failed: int = 0
    unfinished: int = 0
    in_flight: int = 0
    raised: list[str] = field(default_factory=list)
    callees: list[str] = field(default_factory=list)
    called_on_loop: list[str] = field(default_factory=list)
    entered: list[tuple[str, str]] = field(default_factory=list)
    repeated: int = 0
    attempts: dict[str, set[Attempt]] = field(default_factory=dict)

    def matches(self, row: int, column: int, end_row: int, end_column: int) -> bool:
        """Whether the call that stands there is the one this site means."""
        if row != self.row or self.column not in (None, column):
            return False
        return self.end_row is None or (self.end_row, self.end_column) == (end_row, end_column)

    def covers(self, filename: str, row: int) -> bool:
        """Whether a row of a traceback is one of this call's."""
        return self.filename == filename and self.row <= row <= (self.end_row or self.row)

    def count(self, on_loop: bool, callee: str) -> bool:
        """Count one call that is about to be made; True when it is the first of its kind."""
        remember(self.callees, callee)
        if on_loop:
            remember(self.called_on_loop, callee)
            self.on_loop += 1
            return self.on_loop == 1
        self.off_loop += 1
        return self.off_loop == 1

    def attempt(self, here: tuple[str, Attempt] | None) -> None:
        """Note the attempt of the graph's task that makes the call."""
        if here is not None:
            self.attempts.setdefault(here[0], set()).add(here[1])
            self.repeated = sum(len(attempts) > 1 for attempts in self.attempts.values())

    def finish(self, awaitable: bool) -> None:
        """Count one call on the loop that came back."""
        self.returned += 1
        self.awaitables += awaitable

    def measure(self, seconds: float, computed: float) -> None:
        """Note how long one call on the loop took, and how much of that it computed."""
        self.longest = max(self.longest, seconds)
        self.computed = max(self.computed, computed)

    def enter(self, kind: str, name: str) -> bool:
        """Remember a blocking callee entered under this call; True when it is a new one."""
        if (kind, name) in self.entered or len(self.entered) >= NAMES_KEPT:
            return False
        self.entered.append((kind, name))
        return True

    def seen(self) -> dict[str, Any]:
        """What goes over the pipe: not the place, which the parent knows, nor what is counted."""
        kept = ("filename", "row", "column", "end_row", "end_column", "attempts")
        return {name: value for name, value in asdict(self).items() if name not in kept}


def remember(names: list[str], name: str) -> None:
    """Add a new name while there is room."""
    if name not in names and len(names) < NAMES_KEPT:
        names.append(name)
