"""AGL208: `for` over an async stream becomes `async for`, or the stream becomes async."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from async_graph_lint.finding import Edit, Finding, Fix
from async_graph_lint.fixes.awaiting import iterated, may_await
from async_graph_lint.fixes.base import SAFE, made
from async_graph_lint.fixes.sync_runnable_call_in_async import ITERATED
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

ASYNC_GENERATOR = "async generator"


class WrongIteration:
    """Makes the loop and what it iterates agree."""

    codes: ClassVar[tuple[str, ...]] = ("AGL208",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Safe: as it stands the loop raises TypeError in every run."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None:
            return None
        if finding.data.get("value") == ASYNC_GENERATOR:
            return made(SAFE, "iterate it by `async for`", iterated(syntax, call))
        return made(SAFE, "iterate the async method", _async_method(syntax, call))


def _async_method(syntax: Syntax, call: cst.Call) -> list[Edit] | None:
    """`async for x in y.stream(...)` asks `astream`."""
    loop = syntax.parent(call)
    is_async = isinstance(loop, cst.For | cst.CompFor) and loop.asynchronous is not None
    if not is_async or not isinstance(call.func, cst.Attribute) or not may_await(syntax, call):
        return None
    name = call.func.attr
    return [syntax.replacement(name, f"a{name.value}")] if name.value in ITERATED else None
