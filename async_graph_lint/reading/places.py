"""Exact places for LibCST nodes, by pairing them with the `ast` nodes of the same source.

LibCST's own `PositionProvider` costs three times as much as its parser. The nodes of one
kind stand in the same order in both trees, so that the n-th call of one is the n-th call
of the other. Each pair is checked; after a pair that does not match, the rest of that
kind gets the place of the statement rather than a wrong one.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.reading.rows import DEFINABLE, Definable, Placed, Rows

_STATEMENT = "statement"
_CALL = "call"
_MAPPING = "mapping"
_LAMBDA = "lambda"
_HANDLER = "handler"
_TEXT = "text"

_KINDS: dict[type[ast.AST], str] = {
    ast.Call: _CALL,
    ast.Dict: _MAPPING,
    ast.Lambda: _LAMBDA,
    ast.ExceptHandler: _HANDLER,
    ast.JoinedStr: _TEXT,
    **dict.fromkeys(ast.stmt.__subclasses__(), _STATEMENT),
}
if hasattr(ast, "TemplateStr"):
    _KINDS[ast.TemplateStr] = _TEXT

_UNREAD_FIELDS = frozenset({"ctx", "op", "ops", "type_params"})
"""Operators have no place; type parameters are not read."""


class MappingPlace(NamedTuple):
    """Where a dict display and each of its entries stand."""

    whole: Span
    entries: list[Span]


class DefinitionPlace(NamedTuple):
    """Where a definition, decorators included, and its name stand."""

    whole: Span
    header: Span


class Places:
    """The places of one unit, handed out in the order of the source.

    Whoever walks the unit asks for the place of a node before it walks the node's
    children. `mismatches` counts pairs that did not match; it is 0 unless this module or
    LibCST misreads a construct.
    """

    def __init__(
        self, rows: Rows, root: ast.Module | Definable, without: Collection[ast.AST]
    ) -> None:
        self.mismatches = 0
        self._rows = rows
        self._fallback = rows.start() if isinstance(root, ast.Module) else rows.span(root)
        self._blurred = False
        self._queues = _in_order(root, without)

    def statement(self, name: str) -> Span:
        """The place of the next statement, whose `ast` class has that name."""
        node = self._take(_STATEMENT, name)
        if node is not None:
            self._fallback = self._rows.span(node)
        return self._fallback

    def definition(self, name: str) -> DefinitionPlace:
        """The place of the next statement, a "FunctionDef" or "ClassDef"."""
        node = self._take(_STATEMENT, name)
        if not isinstance(node, DEFINABLE):
            return DefinitionPlace(self._fallback, self._fallback)
        self._fallback = self._rows.definition(node)
        return DefinitionPlace(self._fallback, self._rows.header(node))

    def call(self, name: str) -> Span:
        """The place of the next call; `name` is the last name of what it calls, or ""."""
        return self._span(self._take(_CALL, name))

    def lambda_expression(self) -> Span:
        """The place of the next lambda."""
        return self._span(self._take(_LAMBDA, ""))

    def handler(self) -> Span:
        """The place of the next `except` clause."""
        return self._span(self._take(_HANDLER, ""))

    def mapping(self, length: int) -> MappingPlace:
        """The place of the next dict display, which has so many entries."""
        node = self._take(_MAPPING, str(length))
        if not isinstance(node, ast.Dict):
            return MappingPlace(self._fallback, [self._fallback] * length)
        pairs = zip(node.keys, node.values, strict=True)
        entries = [self._rows.span(value if key is None else key) for key, value in pairs]
        return MappingPlace(self._rows.span(node), entries)

    @contextmanager
    def inside_text(self) -> Iterator[None]:
        """Everything inside the next f-string has the place of that f-string.

        Before Python 3.12 `ast` does not know where the expressions in it stand.
        """
        if self._blurred:
            yield
            return
        outside = self._fallback
        self._fallback = self._span(self._take(_TEXT, ""))
        self._blurred = True
        yield
        self._blurred = False
        self._fallback = outside

    def _take(self, kind: str, name: str) -> Placed | None:
        if self._blurred:
            return None
        queue = self._queues[kind]
        if not queue or _label(queue[-1]) != name:
            self.mismatches += 1
            queue.clear()
            return None
        return queue.pop()

    def _span(self, node: Placed | None) -> Span:
        return self._fallback if node is None else self._rows.span(node)


def called_name(function: ast.expr) -> str:
    """The last name of what is called: "get" for `client.get`, "" for `handlers[0]`."""
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _label(node: Placed) -> str:
    if isinstance(node, ast.Call):
        return called_name(node.func)
    if isinstance(node, ast.Dict):
        return str(len(node.keys))
    if isinstance(node, ast.stmt):
        return type(node).__name__.removeprefix("Async")
    return ""


def _in_order(root: ast.AST, without: Collection[ast.AST]) -> defaultdict[str, list[Placed]]:
    """The root and the nodes below it by kind, the first of the source last in each list."""
    queues: defaultdict[str, list[Placed]] = defaultdict(list)
    stack = [root]
    while stack:
        node = stack.pop()
        if node in without:
            continue
        kind = _KINDS.get(type(node))
        if kind is not None:
            assert isinstance(node, (ast.expr, ast.stmt, ast.excepthandler))
            queues[kind].append(node)
        if kind != _TEXT:
            stack += _children(node)
    for queue in queues.values():
        queue.sort(key=_extent, reverse=True)
    return queues


def _children(node: ast.AST) -> list[ast.AST]:
    children: list[ast.AST] = []
    for field, value in node.__dict__.items():
        kind = type(value)
        if kind is int or kind is str or field in _UNREAD_FIELDS:
            continue
        if kind is list:
            children += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            children.append(value)
    return children


def _extent(node: Placed) -> tuple[int, int, int, int]:
    """Sorts by start, and what holds another before it."""
    return node.lineno, node.col_offset, -(node.end_lineno or 0), -(node.end_col_offset or 0)
