"""What runs in the child needs nothing of ours and no newer Python than 3.10."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import async_graph_runtime

WORKER = Path(async_graph_runtime.__file__).parent / "worker"
FILES = sorted(WORKER.glob("*.py"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_standard_library_and_langchain(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 10))
    assert set(imported(tree)) <= {*sys.stdlib_module_names, "langchain_core"}


def test_the_worker_is_found() -> None:
    assert {"__main__.py", "serve.py", "job.py"} <= {path.name for path in FILES}
