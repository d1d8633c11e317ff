"""What a call site does: the words for what blocks there and what it runs."""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.catalogue import Blocking
from async_graph_lint.finding import Severity
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.runnables import RunnableCall


class Cause(NamedTuple):
    """A call that blocks by itself: a catalogued library call, or a runnable's sync method.

    `steps` counts what had to be concluded beyond the source: 0 certain, 1 likely, more
    possible. `code` is the rule that reports it where it stands in an async body. `hangs` says
    why a wait never ends, where it may not.
    """

    code: str
    name: str
    steps: int
    entry: Blocking | None = None
    runnable: RunnableCall | None = None
    hangs: str = ""

    @property
    def severity(self) -> Severity:
        """How bad the stall is."""
        if self.hangs:
            return Severity.ERROR
        return Severity.WARNING if self.entry is None else self.entry.cost.severity

    @property
    def preview(self) -> bool:
        """True for what is too cheap to report by default."""
        return self.entry is not None and self.entry.cost.preview

    @property
    def waits_for(self) -> str:
        """What the loop waits for, in one word or two."""
        return "a run of it" if self.entry is None else self.entry.cost.value


class Effect(NamedTuple):
    """One call site in one frame: what blocks right there, and which bodies it runs.

    `steps` counts what had to be concluded to know the bodies.
    """

    site: Site
    cause: Cause | None
    sync_bodies: tuple[Frame, ...]
    async_bodies: tuple[Frame, ...]
    steps: int
