"""AGL206: `await x.invoke(...)` calls the async twin; other awaits of a value go."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from async_graph_lint.finding import Edit, Finding, Fix, Span
from async_graph_lint.fixes.awaiting import is_awaited
from async_graph_lint.fixes.base import SAFE, made
from async_graph_lint.fixes.sync_runnable_call_in_async import twin_edits
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

VALUE = "value"


class AwaitOnSyncMethod:
    """Keeps the `await` where there is something to wait for."""

    codes: ClassVar[tuple[str, ...]] = ("AGL206",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Safe: as it stands the line raises TypeError in every run."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None or not is_awaited(syntax, call):
            return None
        if finding.data.get("value") != VALUE:
            return None
        if finding.data.get("receiver"):
            return made(SAFE, "call the async method", twin_edits(syntax, call))
        return made(SAFE, "leave the `await` out", _without_await(syntax, call))


def _without_await(syntax: Syntax, call: cst.Call) -> list[Edit] | None:
    outer = syntax.parent(call)
    if outer is None or call.lpar:
        return None
    start = syntax.span(outer).start
    return [Edit(Span(syntax.filename, start, syntax.span(call).start), "")]
