"""The one place where every recording wrapper reports to.

Wrappers and the audit hook are installed once per process, before any library is
imported; what they report to is chosen later, per job.
"""

from __future__ import annotations

from .watch import Watch

_watching: list[Watch] = []


def watch(chosen: Watch) -> None:
    """Send everything that is recorded from now on to this watch."""
    _watching[:] = [chosen]


def entered(kind: str, name: str) -> None:
    """A blocking callee is about to run in this thread. Never raises."""
    if _watching:
        _watching[0].entered(kind, name)
