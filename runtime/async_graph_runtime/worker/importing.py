"""Imports the project's modules, the watched files rewritten on their way in."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Sequence
from typing import Any

from . import rewrite
from .watch import Watch


def import_file(path: str, root: str, watch: Watch) -> types.ModuleType:
    """Import the file as the module it is for its project.

    Raises whatever the file raises while it is imported.
    """
    prepare(watch)
    base = import_base(path)
    for folder in (os.path.join(root, "src"), root, base):
        if os.path.isdir(folder) and folder not in sys.path:
            sys.path.insert(0, folder)
    name = module_name(path, base)
    present = sys.modules.get(name)
    if present is not None and os.path.realpath(present.__file__ or "") != path:
        return import_as("project_file_" + name.replace(".", "_"), path, watch)
    return importlib.import_module(name)


def prepare(watch: Watch) -> None:
    """Let imports find the rewritten files, and the rewritten calls their reports."""
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, WatchedFinder(watch))
    import builtins

    setattr(builtins, rewrite.CALLEE, watch.callee)
    setattr(builtins, rewrite.STARTING, watch.starting)
    setattr(builtins, rewrite.RETURNED, watch.returned)
    setattr(builtins, rewrite.MANAGED, watch.managed)


def import_base(path: str) -> str:
    """The first folder upwards that is no package: what stands on `sys.path`."""
    folder = os.path.dirname(path)
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder


def module_name(path: str, base: str) -> str:
    """The dotted name of a file below `base`."""
    parts = os.path.splitext(os.path.relpath(path, base))[0].split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_as(name: str, path: str, watch: Watch) -> types.ModuleType:
    """Import a file whose own name is taken by a library."""
    spec = importlib.util.spec_from_file_location(name, path, loader=loader_of(name, path, watch))
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def loader_of(name: str, path: str, watch: Watch) -> importlib.machinery.SourceFileLoader:
    """The loader for a file: the rewriting one where something in it is watched."""
    if path in watch.files:
        return WatchedLoader(name, path, watch)
    return importlib.machinery.SourceFileLoader(name, path)


class WatchedFinder(importlib.abc.MetaPathFinder):
    """Finds the watched files before the ordinary finders do."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The ordinary spec with our loader; None leaves the module to the others."""
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None:
            return None
        origin = os.path.realpath(spec.origin)
        if origin not in self.watch.files:
            return None
        return importlib.util.spec_from_file_location(
            name,
            origin,
            loader=WatchedLoader(name, origin, self.watch),
            submodule_search_locations=spec.submodule_search_locations,
        )


class WatchedLoader(importlib.machinery.SourceFileLoader):
    """Compiles a file with its watched calls rewritten; no cached bytecode is used."""

    def __init__(self, name: str, path: str, watch: Watch) -> None:
        super().__init__(name, path)
        self.watch = watch

    def get_code(self, fullname: str) -> types.CodeType:
        """The rewritten code."""
        path = self.get_filename(fullname)
        source = importlib.util.decode_source(self.get_data(path))
        lines = source.split("\n")

        def place(position: rewrite.Position) -> int | None:
            return self.watch.place(path, position, span_of(position, lines))

        tree = rewrite.CallRewriter(source, place).visit(ast.parse(source, path))
        code: types.CodeType = compile(tree, path, "exec", dont_inherit=True)
        return code


def span_of(position: rewrite.Position, lines: list[str]) -> tuple[int, int, int, int]:
    """First row and column, end row and column: 1-based, in code points, end exclusive."""
    row, end_row, column, end_column = position
    start = code_points(lines[row - 1], column)
    return (row, start + 1, end_row, code_points(lines[end_row - 1], end_column) + 1)


def code_points(line: str, byte_offset: int) -> int:
    """How many characters the first bytes of a line hold."""
    return len(line.encode()[:byte_offset].decode(errors="replace"))
