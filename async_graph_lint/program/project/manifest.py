"""`langgraph.json`: the graphs that a project deploys and the folders it imports from."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from async_graph_lint.finding import Problem

FILENAME = "langgraph.json"


class GraphEntry(Struct, frozen=True):
    """One entry of `graphs`: its name, and the variable that holds the graph or its factory.

    `file` is relative to the project's root and need not exist; it is empty for an entry
    that names a `module` instead.
    """

    name: str
    variable: str
    file: str = ""
    module: str = ""


class Manifest(Struct, frozen=True):
    """One `langgraph.json`; `filename` and `dependencies` (folders only) are relative to the
    project's root."""

    filename: str
    graphs: tuple[GraphEntry, ...] = ()
    dependencies: tuple[str, ...] = ()
    python_version: str = ""


def read_manifest(root: str, filename: str) -> tuple[Manifest, tuple[Problem, ...]]:
    """The manifest at `filename`, with one problem for each part that cannot be used.

    The forms are those that langgraph-cli 0.4.40 accepts: `"name": "path.py:variable"`,
    `"name": "package.module:variable"`, or a mapping with such a text as its `path`.
    Entries of JavaScript graphs are passed over.
    """
    try:
        with open(os.path.join(root, filename), "rb") as file:
            content = msgspec.json.decode(file.read().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        return Manifest(filename), (Problem(filename, f"cannot be read: {error.strerror}"),)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Manifest(filename), (Problem(filename, f"is not valid JSON: {error}"),)
    if not isinstance(content, dict):
        return Manifest(filename), (Problem(filename, "must hold a JSON object"),)
    return _manifest(root, filename, content)


def _manifest(
    root: str, filename: str, content: dict[str, Any]
) -> tuple[Manifest, tuple[Problem, ...]]:
    listed = _graph_entries(filename, content.get("graphs", {}))
    entries = [_present(root, filename, entry) for entry in listed]
    manifest = Manifest(
        filename,
        graphs=tuple(entry for entry in entries if isinstance(entry, GraphEntry)),
        dependencies=tuple(_folders(root, filename, content.get("dependencies"))),
        python_version=str(content.get("python_version", "")),
    )
    return manifest, tuple(entry for entry in entries if isinstance(entry, Problem))


def _graph_entries(filename: str, graphs: object) -> Iterator[GraphEntry | Problem]:
    if not isinstance(graphs, dict):
        yield Problem(filename, '"graphs" must be an object of names and "path.py:variable"')
        return
    for name, value in graphs.items():
        target = value.get("path") if isinstance(value, dict) else value
        place, _, variable = str(target).rpartition(":")
        if not isinstance(target, str) or not place or not variable.isidentifier():
            yield Problem(filename, f'graph "{name}" must be "path.py:variable", not {target!r}')
        elif (entry := _entry(filename, name, place, variable)) is not None:
            yield entry


def _present(root: str, filename: str, entry: GraphEntry | Problem) -> GraphEntry | Problem:
    """The entry, or the problem that the file it names is not there."""
    if isinstance(entry, Problem) or not entry.file:
        return entry
    if os.path.isfile(os.path.join(root, entry.file)):
        return entry
    return Problem(filename, f'graph "{entry.name}" names {entry.file}, which is not there')


def _entry(filename: str, name: str, place: str, variable: str) -> GraphEntry | None:
    if place.endswith(".py"):
        return GraphEntry(name, variable, file=_from_root(filename, place))
    if all(part.isidentifier() for part in place.split(".")) and not place.endswith((".js", ".ts")):
        return GraphEntry(name, variable, module=place)
    return None


def _folders(root: str, filename: str, dependencies: object) -> Iterator[str]:
    """The dependencies that are folders of the project; the others are packages by name."""
    for dependency in dependencies if isinstance(dependencies, list) else []:
        if isinstance(dependency, str) and dependency.startswith("."):
            folder = _from_root(filename, dependency)
            if not folder.startswith("..") and os.path.isdir(os.path.join(root, folder)):
                yield "" if folder == "." else folder


def _from_root(filename: str, place: str) -> str:
    """`place`, written from the manifest's folder, as a path from the root."""
    own = place.replace("\\", "/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(filename), own))
