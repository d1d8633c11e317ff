"""The child's entry: `python worker/__main__.py serve|once`, jobs on stdin, events on stdout."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

PACKAGE = "async_graph_worker"


def load_package(folder: str) -> None:
    """Import `folder` as the package `async_graph_worker`, without a place on `sys.path`."""
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {folder}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = module
    spec.loader.exec_module(module)


def start() -> None:
    """Load the package and hand over to the chosen way of working."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != folder]
    load_package(folder)
    importlib.import_module(f"{PACKAGE}.serve").main(sys.argv[1])


if __name__ == "__main__":
    start()
