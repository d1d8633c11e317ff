"""The rows of a file, and where an `ast` node stands in them."""

from __future__ import annotations

import ast
import re
from typing import TypeAlias

from async_graph_lint.finding import Position, Span

Definable: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINABLE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Placed: TypeAlias = ast.expr | ast.stmt | ast.excepthandler

_INDENTATION = " \t\f"
_NAME = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+(\w+)")


class Rows:
    """A file's text by row.

    `ast` counts columns in UTF-8 bytes from 0, a `Position` in code points from 1.
    """

    def __init__(self, text: str, filename: str) -> None:
        self.filename = filename
        self.texts = text.split("\n")
        self._is_ascii = text.isascii()

    def position(self, row: int, offset: int) -> Position:
        """The place `offset` UTF-8 bytes into a row (1-based)."""
        if not self._is_ascii:
            text = self.texts[row - 1]
            if not text.isascii():
                offset = len(text.encode()[:offset].decode())
        return Position(row, offset + 1)

    def span(self, node: Placed) -> Span:
        """Where a node of a parsed tree stands, without its decorators."""
        return Span(self.filename, self.position(node.lineno, node.col_offset), self._end(node))

    def whole(self) -> Span:
        """All of the file."""
        last = Position(len(self.texts), len(self.texts[-1]) + 1)
        return Span(self.filename, Position(1, 1), last)

    def start(self) -> Span:
        """The very start of the file."""
        return Span(self.filename, Position(1, 1), Position(1, 1))

    def definition(self, node: Definable) -> Span:
        """Where a definition stands, decorators included."""
        row = self.first_row(node)
        if row == node.lineno:
            return self.span(node)
        start = Position(row, self.texts[row - 1].index("@") + 1)
        return Span(self.filename, start, self._end(node))

    def header(self, node: Definable) -> Span:
        """Where a definition's name stands; its start where it cannot be told."""
        start = self.position(node.lineno, node.col_offset)
        text = "\n".join(self.texts[start.row - 1 : start.row + 4])[start.column - 1 :]
        match = _NAME.match(text)
        if match is None:
            return Span(self.filename, start, start)
        rows = text[: match.start(1)].split("\n")
        skipped = start.column - 1 if len(rows) == 1 else 0
        row, column = start.row + len(rows) - 1, len(rows[-1]) + 1 + skipped
        end = Position(row, column + len(match[1]))
        return Span(self.filename, Position(row, column), end)

    def first_row(self, node: Definable) -> int:
        """The row of a definition's first decorator, or its own.

        `ast` gives the place of a decorator's expression, which may stand below its `@`.
        """
        if not node.decorator_list:
            return node.lineno
        row = node.decorator_list[0].lineno
        while row > 1 and not self.texts[row - 1].lstrip(_INDENTATION).startswith("@"):
            row -= 1
        return row

    def indentation(self, row: int) -> str:
        """The white space in front of a row."""
        text = self.texts[row - 1]
        return text[: len(text) - len(text.lstrip(_INDENTATION))]

    def is_indented(self, row: int) -> bool:
        """Whether Python sees a row as indented; a form feed starts the count anew."""
        return bool(self.indentation(row).rpartition("\f")[2])

    def _end(self, node: Placed) -> Position:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.position(node.end_lineno, node.end_col_offset)


def last_row(node: Definable) -> int:
    """The last row of a parsed definition."""
    assert node.end_lineno is not None
    return node.end_lineno
