"""The walk that finds a project's files: it opens nothing but ignore files.

Places reached without a link are taken in first, then links in order of their names, so
that the result does not depend on the order in which the system lists a folder.
"""

from __future__ import annotations

import heapq
import os
from typing import NamedTuple

from msgspec import Struct

from async_graph_lint.finding import Problem
from async_graph_lint.program.project import manifest
from async_graph_lint.program.project.ignore import (
    IgnoreFile,
    Ignores,
    ignores_file,
    ignores_folder,
    outer_ignores,
    read_ignore_file,
)

PROJECT_MARKERS = frozenset({"async-graph-lint.toml", manifest.FILENAME, "pyproject.toml", ".git"})
"""The nearest ancestor that holds any of them is the project."""

_IMPORT_ROOT_MARKERS = frozenset({"pyproject.toml", "setup.py", manifest.FILENAME})
_DECLARATIONS = frozenset(
    {".python-version", "pyproject.toml", "requirements.txt", "uv.lock", "poetry.lock", "pdm.lock"}
)
"""Files that say on which Python and with which packages the project runs."""
_SKIPPED_FOLDERS = frozenset(
    {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}
)
_TEST_FOLDERS = frozenset({"test", "tests"})


class SourcePath(Struct, frozen=True):
    """One Python file; `path` is relative to the root, with forward slashes.

    `named` says that its own path was given, or for a test file that of a test folder
    that holds it. `size` is in bytes, the times in nanoseconds since the epoch; a file
    whose `inode`, size and times are unchanged is taken to be unchanged.
    """

    path: str
    is_test: bool
    size: int
    modified: int
    changed: int
    inode: int
    named: bool = False


def is_test_file(path: str) -> bool:
    """Whether a path from the root is a test by its own name or by a folder's."""
    *folders, name = path.split("/")
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or not _TEST_FOLDERS.isdisjoint(folders)
    )


