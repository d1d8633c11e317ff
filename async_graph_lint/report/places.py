"""How files are named in a report, and where a rule's page is."""

from __future__ import annotations

import os
from pathlib import Path

from async_graph_lint.finding import Position, Span

PAGES = "https://github.com/async-graph-lint/async-graph-lint/blob/main/docs/rules/"


def page_of(rule_name: str) -> str:
    """The address of the rule's page."""
    return f"{PAGES}{rule_name}.md"


def shown_path(root: str, filename: str, cwd: Path) -> str:
    """The file of a project as seen from `cwd`, with forward slashes.

    On another drive it is absolute. Bytes that are no text become U+FFFD.
    """
    path = os.path.join(root, filename)
    try:
        path = os.path.relpath(path, cwd)
    except ValueError:
        path = os.path.abspath(path)
    printable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return printable.replace(os.sep, "/")


class Places:
    """Names of places for one report and one working directory."""

    def __init__(self, root: str, cwd: Path) -> None:
        self._root = root
        self._cwd = cwd
        self._shown: dict[str, str] = {}

    def path(self, filename: str) -> str:
        """The file's name as shown; see `shown_path`."""
        if filename not in self._shown:
            self._shown[filename] = shown_path(self._root, filename, self._cwd)
        return self._shown[filename]

    def start(self, span: Span) -> str:
        """`path:row:column` of the span's start."""
        return f"{self.path(span.filename)}:{self.position(span.start)}"

    @staticmethod
    def position(position: Position) -> str:
        """`row:column`."""
        return f"{position.row}:{position.column}"
