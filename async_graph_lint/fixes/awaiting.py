"""Edits that make a function wait: `await` before a call, `async` before a loop."""

from __future__ import annotations

import libcst as cst

from async_graph_lint.finding import Edit, Position
from async_graph_lint.fixes.syntax import Syntax

LOCKS = ("lock", "mutex", "semaphore", "condition")
"""A `with` block over one of these must not wait for the loop: others would wait for it."""


def may_await(syntax: Syntax, node: cst.CSTNode, becoming: bool = False) -> bool:
    """Whether `await` is legal and harmless where a node stands.

    The function around it is `async def`, or will be when it is `becoming` so.
    """
    function = syntax.evaluator(node)
    if function is None or held(syntax, node):
        return False
    return becoming or function.asynchronous is not None


def held(syntax: Syntax, node: cst.CSTNode) -> bool:
    """Whether a node stands in a `with` block whose manager has the name of a lock."""
    blocks = (outer for outer in syntax.ancestors(node) if isinstance(outer, cst.With))
    return any(
        word in syntax.module.code_for_node(item.item).lower()
        for block in blocks
        if block.asynchronous is None
        for item in block.items
        for word in LOCKS
    )


def is_awaited(syntax: Syntax, call: cst.Call) -> bool:
    """Whether an `await` stands before the call already."""
    return isinstance(syntax.parent(call), cst.Await)


def awaited(syntax: Syntax, call: cst.Call) -> list[Edit]:
    """The edits that put `await` before a call, in parentheses where the result is used on."""
    if is_awaited(syntax, call):
        return []
    span = syntax.span(call)
    if not needs_parentheses(syntax, call):
        return [syntax.insertion(span.start, "await ")]
    return [syntax.insertion(span.start, "(await "), syntax.insertion(span.end, ")")]


def needs_parentheses(syntax: Syntax, call: cst.Call) -> bool:
    """Whether what follows the call would bind to it before `await` does."""
    outer = syntax.parent(call)
    if call.lpar:
        return False
    if isinstance(outer, cst.Attribute | cst.Subscript):
        return outer.value is call
    return isinstance(outer, cst.Call) and outer.func is call


def iterated(syntax: Syntax, call: cst.Call, becoming: bool = False) -> list[Edit] | None:
    """The edits that make the loop over a call's result asynchronous; see `may_await`.

    None where that cannot be: in a generator expression, whose user would have to change
    too, and in a comprehension inside another.
    """
    outer = syntax.parent(call)
    if isinstance(outer, cst.For) and outer.iter is call:
        return [_before_for(syntax, outer)] if may_await(syntax, outer, becoming) else None
    if isinstance(outer, cst.CompFor) and outer.iter is call:
        whole = syntax.parent(outer)
        plain = isinstance(whole, cst.ListComp | cst.SetComp | cst.DictComp)
        if plain and whole is not None and may_await(syntax, whole, becoming):
            return [_before_for(syntax, outer)]
    return None


def _before_for(syntax: Syntax, loop: cst.For | cst.CompFor) -> Edit:
    start = syntax.span(loop).start
    if isinstance(loop, cst.CompFor):
        # Its span begins at the space before the word.
        rest = syntax.text(start, Position(start.row, start.column + 1))
        start = start if rest == "f" else Position(start.row, start.column + 1)
    return syntax.insertion(start, "async ")