class _Folder(NamedTuple):
    """A folder to list; `real` is its place with all links resolved."""

    path: str
    real: str
    ignores: Ignores
    named: bool = False

    def child(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


class Walk:
    """A walk over one project; `files` (by path), `errors`, `manifests`, `import_roots` and
    `declarations` grow with every call. With `alone`, folders below that are projects are
    not entered."""

    def __init__(self, root: str, exclude: IgnoreFile, *, alone: bool = False) -> None:
        self.files: dict[str, SourcePath] = {}
        self.errors: list[Problem] = []
        self.manifests: list[str] = []
        self.import_roots = {""}
        self.declarations: list[str] = []
        self._root = root
        self._exclude = exclude
        self._alone = alone
        self._listed: set[str] = set()
        self._real_files: set[str] = set()
        self._links: list[tuple[str, _Folder]] = []

    def all_from_root(self) -> None:
        """Take in everything below the root that is not skipped."""
        real = os.path.realpath(self._root)
        self._walk(_Folder("", real, outer_ignores(self._root), named=True))

    def named(self, path: str) -> None:
        """Add what the user named: a file as it is, a folder with what is not skipped in it."""
        relative = self._from_root(path)
        real = os.path.realpath(path)
        if os.path.isdir(path):
            self._name_folder(relative, real)
        elif relative in self.files:
            self._mark_named(relative)
        elif real not in self._real_files:
            self._name_file(relative, path, real)

    def _from_root(self, path: str) -> str:
        relative = os.path.relpath(path, self._root)
        if relative.startswith(os.pardir):
            inside = os.path.relpath(os.path.realpath(path), os.path.realpath(self._root))
            relative = relative if inside.startswith(os.pardir) else inside
        return "" if relative == os.curdir else relative.replace(os.sep, "/")

    def _name_folder(self, relative: str, real: str) -> None:
        if real not in self._listed:
            self._walk(_Folder(relative, real, (), named=True))
        if not _TEST_FOLDERS.isdisjoint(relative.split("/")):
            for path in [path for path in self.files if path.startswith(relative + "/")]:
                self._mark_named(path)

    def _mark_named(self, relative: str) -> None:
        if not self.files[relative].named:
            file = self.files[relative]
            self.files[relative] = SourcePath(
                file.path, file.is_test, file.size, file.modified, file.changed, file.inode, True
            )

    def _name_file(self, relative: str, path: str, real: str) -> None:
        if path.endswith(".ipynb"):
            self.errors.append(Problem(relative, "is a notebook; only Python files are analysed"))
            return
        try:
            status = os.stat(path)
        except OSError as error:
            self.errors.append(Problem(relative, f"cannot be read: {error.strerror}"))
            return
        self._real_files.add(real)
        self._add(relative, status, named=True)

    def _walk(self, start: _Folder) -> None:
        waiting = [start]
        while waiting or self._links:
            if waiting:
                waiting += self._list(waiting.pop())
            else:
                waiting += self._follow(*heapq.heappop(self._links))

    def _list(self, folder: _Folder) -> list[_Folder]:
        """Take in one folder's files; give back the folders in it that are to be listed."""
        if folder.real in self._listed:
            return []
        self._listed.add(folder.real)
        entries = self._entries(folder)
        names = {entry.name for entry in entries}
        if not folder.named and self._stands_apart(names):
            self._listed.discard(folder.real)
            return []
        if ".gitignore" in names:
            folder = self._with_ignore_file(folder)
        self._note_markers(folder.path, names)
        found = [self._take(folder, entry) for entry in entries if entry.name[0] != "."]
        return [child for child in found if child is not None]

    def _stands_apart(self, names: set[str]) -> bool:
        """Whether a folder with these names in it is a virtual environment or not ours."""
        is_project = not PROJECT_MARKERS.isdisjoint(names)
        return "pyvenv.cfg" in names or (self._alone and is_project)

    def _entries(self, folder: _Folder) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self._root, folder.path)) as entries:
                return list(entries)
        except OSError as error:
            self.errors.append(Problem(folder.path, f"cannot be listed: {error.strerror}"))
            return []

    def _with_ignore_file(self, folder: _Folder) -> _Folder:
        path = os.path.join(self._root, folder.path, ".gitignore")
        own = read_ignore_file(path, folder=folder.path)
        return folder if own is None else folder._replace(ignores=(*folder.ignores, own))

    def _note_markers(self, path: str, names: set[str]) -> None:
        if not _IMPORT_ROOT_MARKERS.isdisjoint(names):
            self.import_roots.add(path)
        inside = f"{path}/" if path else ""
        self.declarations += [f"{inside}{name}" for name in _DECLARATIONS & names]
        if manifest.FILENAME in names:
            self.manifests.append(f"{inside}{manifest.FILENAME}")

    def _take(self, folder: _Folder, entry: os.DirEntry[str]) -> _Folder | None:
        if entry.is_symlink():
            heapq.heappush(self._links, (folder.child(entry.name), folder))
        elif entry.is_dir(follow_symlinks=False):
            return self._enter(folder, entry.name, f"{folder.real}{os.sep}{entry.name}")
        elif entry.name.endswith(".py") and entry.is_file(follow_symlinks=False):
            self._take_file(folder, entry)
        return None

    def _enter(self, folder: _Folder, name: str, real: str) -> _Folder | None:
        path = folder.child(name)
        if name in _SKIPPED_FOLDERS or self._exclude.ignores_folder(path):
            return None
        if not self._is_text(path):
            return None
        if ignores_folder(folder.ignores, path):
            return None
        if name == "src":
            self.import_roots.update((folder.path, path))
        return _Folder(path, real, folder.ignores)

    def _take_file(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        path = folder.child(entry.name)
        real = f"{folder.real}{os.sep}{entry.name}"
        if real not in self._real_files and not self._is_left_out(folder, path):
            self._real_files.add(real)
            self._add(path, entry.stat(follow_symlinks=False))

    def _is_left_out(self, folder: _Folder, path: str) -> bool:
        return bool(self._exclude.ignores_file(path)) or ignores_file(folder.ignores, path)

    def _follow(self, path: str, folder: _Folder) -> list[_Folder]:
        """What a link leads to, unless the walk has been or will come there without it."""
        name = path.rpartition("/")[2]
        place = os.path.join(self._root, path)
        try:
            real = os.path.realpath(place)
        except OSError:
            # Some links may not even be looked at, such as those of other users' processes.
            return []
        if os.path.isdir(place):
            is_circle = _holds(real, folder.real) or _holds(real, os.path.realpath(self._root))
            found = None if is_circle else self._enter(folder, name, real)
            return [] if found is None else [found]
        is_new = name.endswith(".py") and real not in self._real_files
        if is_new and not self._is_left_out(folder, path):
            self._follow_file(path, place, real)
        return []

    def _follow_file(self, path: str, place: str, real: str) -> None:
        try:
            status = os.stat(place)
        except OSError as error:
            self.errors.append(Problem(path, f"is a link that leads nowhere: {error.strerror}"))
            return
        self._real_files.add(real)
        self._add(path, status)

    def _is_text(self, path: str) -> bool:
        """Whether a path can be written as text; if not, that is an error."""
        if path.isprintable():
            return True
        text = path.encode("utf-8", "backslashreplace").decode("utf-8")
        if text != path:
            self.errors.append(Problem(text, "has a name that is not valid UTF-8"))
        return text == path

    def _add(self, path: str, status: os.stat_result, *, named: bool = False) -> None:
        if not self._is_text(path):
            return
        self.files[path] = SourcePath(
            path,
            is_test_file(path),
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
            status.st_ino,
            named,
        )


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
