"""One name for one thing: import aliases, factories, and methods that give back their receiver."""

from __future__ import annotations

from functools import lru_cache

from async_graph_lint.catalogue import shelf, symbols

ENTERED = (".__enter__()", ".__aenter__().await")
LONGEST_CHAIN = 8
"""Of aliases of aliases; a cycle in the data must not hang."""
RUNNABLES = "langchain"
"""The file that says what holds for every value of a kind, under names like `<model>.bind()`."""


@lru_cache(maxsize=50_000)
def canonical(symbol: str) -> str:
    """The one name of what the symbol means; the symbol itself when it has no other.

    Folds from left to right: every part seen so far is replaced when it has another name.
    """
    current = ""
    for step in symbols.steps(symbol):
        current = _settle(current + step)
    return current


@lru_cache(maxsize=50_000)
def kind(symbol: str) -> str | None:
    """The kind of the value that a symbol, in canonical form, stands for."""
    entry = package_of(symbol).kinds.find(symbol)
    return entry.kind if entry else None


def package_of(symbol: str) -> shelf.Package:
    """What is known of the package that the symbol belongs to."""
    return shelf.package(shelf.file_name(symbols.first_name(symbol)))


def _settle(current: str) -> str:
    for _ in range(LONGEST_CHAIN):
        better = package_of(current).aliases.get(current) or _receiver(current)
        if better is None:
            break
        current = better
    return current


def _receiver(current: str) -> str | None:
    for ending in ENTERED:
        if current.endswith(ending):
            return current.removesuffix(ending)
    receiver, method = symbols.receiver_and_name(current)
    family = kind(receiver) if method.endswith(symbols.CALL) else None
    if family is None:
        return None
    result = shelf.package(RUNNABLES).aliases.get(f"<{family}>.{method}")
    return receiver if result == f"<{family}>" else result
