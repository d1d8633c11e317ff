"""Finding the row of a symbol: exact names first, then patterns in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from async_graph_lint.catalogue import symbols

Row = TypeVar("Row")


class Index(Generic[Row]):
    """Rows by name; a name may hold `*`. Of two equal or matching names the earlier wins."""

    def __init__(self) -> None:
        self._exact: dict[str, Row] = {}
        self._patterns: list[_Pattern[Row]] = []

    def __bool__(self) -> bool:
        return bool(self._exact or self._patterns)

    def add_all(self, names: Iterable[str], row: Row, exceptions: Iterable[str] = ()) -> None:
        """Enter a row under its names; `exceptions` are names or patterns it does not mean."""
        excepted = tuple(symbols.pattern(name) for name in exceptions)
        for name in names:
            if symbols.WILDCARD in name:
                self._patterns.append(_Pattern(symbols.pattern(name), row, excepted))
            else:
                self._exact.setdefault(name, row)

    def find(self, symbol: str) -> Row | None:
        """The row of that symbol, if any."""
        exact = self._exact.get(symbol)
        if exact is not None:
            return exact
        return next((entry.row for entry in self._patterns if entry.matches(symbol)), None)


class _Pattern(Generic[Row]):
    def __init__(self, name: re.Pattern[str], row: Row, excepted: tuple[re.Pattern[str], ...]):
        self.name = name
        self.row = row
        self.excepted = excepted

    def matches(self, symbol: str) -> bool:
        if self.name.fullmatch(symbol) is None:
            return False
        return not any(name.fullmatch(symbol) for name in self.excepted)
