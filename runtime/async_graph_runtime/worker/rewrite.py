"""Rewrites the watched calls of one file so that they report themselves.

`f(x)` becomes `_returned(n, _callee(n, f)(x, **_starting(n)))`. The call is still made
from the user's own frame and its position does not move, so tracebacks, zero-argument
`super()` and `inspect` see what they saw before. `_starting` is the last thing evaluated
before the call: arguments that await or block are not taken for the call itself.

`with x:` becomes `with _managed(n, x, made_there):`, and what it gives stands in for `x`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable

CALLEE, STARTING, RETURNED = "_async_graph_callee", "_async_graph_starting", "_async_graph_returned"
MANAGED = "_async_graph_managed"

Position = tuple[int, int, int, int]
"""First row, last row, first and last column: 1-based rows, columns in UTF-8 bytes from 0,
as `code.co_positions` gives them."""

POSITIONS_IN_STRINGS = sys.version_info >= (3, 12)
"""Before, the positions of calls inside f-strings are those of the source only sometimes."""


class CallRewriter(ast.NodeTransformer):
    """Rewrites every call, and every item of a `with`, for which `place` gives a number."""

    def __init__(self, source: str, place: Callable[[Position], int | None]) -> None:
        self.source, self.place = source, place
        self.strings = 0

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite the calls inside, then this one, if it stands where it says."""
        known = POSITIONS_IN_STRINGS or not self.strings or stands_there(node, self.source)
        self.generic_visit(node)
        number = self.place(position_of(node)) if known else None
        return node if number is None else reporting(node, number)

    def visit_With(self, node: ast.With) -> ast.With:
        """Rewrite what stands inside, then the managers whose place is wanted."""
        managers = [item.context_expr for item in node.items]
        self.generic_visit(node)
        for item, manager in zip(node.items, managers, strict=True):
            number = self.place(position_of_manager(node, manager))
            if number is not None:
                made_there = ast.Constant(isinstance(manager, ast.Call))
                managed = hook(MANAGED, number, item.context_expr, made_there)
                item.context_expr = place_at(managed, manager)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        """Remember to be in an f-string."""
        self.strings += 1
        self.generic_visit(node)
        self.strings -= 1
        return node


def stands_there(node: ast.Call, source: str) -> bool:
    """Whether the source at the node's position is the node."""
    text = ast.get_source_segment(source, node)
    try:
        found = ast.parse(text or "", mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return ast.dump(found) == ast.dump(node)


def reporting(call: ast.Call, number: int) -> ast.Call:
    """The call with its three reports around it, all at the call's own position."""
    starting = ast.keyword(arg=None, value=hook(STARTING, number))
    made = ast.Call(
        func=hook(CALLEE, number, call.func), args=call.args, keywords=[*call.keywords, starting]
    )
    return place_at(hook(RETURNED, number, made), call)


def hook(name: str, number: int, *arguments: ast.expr) -> ast.Call:
    """A call of one of our functions about the place of that number."""
    values: list[ast.expr] = [ast.Constant(number), *arguments]
    return ast.Call(func=ast.Name(name, ast.Load()), args=values, keywords=[])


def place_at(new: ast.Call, old: ast.expr) -> ast.Call:
    """Give every node without a position that of `old`."""
    for node in ast.walk(new):
        if "lineno" in node._attributes and not hasattr(node, "lineno"):
            ast.copy_location(node, old)
    return new


def position_of(node: ast.Call) -> Position:
    """Where the interpreter will say that this call stands."""
    return (node.lineno, node.end_lineno or 0, node.col_offset, node.end_col_offset or 0)


def position_of_manager(node: ast.With, manager: ast.expr) -> Position:
    """Where findings say that a manager stands: at its call, else at the word `with`."""
    if isinstance(manager, ast.Call):
        return position_of(manager)
    return (node.lineno, node.lineno, node.col_offset, node.col_offset + len("with"))
