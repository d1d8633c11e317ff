"""Edits that move a blocking call to a worker thread."""

from __future__ import annotations

import libcst as cst

from async_graph_lint.finding import Edit, Position, Span
from async_graph_lint.fixes.awaiting import may_await, needs_parentheses
from async_graph_lint.fixes.imports import module_import
from async_graph_lint.fixes.syntax import Syntax

ITERATING = (cst.For, cst.CompFor, cst.WithItem, cst.Await, cst.Decorator, cst.From)
"""Users of a call that do the work with its result, on the loop, or cannot wait for it."""


def offloaded(syntax: Syntax, call: cst.Call) -> list[Edit] | None:
    """The edits that make `f(x)` an `await asyncio.to_thread(f, x)`.

    None where the result would still be worked through on the loop, or the call is not
    written so that its function can be named without running anything.
    """
    if not may_await(syntax, call) or isinstance(syntax.parent(call), ITERATING):
        return None
    if not _is_path(call.func) or _makes_object(call) or _has_bare_generator(call):
        return None
    imported = module_import(syntax, "asyncio")
    if imported is None:
        return None
    brackets = ("(", ")") if needs_parentheses(syntax, call) else ("", "")
    span = syntax.span(call)
    opening = f"{brackets[0]}await asyncio.to_thread({_own_row(syntax, call)}"
    closing = [syntax.insertion(span.end, brackets[1])] if brackets[1] else []
    return [*imported, syntax.insertion(span.start, opening), _comma(syntax, call), *closing]


def _is_path(function: cst.BaseExpression) -> bool:
    """Whether naming the function runs nothing but attribute look-ups."""
    while isinstance(function, cst.Attribute) and not function.lpar:
        function = function.value
    return isinstance(function, cst.Name) and not function.lpar


def _makes_object(call: cst.Call) -> bool:
    """Whether a class is called, by its name: what it makes may belong to its thread or loop."""
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return isinstance(name, cst.Name) and name.value.lstrip("_")[:1].isupper()


def _has_bare_generator(call: cst.Call) -> bool:
    return len(call.args) == 1 and (
        isinstance(call.args[0].value, cst.GeneratorExp) and not call.args[0].value.lpar
    )


def _arguments(syntax: Syntax, call: cst.Call) -> tuple[Position, str]:
    """Where the call's opening bracket stands, and the text from there."""
    end = syntax.span(call.func).end
    rest = syntax.text(end, syntax.span(call).end)
    skipped = rest.index("(")
    return Position(end.row, end.column + skipped), rest[skipped:]


def _own_row(syntax: Syntax, call: cst.Call) -> str:
    """The new first argument gets a row of its own where the others have one."""
    _, rest = _arguments(syntax, call)
    row = rest[2:]
    indentation = row[: len(row) - len(row.lstrip(" \t"))]
    return f"\n{indentation}" if rest.startswith("(\n") and call.args else ""


def _comma(syntax: Syntax, call: cst.Call) -> Edit:
    """The opening bracket of the call becomes the comma behind the function's name."""
    start, rest = _arguments(syntax, call)
    name_end = syntax.span(call.func).end
    if not call.args:
        return Edit(Span(syntax.filename, name_end, syntax.span(call).end), ")")
    end = Position(start.row, start.column + 1)
    spaced = rest[1] in {"\n", " "}
    return Edit(Span(syntax.filename, name_end, end), "," if spaced else ", ")
