"""AGL205: `await` before a coroutine that nobody awaits."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from async_graph_lint.finding import Finding, Fix
from async_graph_lint.fixes.awaiting import awaited, may_await
from async_graph_lint.fixes.base import UNSAFE, made
from async_graph_lint.fixes.workshop import Workshop

PLAIN = (cst.Expr, cst.Assign, cst.AnnAssign, cst.Return, cst.Attribute, cst.Subscript)
"""Where the value itself is what the author meant, and no coroutine kept for later."""


class MissingAwait:
    """Awaits a coroutine where it is made, in an `async def`."""

    codes: ClassVar[tuple[str, ...]] = ("AGL205",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Not safe: work that never ran will run, and may want to run beside the rest."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None or not isinstance(syntax.parent(call), PLAIN):
            return None
        edits = awaited(syntax, call) if may_await(syntax, call) else None
        return made(UNSAFE, "wait for it", edits)
