"""Which Python and which LangGraph a project's code runs on, as far as its files say.

Python is told, in this order, by the setting, by `python_version` of the nearest
`langgraph.json`, by the nearest `.python-version`, and by a lock file that holds
langchain-core 1.8 or later, which needs Python 3.11. The floor of `requires-python` only
says what may be used, so an answer from it is not sure. LangGraph's version is that of the
nearest lock file or `==` in requirements.txt, else the newest measured one that the nearest
dependency allows.
"""

from __future__ import annotations

import os
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from async_graph_lint.program.project.manifest import Manifest

Parsed = TypeVar("Parsed")

Release = tuple[int, int]
"""Major and minor number."""

MEASURED = tuple(Version(text) for text in ("1.2.22", "1.0.10", "0.6.11", "0.2.76"))
"""The LangGraph releases whose behaviour was measured, newest first."""

LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock")
NAMES = frozenset({".python-version", "pyproject.toml", "requirements.txt", *LOCK_FILES})
"""The files that say something, besides `langgraph.json`."""

NEEDS_3_11 = Version("1.8")
"""From this release on langchain-core needs Python 3.11."""
OLDEST, NEWEST = 7, 20
"""Minor versions of Python 3 that a floor is looked for in."""

_RELEASE = re.compile(r"(?:py|python)?\s*(\d)\.?(\d{1,2})")


class Python(NamedTuple):
    """A Python release, and what names it; `sure` is False for a floor."""

    release: Release
    source: str
    sure: bool = True


