"""What every fix is: the rules it serves, and the edits it gives for one finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from async_graph_lint.finding import Edit, Finding, Fix
from async_graph_lint.fixes.workshop import Workshop

SAFE = "safe"
"""Behaviour cannot change for the worse."""
UNSAFE = "unsafe"
"""Right nearly always; somebody should look."""


class Fixer(Protocol):
    """Repairs the findings of some rules."""

    codes: ClassVar[tuple[str, ...]]

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """The repair; None where no edit is right."""


def made(applicability: str, message: str, edits: Sequence[Edit] | None) -> Fix | None:
    """The fix of these edits, where there are any."""
    return Fix(applicability, message, tuple(edits)) if edits else None
