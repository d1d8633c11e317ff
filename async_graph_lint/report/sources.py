"""The source rows that a report shows."""

from __future__ import annotations

import os
import re
import tokenize
from collections.abc import Mapping

_ROW_END = re.compile(r"\r\n|\r|\n")


class Sources:
    """Rows of a project's files, read when first asked for."""

    def __init__(self, root: str, unsaved: Mapping[str, str]) -> None:
        self._root = root
        self._unsaved = unsaved
        self._rows: dict[str, list[str]] = {}

    def row(self, filename: str, number: int) -> str | None:
        """The row of that 1-based number; None where the file has none or cannot be read."""
        if filename not in self._rows:
            self._rows[filename] = _ROW_END.split(self._text(filename))
        rows = self._rows[filename]
        return rows[number - 1] if 1 <= number <= len(rows) else None

    def _text(self, filename: str) -> str:
        path = os.path.join(self._root, filename)
        if path in self._unsaved:
            return self._unsaved[path]
        try:
            with tokenize.open(path) as file:
                return file.read()
        except (OSError, SyntaxError, UnicodeDecodeError):
            return ""
