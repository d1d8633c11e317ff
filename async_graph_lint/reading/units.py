"""What LibCST parses at a time: one function, or a class or module without the
definitions that are read on their own.

The text is never shifted, since that would change the strings in it: an indented piece
stands under a row `if 1:`.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

import libcst as cst

# Imported for what they register.
from async_graph_lint.reading import blocks as _blocks
from async_graph_lint.reading import expressions as _expressions
from async_graph_lint.reading import literals as _literals
from async_graph_lint.reading import operators as _operators
from async_graph_lint.reading import patterns as _patterns
from async_graph_lint.reading import statements as _statements
from async_graph_lint.reading.decoding import Unreadable
from async_graph_lint.reading.definitions import (
    lower_class,
    lower_function,
    lower_own_body,
    without_docstring,
)
from async_graph_lint.reading.facts import Definition
from async_graph_lint.reading.lowering import Lowering
from async_graph_lint.reading.outline import MODULE, direct_definitions
from async_graph_lint.reading.places import Places
from async_graph_lint.reading.rows import Definable, Rows, last_row
from async_graph_lint.reading.scope import Scope

_REGISTERED = (_blocks, _expressions, _literals, _operators, _patterns, _statements)
_SHELTER = "if 1:\n"


class Unit(NamedTuple):
    """A definition as read, and how many places could not be paired (0 is right)."""

    definition: Definition
    mismatches: int


def read_module(tree: ast.Module, rows: Rows) -> Unit:
    """The module's own statements. Raises `Unreadable`."""
    separate = direct_definitions(tree)
    module = _parse(_own_text(rows, 1, len(rows.texts), separate), MODULE)
    lowering = _lowering(tree, rows, separate)
    body = lower_own_body(module, tree.body, lowering)
    docstring, body = without_docstring(module, body)
    whole = rows.whole()
    definition = Definition(
        kind="module",
        name=MODULE,
        key=MODULE,
        filename=rows.filename,
        span=whole,
        header=rows.start(),
        body=body,
        docstring=docstring,
    )
    return Unit(definition, lowering.places.mismatches)


def read_definition(node: Definable, key: str, rows: Rows) -> Unit:
    """A function, or a class without its functions and classes. Raises `Unreadable`."""
    separate = direct_definitions(node) if isinstance(node, ast.ClassDef) else []
    first = rows.first_row(node)
    text = _own_text(rows, first, last_row(node), separate)
    statement = _parse_statement(text, key, is_indented=rows.is_indented(first))
    lowering = _lowering(node, rows, separate)
    if isinstance(statement, cst.FunctionDef):
        definition = lower_function(statement, key, lowering)
    else:
        assert isinstance(statement, cst.ClassDef)
        assert isinstance(node, ast.ClassDef)
        definition = lower_class(statement, key, lowering, node.body)
    return Unit(definition, lowering.places.mismatches)


def _lowering(root: ast.Module | Definable, rows: Rows, separate: list[Definable]) -> Lowering:
    places = Places(rows, root, frozenset(separate))
    return Lowering(rows.filename, places, Scope())


def _own_text(rows: Rows, first: int, last: int, separate: list[Definable]) -> str:
    """The text of some rows with `pass` in place of the definitions read separately."""
    kept: list[str] = []
    for node in separate:
        start = rows.first_row(node)
        kept += rows.texts[first - 1 : start - 1]
        kept.append(f"{rows.indentation(start)}pass")
        first = last_row(node) + 1
    kept += rows.texts[first - 1 : last]
    # The last row may end in a line continuation, which wants another row.
    return "\n".join(kept) + "\n\n"


def _parse_statement(text: str, key: str, is_indented: bool) -> cst.CSTNode:
    module = _parse(_SHELTER + text if is_indented else text, key)
    statement = module.body[0]
    if not is_indented:
        return statement
    assert isinstance(statement, cst.If)
    return statement.body.body[0]


def _parse(text: str, key: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    # It meets some valid Python with errors of other kinds (libcst 1.8: `await(x)for`).
    except Exception as error:
        raise Unreadable(f"LibCST cannot parse `{key}`") from error
