"""What the reader says of installed packages agrees with what `ast` says of them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

from async_graph_lint.finding import Span
from async_graph_lint.reading.facts import (
    Attribute,
    Call,
    Define,
    Definition,
    Expression,
    Import,
    ImportedName,
    Name,
)
from async_graph_lint.reading.outline import MODULE
from async_graph_lint.reading.places import called_name
from async_graph_lint.reading.rows import DEFINABLE
from async_graph_lint.reading.source import SourceFile
from tests.reading.sources import everything, walk

PACKAGES = ("libcst", "click", "langgraph", "langchain_core")
LARGEST = 40_000
EVERY = 20


def installed() -> list[Path]:
    """Every twentieth file that is not very large."""
    found: list[Path] = []
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            found += sorted(Path(folder).rglob("*.py"))[::EVERY]
    return [path for path in found if path.stat().st_size < LARGEST]


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that `ast` knows, but for those in f-strings."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, ast.JoinedStr):
            yield from calls_in(child)


def last_name(function: Expression) -> str:
    if isinstance(function, Name):
        return function.identifier
    return function.name if isinstance(function, Attribute) else ""


def f_strings(file: SourceFile) -> set[Span]:
    nodes = ast.walk(file.tree)
    return {file.rows.span(node) for node in nodes if isinstance(node, ast.JoinedStr)}


@pytest.mark.parametrize("path", installed(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_reading_agrees_with_ast(path: Path) -> None:
    file = SourceFile.open(path.read_bytes(), "a.py")
    read = everything(file)
    facts = list(walk(read))
    text = f_strings(file)

    assert file.mismatches == 0
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read), type=list[Definition]) == read
    assert Counter(
        (last_name(fact.function), fact.span)
        for fact in facts
        if isinstance(fact, Call) and fact.span not in text
    ) == Counter((called_name(node.func), file.rows.span(node)) for node in calls_in(file.tree))
    assert definitions(facts) == Counter(
        (node.name, file.rows.definition(node))
        for node in ast.walk(file.tree)
        if isinstance(node, DEFINABLE)
    )
    assert keys_are_unique(facts)
    assert {fact.key for fact in facts if isinstance(fact, Define)} == {
        found.key for found in file.outline.definitions
    }
    assert Counter(imported(facts)) == Counter(file.outline.imports)


def definitions(facts: list[object]) -> Counter[tuple[str, Span]]:
    return Counter(
        (fact.name, fact.span)
        for fact in facts
        if isinstance(fact, Definition) and fact.kind in {"function", "class"}
    )


def keys_are_unique(facts: list[object]) -> bool:
    keys = [fact.key for fact in facts if isinstance(fact, Definition)]
    return MODULE in keys and len(keys) == len(set(keys))


def imported(facts: list[object]) -> Iterator[ImportedName]:
    for fact in facts:
        if isinstance(fact, Import):
            yield from fact.names


def test_there_are_packages_to_read() -> None:
    assert len(installed()) > 10
