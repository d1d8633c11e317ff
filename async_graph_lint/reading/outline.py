"""A file's table of contents, made with `ast`: what stands where, and which words it has.

The outline is a sieve. It says nothing of meaning: facts come from the reader alone.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.reading.decoding import Unreadable
from async_graph_lint.reading.facts import ImportedName, Outline, Outlined
from async_graph_lint.reading.imports import imported_from, imported_module
from async_graph_lint.reading.newer_syntax import hint
from async_graph_lint.reading.rows import DEFINABLE, Definable, Rows, last_row
from async_graph_lint.reading.scope import Scope
from async_graph_lint.reading.words import DEEPEST, words_of

MODULE = "<module>"


class Found(NamedTuple):
    """A definition that is read on its own, with the node that holds it."""

    key: str
    parent: str
    node: Definable


def parse(text: str) -> ast.Module:
    """The syntax tree of a file. Raises `Unreadable`.

    This must succeed before LibCST sees the text: on deep nesting LibCST's parser ends
    the process where `ast` raises.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        where = f" at row {error.lineno}" if error.lineno else ""
        advice = hint(error.text or "", error.msg)
        raise Unreadable(f"syntax error{where}: {error.msg}{advice}") from error
    except (RecursionError, MemoryError) as error:
        raise Unreadable("nested too deeply") from error
    except UnicodeEncodeError as error:
        raise Unreadable("lone surrogate: not Python text") from error
    except ValueError as error:
        raise Unreadable(f"syntax error: {error}") from error


def outline(tree: ast.Module, rows: Rows) -> Outline:
    """What stands in a parsed file. Raises `Unreadable` where it is nested too deeply."""
    words = words_of([tree], without=frozenset(direct_definitions(tree)))
    return Outline(
        filename=rows.filename,
        definitions=tuple(_outlined(found, rows) for found in contents(tree)),
        imports=tuple(_imports(tree)),
        words=words,
    )


def contents(tree: ast.Module) -> Iterator[Found]:
    """All definitions that stand directly in the module or in such a class, in order."""
    return _contents(tree, MODULE, Scope())


def direct_definitions(holder: ast.Module | ast.ClassDef) -> list[Definable]:
    """The functions and classes that stand directly in a body: they are read on their own."""
    return [node for node in holder.body if isinstance(node, DEFINABLE)]


def _contents(holder: ast.Module | ast.ClassDef, parent: str, scope: Scope) -> Iterator[Found]:
    for statement in holder.body:
        if not isinstance(statement, DEFINABLE):
            _count(statement, scope)
            continue
        key = scope.key(statement.name)
        yield Found(key, parent, statement)
        if isinstance(statement, ast.ClassDef):
            yield from _contents(statement, key, Scope.of_class(key))


def _count(statement: ast.AST, scope: Scope) -> None:
    """Take the keys of the definitions under a statement (`if`, `try`, ...): they belong
    to the body that holds the statement but share the numbering of equal names."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, DEFINABLE):
            scope.key(child.name)
        elif isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            _count(child, scope)


def _outlined(found: Found, rows: Rows) -> Outlined:
    node = found.node
    own_room = direct_definitions(node) if isinstance(node, ast.ClassDef) else ()
    return Outlined(
        key=found.key,
        name=node.name,
        kind="class" if isinstance(node, ast.ClassDef) else "function",
        parent=found.parent,
        first_row=rows.first_row(node),
        last_row=last_row(node),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        words=words_of([node], without=frozenset(own_room)),
    )


def _imports(tree: ast.Module) -> Iterator[ImportedName]:
    for node in _import_statements(tree):
        for alias in node.names:
            if alias.name.count(".") > DEEPEST:
                raise Unreadable("nested too deeply")
            if isinstance(node, ast.Import):
                yield imported_module(alias.name, alias.asname)
            else:
                yield imported_from(node.module or "", node.level, alias.name, alias.asname)


def _import_statements(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """All imports at any depth, in order of the source."""
    bodies: list[Iterable[ast.AST]] = [tree.body]
    found: list[ast.Import | ast.ImportFrom] = []
    while bodies:
        for node in bodies.pop():
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                found.append(node)
            elif isinstance(node, _HOLDERS):
                bodies += [value for value in node.__dict__.values() if isinstance(value, list)]
    return iter(sorted(found, key=lambda node: (node.lineno, node.col_offset)))


_HOLDERS = (
    *DEFINABLE,
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar),
    *(ast.Match, ast.match_case, ast.ExceptHandler),
)
