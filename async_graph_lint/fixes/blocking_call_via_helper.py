"""AGL102: the helper waits itself, or runs in a worker thread."""

from __future__ import annotations

from typing import ClassVar

from async_graph_lint.finding import Edit, Finding, Fix, Span
from async_graph_lint.fixes.asynchronous import Asynchronous, Unfixable
from async_graph_lint.fixes.base import UNSAFE, made
from async_graph_lint.fixes.blocking_call_in_async import SLEEP, is_cheap, slept
from async_graph_lint.fixes.offloading import offloaded
from async_graph_lint.fixes.sync_runnable_call_in_async import twin_edits
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop
from async_graph_lint.program.evaluation.scopes import Scope

RUNNABLE = "AGL201"


class BlockingHelper:
    """Makes the helper async where that repairs it wholly, else sends it to a thread."""

    codes: ClassVar[tuple[str, ...]] = ("AGL102",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Never safe: other code sees the helper change, or it changes its thread."""
        edits = self._made_async(finding, workshop)
        if edits is not None:
            return made(UNSAFE, "make the helper async, and wait for it", edits)
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        if syntax is None or call is None or is_cheap(finding) or _is_lazy(finding, workshop):
            return None
        return made(UNSAFE, "run the helper in a worker thread", offloaded(syntax, call))

    def _made_async(self, finding: Finding, workshop: Workshop) -> list[Edit] | None:
        if any(step.aside for step in finding.steps) or not finding.steps:
            return None
        leaf = finding.steps[-1].span
        scope = workshop.scope_at(leaf)
        syntax = workshop.syntax(leaf.filename)
        if syntax is None or scope is None or not _is_in(syntax, leaf, scope):
            return None
        own = _leaf_edits(finding, syntax, leaf)
        if own is None:
            return None
        collected = Asynchronous(workshop)
        try:
            collected.make(scope)
        except Unfixable:
            return None
        return [*own, *collected.edits]


def _is_lazy(finding: Finding, workshop: Workshop) -> bool:
    """Whether some helper on the way is a generator: its work begins where it is iterated."""
    scopes = (workshop.scope_at(step.span) for step in finding.steps if not step.aside)
    return any(scope is not None and scope.definition.is_generator for scope in scopes)


def _is_in(syntax: Syntax, leaf: Span, scope: Scope) -> bool:
    """Whether the function's own body evaluates the call, and no function inside it."""
    call = syntax.call(leaf)
    function = None if call is None else syntax.evaluator(call)
    return function is not None and syntax.span(function.name) == scope.definition.header


def _leaf_edits(finding: Finding, syntax: Syntax, leaf: Span) -> list[Edit] | None:
    """What the blocking call itself becomes once its function is async."""
    call = syntax.call(leaf)
    if call is None:
        return None
    if finding.data.get("leaf") == RUNNABLE:
        return twin_edits(syntax, call, becoming=True)
    if str(finding.data.get("instead", "")).startswith(SLEEP):
        return slept(syntax, call, becoming=True)
    return None
