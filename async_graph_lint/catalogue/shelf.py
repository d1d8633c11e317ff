"""The TOML files in `packages/`: one for each top package, read when a symbol of it is asked for.

A program uses a dozen of the packages we know, and reading TOML is slow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from async_graph_lint.catalogue.documents import (
    BlockingEntry,
    Document,
    EffectEntry,
    KindEntry,
    OffloadEntry,
)
from async_graph_lint.catalogue.index import Index

STANDARD_LIBRARY = "standard_library"
FAMILIES = ("langchain", "langgraph")
"""Packages whose file also holds those named after them, such as `langchain_openai`."""

_FOLDER = files(__package__) / "packages"


class Package:
    """What one file says, ready to be asked."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.aliases = dict(pair for entry in document.alias for pair in entry.pairs())
        self.kinds: Index[KindEntry] = Index()
        self.blocking: Index[BlockingEntry] = Index()
        self.offload: Index[OffloadEntry] = Index()
        self.transparent: Index[bool] = Index()
        self.coroutine: Index[bool] = Index()
        self.effect: Index[EffectEntry] = Index()
        self._fill()

    def _fill(self) -> None:
        for kind in self.document.kind:
            self.kinds.add_all(kind.symbols(), kind, kind.exceptions())
        for blocking in self.document.blocking:
            self.blocking.add_all(blocking.symbols(), blocking, blocking.exceptions())
        for offload in self.document.offload:
            self.offload.add_all(offload.symbols(), offload)
        for transparent in self.document.transparent:
            self.transparent.add_all(transparent.symbols(), True)
        for coroutine in self.document.coroutine:
            self.coroutine.add_all(coroutine.symbols(), True, coroutine.exceptions())
        for effect in self.document.effect:
            self.effect.add_all(effect.symbols(), effect, effect.exceptions())


def file_name(package: str) -> str:
    """The file, without its ending, that speaks of a top package."""
    if package in sys.stdlib_module_names or package == "builtins":
        return STANDARD_LIBRARY
    family = package.partition("_")[0]
    return family if family in FAMILIES else package


@cache
def package(name: str) -> Package:
    """What is known of the file of that name; empty when there is none.

    Raises `msgspec.ValidationError` for a file with unknown keys.
    """
    file = _FOLDER / f"{name}.toml"
    return Package(read(file.read_bytes()) if name and file.is_file() else Document())


def names() -> Iterator[str]:
    """The names of all files, sorted."""
    for name in sorted(file.name for file in _FOLDER.iterdir()):
        if name.endswith(".toml"):
            yield name.removesuffix(".toml")


def read(text: bytes) -> Document:
    """One document from its TOML text."""
    return msgspec.toml.decode(text, type=Document)
