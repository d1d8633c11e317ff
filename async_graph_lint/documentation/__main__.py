"""Writes the documents of the repository in the working directory, or with --check names
those that differ and exits with 1."""

from __future__ import annotations

import sys
from pathlib import Path

from async_graph_lint.documentation.documents import outdated, write


def main() -> None:
    """Entry point."""
    checking = sys.argv[1:] == ["--check"]
    names = (outdated if checking else write)(Path.cwd())
    for name in names:
        print(name)
    raise SystemExit(bool(checking and names))


if __name__ == "__main__":
    main()
