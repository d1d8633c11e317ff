"""Configuration: the keys, where they are read, and which place wins.

The keys stand in `[tool.async-graph-lint]` of the nearest `pyproject.toml` that has that
table, or at the top of the nearest `async-graph-lint.toml`. In one folder the latter wins.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from async_graph_lint.config_patterns import below
from async_graph_lint.finding import Confidence, Severity

_RELEASE = re.compile(r"(py)?3\.?\d{1,2}(\.\d+)?")

TABLE = "async-graph-lint"
OWN_FILE = "async-graph-lint.toml"


class ConfigError(Exception):
    """A configuration that cannot be used; the message names its place.

    `unreadable` tells a file that is no TOML at all, perhaps through no setting of ours,
    from a wrong setting.
    """

    def __init__(self, message: str, *, unreadable: bool = False) -> None:
        super().__init__(message)
        self.unreadable = unreadable


class Scope(StrEnum):
    """Which async code is reported."""

    GRAPH = "graph"
    """What LangGraph runs, modules that use it, and async functions that reach it."""
    ALL = "all"
    """All async code of the project."""


class Config(Struct, frozen=True, rename="kebab"):
    """All settings, resolved.

    Rules are named by code, by prefix of a code, or by name. Patterns are as in
    `.gitignore`, relative to the project's root.
    """

    select: tuple[str, ...] = ()
    """Run these rules only; empty means all of them."""
    ignore: tuple[str, ...] = ()
    """Leave these rules out."""
    extend_select: tuple[str, ...] = ()
    """Run these rules as well."""
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    """Patterns, each with the rules that are left out in the files it matches."""
    preview: bool = False
    """Report preview rules and costs too."""
    min_confidence: Confidence = Confidence.LIKELY
    """Hold back what is less sure than this."""
    scope: Scope = Scope.GRAPH
    """Async code that has to do with LangGraph, or all async code of the project."""
    include_tests: bool = False
    """Report test files too; they are always read."""
    exclude: tuple[str, ...] = ()
    """Patterns of files that are neither read nor reported."""
    fail_on: Severity = Severity.WARNING
    """The least severity that makes the run exit with 1."""
    target_version: str | None = None
    """The Python that the program runs on, such as "3.12"; by default what its files say."""
    blocking: tuple[str, ...] = ()
    """Dotted names of functions and methods that block, added to the catalogue."""
    offload: tuple[str, ...] = ()
    """Dotted names of functions that run what they are given off the event loop."""
    safe: tuple[str, ...] = ()
    """Dotted names of functions and methods that never count as blocking."""


KEYS: tuple[str, ...] = Config.__struct_encode_fields__
CHOICES: dict[str, type[StrEnum]] = {
    "min-confidence": Confidence,
    "scope": Scope,
    "fail-on": Severity,
}


class Settings(Struct, frozen=True):
    """What one file says, not yet checked; `source` is that file, None when there is none.

    `prefix` is the project's folder relative to the file's, to which patterns refer.
    """

    source: Path | None = None
    values: dict[str, Any] = {}
    prefix: str = ""


def find_settings(root: Path) -> Settings:
    """The settings that hold for the project at `root`: its own or the nearest above it.

    The search ends at the folder that holds `.git`. Raises `ConfigError` for a file that
    cannot be read or is no TOML.
    """
    for folder in _ancestors(root):
        for name in (OWN_FILE, "pyproject.toml"):
            values = _settings_in(folder / name)
            if values is not None:
                prefix = root.relative_to(folder).as_posix().removeprefix(".")
                return Settings(folder / name, values, prefix)
    return Settings()


def resolve(
    settings: Settings | None = None,
    overrides: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Config:
    """The settings of a file, then `overrides` (each replaces a key), then `options`.

    `options` are those of the command line, in the manner of ruff: a `select` among them
    says anew which rules run and makes earlier choices void; `ignore` and
    `extend-select` add to the earlier ones. Raises `ConfigError`.
    """
    found = settings or Settings()
    values = _rebased(_checked(found.values, str(found.source)), found.prefix)
    values = values | _checked(dict(overrides or {}), "--config")
    return msgspec.convert(_under(values, _checked(dict(options or {}), "command line")), Config)


def parse_override(text: str) -> tuple[str, Any]:
    """Key and value of a `KEY=VALUE`; a value that is no TOML is taken as a string.

    Raises `ConfigError` for text without a key.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f"--config {text}: expected KEY=VALUE")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def nearest(word: str, words: Iterable[str]) -> str:
    """`; did you mean ...?` with the nearest of the words, or nothing."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"; did you mean `{found[0]}`?" if found else ""


def _ancestors(root: Path) -> Iterator[Path]:
    for folder in (root, *root.parents):
        yield folder
        if (folder / ".git").exists():
            return


def _settings_in(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    table = _read(path)
    if path.name == OWN_FILE:
        return table
    tools = table.get("tool")
    found = tools.get(TABLE) if isinstance(tools, dict) else None
    if found is not None and not isinstance(found, dict):
        raise ConfigError(f"{path}: `tool.{TABLE}` must be a table")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: no valid TOML: {error}", unreadable=True) from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", unreadable=True) from None


def _under(values: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    rules = {key: values.get(key, ()) for key in ("ignore", "extend-select")}
    if "select" in options:
        rules = dict.fromkeys(rules, ())
    extended = options.get("extend-select", ())
    kept = [rule for rule in rules["ignore"] if rule not in extended]
    added = {
        "ignore": [*kept, *options.get("ignore", ())],
        "extend-select": [*rules["extend-select"], *extended],
    }
    return values | options | added


def _checked(values: dict[str, Any], place: str) -> dict[str, Any]:
    """The same values; every one has a known key and a fitting type, or `ConfigError`."""
    for key, value in values.items():
        if key not in KEYS:
            raise ConfigError(f"{place}: unknown key `{key}`{nearest(key, KEYS)}")
        if key == "target-version" and not _RELEASE.fullmatch(str(value)):
            raise ConfigError(f'{place}: `{key}`: must be a release of Python such as "3.12"')
        try:
            msgspec.convert({key: value}, Config)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{place}: `{key}`: {_reason(key, str(error))}") from None
    return values


def _reason(key: str, text: str) -> str:
    if key in CHOICES:
        return f"must be one of {', '.join(CHOICES[key])}"
    reason = text.replace("`$.", "`").replace(f" - at `{key}`", "")
    return reason[:1].lower() + reason[1:]


def _rebased(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    if not prefix:
        return values
    patterns = values.get("exclude", ())
    ignores = values.get("per-file-ignores", {})
    inner = {below(pattern, prefix): rules for pattern, rules in ignores.items()}
    moved = {
        "exclude": [kept for pattern in patterns if (kept := below(pattern, prefix))],
        "per-file-ignores": {pattern: rules for pattern, rules in inner.items() if pattern},
    }
    return values | moved
