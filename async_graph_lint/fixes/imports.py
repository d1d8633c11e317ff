"""Edits that add an import, where a file does not have it yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import ExpressionContext

from async_graph_lint.finding import Edit, Position
from async_graph_lint.fixes.syntax import Syntax


def module_import(syntax: Syntax, name: str) -> list[Edit] | None:
    """The edits after which the file's top level has `import name`.

    None where the name already means something else anywhere in the file.
    """
    imported = _imports(syntax, name)
    if _is_bound(syntax, name, 1 if imported else 0):
        return None
    if imported:
        return []
    return [syntax.insertion(_place(syntax, f"import {name}"), f"import {name}\n")]


def member_import(syntax: Syntax, module: str, name: str) -> list[Edit] | None:
    """The edits after which the file's top level has `from module import name`.

    None where the name already means something else anywhere in the file.
    """
    lines = [small for _, small in _statements(syntax) if _is_from(small, module)]
    listed = [alias for small in lines for alias in _aliases(small)]
    if any(alias.evaluated_name == name and alias.asname is None for alias in listed):
        return []
    if _is_bound(syntax, name, 0):
        return None
    if listed:
        return [syntax.insertion(syntax.span(listed[-1].name).end, f", {name}")]
    statement = f"from {module} import {name}"
    return [syntax.insertion(_place(syntax, statement), f"{statement}\n")]


def _is_from(small: cst.BaseSmallStatement | None, module: str) -> TypeGuard[cst.ImportFrom]:
    if not isinstance(small, cst.ImportFrom) or small.relative or small.module is None:
        return False
    return get_full_name_for_node(small.module) == module


def _aliases(small: cst.ImportFrom) -> Sequence[cst.ImportAlias]:
    names = small.names
    plain = () if isinstance(names, cst.ImportStar) else names
    return () if plain and plain[-1].asname else plain


def _imports(syntax: Syntax, name: str) -> bool:
    return any(
        alias.evaluated_name == name and alias.asname is None
        for _, small in _statements(syntax)
        if isinstance(small, cst.Import)
        for alias in small.names
    )


def _is_bound(syntax: Syntax, name: str, known: int) -> bool:
    """Whether more than the `known` imports give the name a meaning, anywhere in the file."""
    bound = sum(
        context in {ExpressionContext.STORE, ExpressionContext.DEL} or _defines(syntax, node)
        for node, context in syntax.names(name)
    )
    return bound > known


def _defines(syntax: Syntax, node: cst.Name) -> bool:
    """Imports, parameters, definitions and patterns bind names too."""
    outer = syntax.parent(node)
    if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Param):
        return outer.name is node
    if isinstance(outer, cst.ImportAlias):
        return outer.asname is None
    binding = (cst.AsName, cst.MatchAs, cst.MatchStar, cst.MatchMapping, cst.NameItem)
    return isinstance(outer, binding)


def _place(syntax: Syntax, statement: str) -> Position:
    """Before the first plain import that sorts after it, else before all other imports."""
    lines = [(line, small) for line, small in _statements(syntax) if _is_import(small)]
    plain = [line for line, small in lines if isinstance(small, cst.Import)]
    later = [line for line in plain if _text(syntax, line) > statement]
    if later and plain[0] is lines[0][0]:
        return _start(syntax, later[0])
    return _start(syntax, lines[0][0]) if lines else _after_preamble(syntax)


def _statements(syntax: Syntax) -> Iterator[tuple[cst.CSTNode, cst.BaseSmallStatement | None]]:
    """The lines of the file's top level, each with its first small statement if it has any."""
    for line in syntax.module.body:
        yield line, line.body[0] if isinstance(line, cst.SimpleStatementLine) else None


def _is_import(small: cst.BaseSmallStatement | None) -> bool:
    if isinstance(small, cst.ImportFrom):
        return not (isinstance(small.module, cst.Name) and small.module.value == "__future__")
    return isinstance(small, cst.Import)


def _text(syntax: Syntax, line: cst.CSTNode) -> str:
    span = syntax.span(line)
    return syntax.text(span.start, span.end)


def _start(syntax: Syntax, line: cst.CSTNode) -> Position:
    return Position(syntax.span(line).start.row, 1)


def _after_preamble(syntax: Syntax) -> Position:
    """Below leading comments (shebang, coding), docstring and `__future__` imports."""
    row = 1 + len(syntax.module.header)
    for line, small in _statements(syntax):
        text = isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString)
        if not (text or isinstance(small, cst.ImportFrom)) or _is_import(small):
            break
        row = syntax.span(line).end.row + 1
    return Position(row, 1)
