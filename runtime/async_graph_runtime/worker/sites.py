"""The calls that are watched, and what has been seen of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

NAMES_KEPT = 20
"""How many different callees and primitives one site remembers."""


@dataclass
class Site:
    """One watched call, or every call that starts on a row where `column` is None.

    `row` and `column` are 1-based, the column in code points; the end is exclusive and
    may be unknown. All counts but `off_loop` are about the event loop's thread, and a
    call is counted before it is made. `entered` holds pairs of kind (`primitive`, `wait` or
    `runnable`) and name. In seconds: the `longest` call, the most it `computed`, and for
    how long it had `stalled` the loop when the job's time was nearly up.
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
    callees: list[str] = field(default_factory=list)
    called_on_loop: list[str] = field(default_factory=list)
    entered: list[tuple[str, str]] = field(default_factory=list)

    def matches(self, row: int, column: int, end_row: int, end_column: int) -> bool:
        """Whether the call that stands there is the one this site means."""
        if row != self.row or self.column not in (None, column):
            return False
        return self.end_row is None or (self.end_row, self.end_column) == (end_row, end_column)

    def count(self, on_loop: bool, callee: str) -> bool:
        """Count one call that is about to be made; True when it is the first of its kind."""
        remember(self.callees, callee)
        if on_loop:
            remember(self.called_on_loop, callee)
            self.on_loop += 1
            return self.on_loop == 1
        self.off_loop += 1
        return self.off_loop == 1

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
        """What goes over the pipe: everything but the place, which the parent knows."""
        place = ("filename", "row", "column", "end_row", "end_column")
        return {name: value for name, value in asdict(self).items() if name not in place}


def remember(names: list[str], name: str) -> None:
    """Add a new name while there is room."""
    if name not in names and len(names) < NAMES_KEPT:
        names.append(name)
