"""Every row against the package it speaks of, as far as that is installed here."""

from __future__ import annotations

import sys

import pytest

from async_graph_lint.catalogue import shelf
from async_graph_lint.catalogue.documents import Document, Entry
from tests.catalogue.resolving import Found, resolve

FILES = tuple(shelf.names())
LIBRARIES = tuple(file for file in FILES if file != shelf.STANDARD_LIBRARY)


def called(document: Document) -> list[tuple[Entry, str]]:
    """Functions and methods that rows speak of; patterns by kind name no package."""
    groups = (document.blocking, document.offload, document.transparent)
    pairs = [(entry, name) for group in groups for entry in group for name in entry.symbols()]
    pairs += [(kind, name.removesuffix("()")) for kind in document.kind for name in kind.symbols()]
    return [(entry, name) for entry, name in pairs if not name.startswith("<")]


def too_new(entry: Entry) -> bool:
    needed = entry.versions.removeprefix("Python ").split(".")
    return entry.versions.startswith("Python") and sys.version_info < tuple(map(int, needed))


def test_the_standard_library_has_every_name() -> None:
    rows = called(shelf.package(shelf.STANDARD_LIBRARY).document)
    results = {name: resolve(name) for entry, name in rows if not too_new(entry)}
    factories = {"functools.lru_cache()", "functools.wraps()", "dataclasses.dataclass()"}
    wrong = {name for name, found in results.items() if found is not Found.YES}
    assert wrong - factories == set()
    assert len(results) > 350


@pytest.mark.parametrize("file", LIBRARIES)
def test_an_installed_library_has_every_verified_name(file: str) -> None:
    rows = [(entry, name) for entry, name in called(shelf.package(file).document) if entry.verified]
    results = {name: resolve(name) for _, name in rows}
    if all(found is Found.ABSENT for found in results.values()):
        pytest.skip(f"{file} is not installed")
    assert [name for name, found in results.items() if found is Found.NO] == []


@pytest.mark.parametrize("file", FILES)
def test_aliases_lead_to_what_exists(file: str) -> None:
    pairs = [pair for entry in shelf.package(file).document.alias for pair in entry.pairs()]
    targets = {target for _, target in pairs if not target.startswith("<")}
    results = {target: resolve(target) for target in targets}
    if targets and all(found is Found.ABSENT for found in results.values()):
        pytest.skip(f"what {file} leads to is not installed")
    assert [target for target, found in results.items() if found is Found.NO] == []


@pytest.mark.parametrize(
    ("symbol", "found"),
    [
        ("time.sleep", Found.YES),
        ("time.slip", Found.NO),
        ("pathlib.Path().read_text", Found.YES),
        ("pathlib.Path().read_texts", Found.NO),
        ("sqlite3.Cursor().execute", Found.YES),
        ("no_such_package.thing", Found.ABSENT),
        ("threading.Condition().acquire", Found.YES),
        ("threading.Condition().acquired", Found.NO),
        ("requests.Session().get", Found.YES),
        ("requests.Session().got", Found.NO),
    ],
)
def test_resolving_itself(symbol: str, found: Found) -> None:
    assert resolve(symbol) is found
