"""AGL201: `x.invoke(...)` becomes `await x.ainvoke(...)`."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from async_graph_lint.finding import Confidence, Edit, Finding, Fix, Span
from async_graph_lint.fixes.awaiting import awaited, iterated, may_await
from async_graph_lint.fixes.base import SAFE, UNSAFE, made
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

ITERATED = frozenset({"stream", "transform", "get_state_history", "batch_as_completed"})
"""Methods whose async twin is an async generator (langgraph 1.2.22, langchain-core 1.4)."""

SAFE_RECEIVERS = frozenset({"model", "chain", "retriever"})
"""Receivers whose async method does the same in any case; a graph's needs an async saver."""


class SyncRunnableCall:
    """Calls the async twin, and iterates it where it is a stream."""

    codes: ClassVar[tuple[str, ...]] = ("AGL201",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Safe where the receiver is surely a model, chain or retriever."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None:
            return None
        sure = finding.confidence is Confidence.CERTAIN
        safe = sure and finding.data.get("receiver") in SAFE_RECEIVERS
        message = f"call `a{method_of(call)}` and wait for it"
        return made(SAFE if safe else UNSAFE, message, twin_edits(syntax, call))


def method_of(call: cst.Call) -> str:
    """The name of the method that is called."""
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def twin_edits(syntax: Syntax, call: cst.Call, becoming: bool = False) -> list[Edit] | None:
    """The edits that call the async twin of a run method; None where that cannot stand.

    `becoming` says that the function around the call is made async by the same fix.
    """
    if not isinstance(call.func, cst.Attribute):
        return None
    name = call.func.attr
    renamed = syntax.replacement(name, f"a{name.value}")
    if name.value in ITERATED:
        loop = iterated(syntax, call, becoming)
        return collected(syntax, call, renamed, becoming) if loop is None else [*loop, renamed]
    return [*awaited(syntax, call), renamed] if may_await(syntax, call, becoming) else None


def collected(syntax: Syntax, call: cst.Call, renamed: Edit, becoming: bool) -> list[Edit] | None:
    """`list(x.stream(...))` becomes a list comprehension over the async twin."""
    argument = syntax.parent(call)
    outer = None if argument is None else syntax.parent(argument)
    if not isinstance(argument, cst.Arg) or argument.star or not isinstance(outer, cst.Call):
        return None
    if not isinstance(outer.func, cst.Name) or outer.func.value != "list" or len(outer.args) > 1:
        return None
    if outer.lpar or not may_await(syntax, outer, becoming):
        return None
    whole, inner = syntax.span(outer), syntax.span(call)
    opening = Edit(Span(whole.filename, whole.start, inner.start), "[part async for part in ")
    return [opening, renamed, Edit(Span(whole.filename, inner.end, whole.end), "]")]
