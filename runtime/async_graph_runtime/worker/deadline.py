"""Looks, shortly before a job's time is up, which watched call holds the event loop."""

from __future__ import annotations

import threading
import time

from .watch import Watch

EARLY = 0.2
"""The part of a job's time that is kept for telling what holds the loop."""

EARLIEST = 1.0
"""That part is never longer, in seconds."""

STANDSTILL = 0.5
"""Seconds in one call after which the loop stands still, rather than being found in it."""


def look_before(timeout: float, watch: Watch) -> None:
    """Start looking from a thread of its own, which ends with the process."""
    early = min(timeout * EARLY, EARLIEST)
    threading.Thread(target=look_after, args=(timeout - early, watch), daemon=True).start()


def look_after(seconds: float, watch: Watch) -> None:
    """Wait, then report every watched call that has held the loop for too long."""
    time.sleep(seconds)
    standing = [(site, held) for site, held in watch.standing() if held >= STANDSTILL]
    for site, held in standing:
        site.stalled = max(site.stalled, held)
    watch.report([site for site, _ in standing])
