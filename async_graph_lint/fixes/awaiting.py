"""Edits that make a function wait: `await` before a call, `async` before a loop."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from async_graph_lint.finding import Edit, Position
from async_graph_lint.fixes.syntax import Syntax


def may_await(syntax: Syntax, node: cst.CSTNode, becoming: bool = False) -> bool:
    """Whether `await` is legal and harmless where a node stands.

    The function around it is `async def`, or will be when it is `becoming` so.
    """
    function = syntax.evaluator(node)
    if function is None or held(syntax, node):
        return False
    return becoming or function.asynchronous is not None


def held(syntax: Syntax, node: cst.CSTNode) -> bool:
    """Whether a node stands in a sync `with` block that may hold a lock.

    Whoever waits there lets others of the loop run, and those would wait for the lock: for
    ever. What a manager is the text does not say, unless it opens something.
    """
    blocks = (outer for outer in syntax.ancestors(node) if isinstance(outer, cst.With))
    return any(
        not _opens(item.item)
        for block in blocks
        if block.asynchronous is None
        for item in block.items
    )


def _opens(manager: cst.BaseExpression) -> bool:
    """Whether the manager is made there, by a call whose name says that it opens something."""
    name = get_full_name_for_node(manager) if isinstance(manager, cst.Call) else None
    return name is not None and name.rpartition(".")[2].startswith(OPENING)


OPENING = ("open", "from_conn_string", "connect", "suppress", "TemporaryDirectory", "Client")


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
    """`async ` in front of the word, which is the last one before the loop's target."""
    start = syntax.span(loop).start
    before = syntax.text(start, syntax.span(loop.target).start)
    skipped = before[: before.rindex("for")]
    rows = skipped.count("\n")
    column = len(skipped.rpartition("\n")[2]) + (1 if rows else start.column)
    return syntax.insertion(Position(start.row + rows, column), "async ")
