"""The TOML files: their shape, and that nothing is said twice."""

from __future__ import annotations

import sys
from collections import Counter

import msgspec
import pytest

from async_graph_lint.catalogue import Catalogue, shelf, symbols
from async_graph_lint.catalogue.documents import Document, Entry

FILES = tuple(shelf.names())


def entries(document: Document) -> list[Entry]:
    groups = (document.blocking, document.offload, document.kind, document.transparent)
    return [entry for group in groups for entry in group]


@pytest.mark.parametrize("file", FILES)
def test_every_name_stands_in_the_file_of_its_package(file: str) -> None:
    for entry in entries(shelf.package(file).document):
        for name in entry.symbols():
            package = symbols.first_name(name)
            assert name.startswith("<") or shelf.file_name(package) == file, name


@pytest.mark.parametrize("file", FILES)
def test_every_alias_stands_in_the_file_of_its_package(file: str) -> None:
    for entry in shelf.package(file).document.alias:
        for name, _ in entry.pairs():
            package = symbols.first_name(name)
            assert name.startswith("<") or shelf.file_name(package) == file, name


@pytest.mark.parametrize("group", ["blocking", "offload", "kind", "transparent"])
def test_no_name_is_said_twice(group: str) -> None:
    rows = [entry for file in FILES for entry in getattr(shelf.package(file).document, group)]
    counts = Counter(name for entry in rows for name in entry.symbols())
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_alias_has_two_meanings() -> None:
    pairs = {
        pair
        for file in FILES
        for entry in shelf.package(file).document.alias
        for pair in entry.pairs()
    }
    counts = Counter(name for name, _ in pairs)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES)
def test_a_verified_row_of_a_library_says_with_what(file: str) -> None:
    if file == shelf.STANDARD_LIBRARY:
        pytest.skip("checked against the running interpreter")
    for entry in shelf.package(file).document.blocking:
        assert bool(entry.versions) == entry.verified, entry.names[0]


def test_names_of_rows_are_canonical() -> None:
    catalogue = Catalogue.load()
    rows = [row.name for row in catalogue.rows() if not row.name.startswith("<")]
    assert [name for name in rows if catalogue.canonical(name) != name] == []


def test_every_row_is_found_by_its_own_name() -> None:
    catalogue = Catalogue.load()
    plain = [row for row in catalogue.rows() if "*" not in row.name and row.name[0] != "<"]
    assert len(plain) > 1000
    assert [row for row in plain if catalogue.blocking(row.name) != row] == []


def test_every_row_says_what_to_do_instead() -> None:
    rows = list(Catalogue.load().rows())
    assert [row.name for row in rows if not row.instead or "{" in row.instead] == []


def test_the_standard_library_is_one_file() -> None:
    assert shelf.file_name("os") == shelf.file_name("builtins") == shelf.STANDARD_LIBRARY
    assert shelf.file_name("langchain_openai") == "langchain"
    assert shelf.file_name("psycopg_pool") == "psycopg_pool"
    assert not set(FILES) & set(sys.stdlib_module_names)


def test_unknown_keys_are_errors() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `coast`"):
        shelf.read(b'[[blocking]]\nnames = ["x.y"]\ncost = "network"\ncoast = 1')
    with pytest.raises(msgspec.ValidationError, match="unknown field `blockng`"):
        shelf.read(b'[[blockng]]\nnames = ["x.y"]')


def test_unknown_costs_are_errors() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'money'"):
        shelf.read(b'[[blocking]]\nnames = ["x.y"]\ncost = "money"')
