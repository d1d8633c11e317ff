"""Which files a project has: found by one walk, with nothing opened but ignore files."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from async_graph_lint.finding import Problem
from async_graph_lint.program.project.ignore import IgnoreFile
from async_graph_lint.program.project.manifest import GraphEntry, Manifest, read_manifest
from async_graph_lint.program.project.walk import PROJECT_MARKERS, SourcePath, Walk, is_test_file

__all__ = [
    "Declaration",
    "Discovery",
    "GraphEntry",
    "Manifest",
    "SourcePath",
    "discover",
    "find_project",
    "is_test_file",
]


class Declaration(Struct, frozen=True):
    """A file that says on what the project runs (see `environment`), and its content's digest."""

    path: str
    digest: str


class Discovery(Struct, frozen=True):
    """What a project consists of.

    `import_roots` are the folders that imports of files below them start from, relative to
    the root ("" for the root itself). `taken` is the time before the first file was
    looked at, in nanoseconds since the epoch.
    """

    root: str
    files: tuple[SourcePath, ...]
    manifests: tuple[Manifest, ...]
    import_roots: tuple[str, ...]
    errors: tuple[Problem, ...]
    taken: int
    declarations: tuple[Declaration, ...] = ()

    @property
    def shape(self) -> str:
        """All that was found besides the files, as text: with their contents and the
        settings it decides what a check will say."""
        found = (self.manifests, self.import_roots, self.errors, self.declarations)
        return msgspec.json.encode(found).decode()


def find_project(path: Path) -> Path:
    """The root of the project that `path` (a file or folder) belongs to, as absolute path.

    That is the nearest folder, from the path upwards, with one of `PROJECT_MARKERS`; when
    there is none, the path's own folder.
    """
    absolute = Path(os.path.abspath(path))
    folder = absolute if absolute.is_dir() else absolute.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in PROJECT_MARKERS):
            return candidate
    return folder


def discover(root: Path, paths: Sequence[Path] = (), exclude: Sequence[str] = ()) -> Discovery:
    """List the Python files of the project at `root`, sorted, each file once.

    Left out are files that git ignores, hidden ones, virtual environments, installed
    packages, build folders, and what matches `exclude` (patterns as in a `.gitignore` at
    the root). `paths` are listed in any case. Links are followed; what they lead to is
    listed once, by its own place where it has one in the project.
    """
    place = os.path.abspath(root)
    taken = time.time_ns()
    walk = Walk(place, IgnoreFile(exclude), alone=_is_alone(place, paths))
    walk.all_from_root()
    for path in paths:
        walk.named(os.path.abspath(path))
    return _discovery(place, taken, walk)


def _is_alone(root: str, paths: Sequence[Path]) -> bool:
    """Whether files were named that belong to no project: projects that happen to stand
    below their folder are then no business of theirs."""
    has_marker = any(os.path.exists(os.path.join(root, marker)) for marker in PROJECT_MARKERS)
    return bool(paths) and not has_marker and not any(os.path.isdir(path) for path in paths)


def _discovery(root: str, taken: int, walk: Walk) -> Discovery:
    read = [read_manifest(root, path) for path in sorted(walk.manifests)]
    dependencies = {folder for content, _ in read for folder in content.dependencies}
    problems = [problem for _, problems in read for problem in problems]
    return Discovery(
        root=root,
        files=tuple(walk.files[path] for path in sorted(walk.files)),
        manifests=tuple(content for content, _ in read),
        import_roots=tuple(sorted(walk.import_roots | dependencies)),
        errors=tuple(sorted(walk.errors + problems, key=lambda error: error.filename)),
        taken=taken,
        declarations=tuple(_declaration(root, path) for path in sorted(walk.declarations)),
    )


def _declaration(root: str, path: str) -> Declaration:
    try:
        with open(os.path.join(root, path), "rb") as file:
            return Declaration(path, hashlib.sha256(file.read()).hexdigest())
    except OSError:
        return Declaration(path, "")
