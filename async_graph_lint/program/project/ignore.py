"""Which paths git leaves out: every `.gitignore` on the way, the deepest first.

Patterns are translated by `pathspec`; which of them decides is settled here, because a
walk asks about one component at a time: a folder that is left out is not entered, so a
pattern that matches a parent says nothing about what stands below it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

_MARKS_PARENT = "ps_d"


class _Rule(NamedTuple):
    """One line: `ignores` is False for a line that starts with `!`."""

    ignores: bool
    pattern: re.Pattern[str]

    def matches_file(self, path: str) -> bool:
        match = self.pattern.search(path)
        return match is not None and match.groupdict().get(_MARKS_PARENT) is None

    def matches_folder(self, path: str) -> bool:
        matches = list(self.pattern.finditer(path + "/"))
        if matches and matches[0].groupdict().get(_MARKS_PARENT) is not None:
            return matches[-1].end() == len(path) + 1
        return bool(matches) and self.pattern.search(path) is not None


class IgnoreFile:
    """The patterns of one file; `prefix` leads from its folder to the walk's root when the
    folder stands above the root, `folder` from the root to it when below."""

    def __init__(self, lines: Iterable[str], *, folder: str = "", prefix: str = "") -> None:
        self._prefix = prefix + "/" if prefix else ""
        self._skipped = len(folder) + 1 if folder else 0
        rules = [(line, rule) for line in lines for rule in _translate(line)]
        rules.reverse()
        self._folder_rules = [rule for _, rule in rules]
        self._file_rules = [rule for line, rule in rules if _can_name_python(line)]

    def ignores_file(self, path: str) -> bool | None:
        """What the file says of a Python file, a path from the root; None for nothing."""
        for rule in self._file_rules:
            if rule.matches_file(self._prefix + path[self._skipped :]):
                return rule.ignores
        return None

    def ignores_folder(self, path: str) -> bool | None:
        """What the file says of a folder, a path from the root; None for nothing."""
        for rule in self._folder_rules:
            if rule.matches_folder(self._prefix + path[self._skipped :]):
                return rule.ignores
        return None


Ignores: TypeAlias = tuple[IgnoreFile, ...]
"""The ignore files that are in force in a folder, the outermost first."""


def ignores_file(ignores: Ignores, path: str) -> bool:
    """Whether a Python file is left out; the deepest file that speaks of it decides."""
    for ignore in reversed(ignores):
        verdict = ignore.ignores_file(path)
        if verdict is not None:
            return verdict
    return False


def ignores_folder(ignores: Ignores, path: str) -> bool:
    """Whether a folder is left out; the deepest file that speaks of it decides."""
    for ignore in reversed(ignores):
        verdict = ignore.ignores_folder(path)
        if verdict is not None:
            return verdict
    return False


def read_ignore_file(path: str, *, folder: str = "", prefix: str = "") -> IgnoreFile | None:
    """The patterns of the file at `path`, or None when it cannot be read."""
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            return IgnoreFile(file.read().splitlines(), folder=folder, prefix=prefix)
    except OSError:
        return None


def outer_ignores(root: str) -> Ignores:
    """The files that stand above `root`, up to the git repository that holds it.

    Empty when they leave out `root` itself: whoever names an ignored folder means it.
    """
    repository = _repository_of(root)
    if repository is None:
        return ()
    ignores = tuple(_above(root, repository))
    way = os.path.relpath(root, repository).replace(os.sep, "/")
    if way != "." and _leaves_out(root, repository):
        return ()
    return ignores


def _above(root: str, repository: str) -> Iterable[IgnoreFile]:
    """`.git/info/exclude`, then each `.gitignore` from the repository to above the root."""
    files = [(_exclude_file(repository), repository)]
    folder = root
    parents: list[tuple[str, str]] = []
    while folder != repository:
        folder = os.path.dirname(folder)
        parents.append((os.path.join(folder, ".gitignore"), folder))
    for path, place in files + parents[::-1]:
        prefix = os.path.relpath(root, place).replace(os.sep, "/")
        ignore = read_ignore_file(path, prefix="" if prefix == "." else prefix)
        if ignore is not None:
            yield ignore


def _leaves_out(root: str, repository: str) -> bool:
    """Whether some folder on the way from the repository down to the root is left out."""
    folder = root
    while folder != repository:
        parent = os.path.dirname(folder)
        ignores = (*_above(parent, repository), *_of(parent))
        if ignores_folder(ignores, os.path.basename(folder)):
            return True
        folder = parent
    return False


def _of(folder: str) -> Ignores:
    ignore = read_ignore_file(os.path.join(folder, ".gitignore"))
    return () if ignore is None else (ignore,)


def _repository_of(folder: str) -> str | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _exclude_file(repository: str) -> str:
    """`info/exclude` of the repository; a worktree's `.git` is a file that names its folder,
    and `commondir` in there leads to the folder that all worktrees share."""
    folder = os.path.join(repository, ".git")
    if os.path.isfile(folder):
        named = _first_line(folder).removeprefix("gitdir:").strip()
        folder = os.path.join(repository, named)
        folder = os.path.join(folder, _first_line(os.path.join(folder, "commondir")))
    return os.path.join(folder, "info", "exclude")


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline().strip()
    except OSError:
        return ""


def _translate(line: str) -> Iterable[_Rule]:
    """The rule of one line; none for a comment or a line that git would not understand."""
    if not line.strip() or line.startswith("#"):
        return
    from pathspec import GitIgnoreSpec

    # To git `a/**/` is every folder below `a`; pathspec 1.1 takes it for `a` itself.
    if line.rstrip().endswith("/**/"):
        line = line.rstrip() + "*/"
    try:
        patterns = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return
    for pattern in patterns:
        if pattern.include is not None and pattern.regex is not None:
            yield _Rule(pattern.include, pattern.regex)


def _can_name_python(line: str) -> bool:
    """Whether the line can match a name that ends in `.py`: its last character must."""
    last = line.rstrip()[-1:]
    return last in {"y", "*", "?", "]"} or line.rstrip() != line