class Environment:
    """Answers for the files of one project; nothing is read before somebody asks.

    `declarations` are the paths of files named as in `NAMES`, relative to `root`; `target`
    is the setting `target-version`.
    """

    def __init__(
        self,
        root: str = "",
        declarations: Iterable[str] = (),
        manifests: Iterable[Manifest] = (),
        target: str | None = None,
    ) -> None:
        self._root = root
        self._paths = frozenset(declarations)
        self._manifests = {posixpath.dirname(m.filename): m for m in manifests}
        self._target = target
        self._read = cache(self._read_text)
        self._tables = cache(self._read_table)

    def python(self, filename: str) -> Python | None:
        """The Python that runs a file, None when nothing says."""
        release = parse_release(self._target or "")
        if release is not None:
            return Python(release, "`target-version`")
        for ask in (self._deployed, self._pinned, self._implied, self._floor):
            for folder in _upwards(filename):
                found = ask(folder)
                if found is not None:
                    return found
        return None

    def langgraph(self, filename: str) -> Version | None:
        """The newest release of LangGraph that may run a file, None when nothing says."""
        for folder in _upwards(filename):
            found = self._locked(folder, "langgraph") or self._allowed(folder, "langgraph")
            if found is not None:
                return found
        return None

    # Python

    def _deployed(self, folder: str) -> Python | None:
        manifest = self._manifests.get(folder)
        release = None if manifest is None else parse_release(manifest.python_version)
        return None if release is None else Python(release, "`python_version` of langgraph.json")

    def _pinned(self, folder: str) -> Python | None:
        release = parse_release(self._read(posixpath.join(folder, ".python-version")))
        return None if release is None else Python(release, "`.python-version`")

    def _implied(self, folder: str) -> Python | None:
        core = self._locked(folder, "langchain-core")
        if core is None or core < NEEDS_3_11:
            return None
        return Python((3, 11), f"the locked langchain-core {core}")

    def _floor(self, folder: str) -> Python | None:
        table = self._tables(posixpath.join(folder, "pyproject.toml"))
        text = _at(table, "project", "requires-python")
        text = text or _at(table, "tool", "poetry", "dependencies", "python")
        allowed = specifiers(text) if isinstance(text, str) else None
        if allowed is None:
            return None
        floor = next((n for n in range(OLDEST, NEWEST) if allowed.contains(f"3.{n}.99")), None)
        return None if floor is None else Python((3, floor), "`requires-python`", sure=False)

    # Packages

    def _locked(self, folder: str, package: str) -> Version | None:
        """The release of a package in the lock files of a folder, or pinned by `==`."""
        entry = re.compile(rf'^name = "{package}"\r?\nversion = "([^"]+)"', re.MULTILINE)
        for name in LOCK_FILES:
            match = entry.search(self._read(posixpath.join(folder, name)))
            if match is not None:
                return _version(match[1])
        pinned = re.compile(rf"{package}(\[[\w,-]*\])?\s*==\s*([\w.]+)$", re.IGNORECASE)
        matches = filter(None, map(pinned.match, self._lines(folder)))
        return next((_version(match[2]) for match in matches), None)

    def _allowed(self, folder: str, package: str) -> Version | None:
        """The newest measured release that the dependencies declared in a folder allow."""
        for allowed in self._ranges(folder, package):
            return next((v for v in MEASURED if allowed.contains(v)), None) or _exact(allowed)
        return None

    def _ranges(self, folder: str, package: str) -> Iterator[SpecifierSet]:
        table = self._tables(posixpath.join(folder, "pyproject.toml"))
        listed = _at(table, "project", "dependencies")
        lines = [*(listed if isinstance(listed, list) else ()), *self._lines(folder)]
        for line in lines:
            requirement = _requirement(str(line))
            if requirement is not None and requirement.name.lower() == package:
                yield requirement.specifier
        poetry = _at(table, "tool", "poetry", "dependencies", package)
        found = specifiers(poetry) if isinstance(poetry, str) else None
        if found is not None:
            yield found

    def _lines(self, folder: str) -> Iterator[str]:
        text = self._read(posixpath.join(folder, "requirements.txt"))
        return (line.partition("#")[0].strip() for line in text.splitlines())

    # Files

    def _read_text(self, path: str) -> str:
        if path not in self._paths:
            return ""
        try:
            with open(os.path.join(self._root, path), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def _read_table(self, path: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self._read(path))
        except tomllib.TOMLDecodeError:
            return {}


def parse_release(text: str) -> Release | None:
    """Major and minor number of "3.12", "3.12.1", "py312" or "python3.12"."""
    match = _RELEASE.match(text.strip())
    return None if match is None else (int(match[1]), int(match[2]))


def specifiers(text: str) -> SpecifierSet | None:
    """A range of versions, also as Poetry writes it (`^1.2`, `~1.2`); None when it is none."""
    parts = [part.strip() for part in text.split(",")]
    return _tried(lambda: SpecifierSet(",".join(map(_standard, parts))))


def _standard(part: str) -> str:
    if part.startswith("^"):
        numbers = [int(number) for number in re.findall(r"\d+", part)]
        place = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
        above = ".".join(map(str, (*numbers[:place], numbers[place] + 1)))
        return f">={part[1:]},<{above}"
    if part.startswith("~") and not part.startswith("~="):
        return f"=={'.'.join(part[1:].split('.')[:2])}.*"
    if part == "*":
        return ""
    return f"=={part}" if part[:1].isdigit() else part


def _exact(allowed: SpecifierSet) -> Version | None:
    return next((_version(s.version) for s in allowed if s.operator == "=="), None)


def _version(text: str) -> Version | None:
    return _tried(lambda: Version(text))


def _requirement(line: str) -> Requirement | None:
    return _tried(lambda: Requirement(line))


def _tried(parse: Callable[[], Parsed]) -> Parsed | None:
    try:
        return parse()
    except (InvalidRequirement, InvalidSpecifier, InvalidVersion, IndexError):
        return None


def _at(table: dict[str, Any], *keys: str) -> Any:
    found: Any = table
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _upwards(filename: str) -> Iterator[str]:
    """The folders that hold a file, nearest first; "" is the project's root."""
    folder = posixpath.dirname(filename)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
