"""AGL101, AGL103: wait without the loop, by `asyncio.sleep` or in a worker thread."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from async_graph_lint.catalogue.rows import Cost
from async_graph_lint.finding import Edit, Finding, Fix
from async_graph_lint.fixes.awaiting import awaited, may_await
from async_graph_lint.fixes.base import SAFE, UNSAFE, made
from async_graph_lint.fixes.imports import module_import
from async_graph_lint.fixes.offloading import offloaded
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

SLEEP = "`await asyncio.sleep("
TO_THREAD = "`await asyncio.to_thread("
HANDLES = frozenset({"open", "connect", "Popen", "urlopen"})
"""Calls whose result is worked with afterwards, which blocks as well."""


class BlockingCall:
    """Sleeps on the loop become timers; calls that the catalogue sends to a thread go there."""

    codes: ClassVar[tuple[str, ...]] = ("AGL101", "AGL103")

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """A sleep is safe; a thread is not, for what is called may not be made for it."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None:
            return None
        instead = "" if is_cheap(finding) else str(finding.data.get("instead", ""))
        if instead.startswith(SLEEP):
            return made(SAFE, "wait by `asyncio.sleep`", slept(syntax, call))
        if instead.startswith(TO_THREAD) and not _works_on(syntax, call):
            return made(UNSAFE, "run it in a worker thread", offloaded(syntax, call))
        return None


def is_cheap(finding: Finding) -> bool:
    """Whether a thread costs more than the call: `exists`, `stat` and their like."""
    return finding.data.get("cost") == Cost.METADATA


def _works_on(syntax: Syntax, call: cst.Call) -> bool:
    """Whether the result goes on to block: `open(path).read()` is two waits, not one."""
    outer = syntax.parent(call)
    use = None if outer is None else syntax.parent(outer)
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    makes_handle = isinstance(name, cst.Name) and name.value in HANDLES
    return makes_handle or (isinstance(outer, cst.Attribute) and isinstance(use, cst.Call))


def slept(syntax: Syntax, call: cst.Call, becoming: bool = False) -> list[Edit] | None:
    """The edits that make `time.sleep(x)` an `await asyncio.sleep(x)`; see `may_await`."""
    imported = module_import(syntax, "asyncio")
    if imported is None or not may_await(syntax, call, becoming):
        return None
    return [
        *imported,
        *awaited(syntax, call),
        syntax.replacement(call.func, "asyncio.sleep"),
    ]
