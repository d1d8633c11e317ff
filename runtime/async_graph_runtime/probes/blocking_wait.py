"""Does this call wait for a thread, a lock, a queue or a future on the event loop? AGL106."""

from __future__ import annotations

from typing import ClassVar

from async_graph_lint.finding import Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import BlockingCall, evidence
from async_graph_runtime.result import SiteResult


class BlockingWait(BlockingCall):
    """The blocking probe; a wait that found nothing to wait for this time also confirms.

    Whether the other thread is quicker than the loop is chance. Waits that were told to
    come back at once (`block=False`, `timeout=0`) do not count, and neither does a place
    above them: a helper may have asked `done()` first. A clean place is refuted by what
    was really waited for only.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL106",)

    def proved(self, seen: SiteResult) -> Verdict | None:
        """What was really waited for comes first."""
        return self.confirmed(seen) or self.would_wait(seen)

    def would_wait(self, seen: SiteResult) -> Verdict | None:
        """The verdict when a wait was asked for on the loop."""
        names = [name for kind, name in seen.entered if kind == "wait"]
        if not names:
            return None
        return Verdict(Outcome.CONFIRMED, {**evidence("identity", seen), "entered": names})
