"""What the linter knows of libraries: which calls block, which hand work to a thread,
what kind of LangChain or LangGraph value a symbol is. All of it is data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct

from async_graph_lint.catalogue import canonical, shelf, symbols
from async_graph_lint.catalogue.documents import BlockingEntry, OffloadEntry
from async_graph_lint.catalogue.index import Index
from async_graph_lint.catalogue.rows import Blocking, Cost, Offload, RunMethod, SideEffect


class Extension(Struct, frozen=True):
    """Names that users add in their configuration: dotted, without calls, `*` allowed.

    `blocking` are called functions that block, `offload` functions that run their first
    argument elsewhere, `safe` names that never count as blocking.
    """

    blocking: tuple[str, ...] = ()
    offload: tuple[str, ...] = ()
    safe: tuple[str, ...] = ()


NOTHING_ADDED = Extension()


class Catalogue:
    """All lookups. A symbol that is not known gives None or False, never an error."""

    def __init__(self, extension: Extension) -> None:
        self._own_blocking = _matcher(extension.blocking)
        self._own_offload = _matcher(extension.offload)
        self._own_safe = _matcher(extension.safe)

    @staticmethod
    def load(extension: Extension = NOTHING_ADDED) -> Catalogue:
        """The shipped catalogue with the user's names. Files are read when first needed."""
        return Catalogue(extension)

    def canonical(self, symbol: str) -> str:
        """The one name of what the symbol means, e.g. `requests.Session().get` for
        `requests.sessions.Session().get`."""
        return canonical.canonical(symbol)

    def blocking(self, symbol: str) -> Blocking | None:
        """The row when a call of this symbol blocks (the symbol without its own `()`)."""
        name = canonical.canonical(symbol)
        if _names_it(self._own_safe, symbol, name):
            return None
        if _names_it(self._own_blocking, symbol, name):
            return _own_row(name)
        return _shipped_blocking(name)

    def offload(self, symbol: str) -> Offload | None:
        """The row when a call of this symbol hands a callable to a thread or process."""
        name = canonical.canonical(symbol)
        if _names_it(self._own_offload, symbol, name):
            return Offload(name, decorator=True)
        entry = canonical.package_of(name).offload.find(name)
        return _offload(entry, name) if entry else None

    def side_effect(self, symbol: str) -> SideEffect | None:
        """The row when a call of this symbol changes something outside the program."""
        name = canonical.canonical(symbol)
        entry = canonical.package_of(name).effect.find(name)
        if entry is None:
            return None
        told = (entry.told_by, entry.argument, entry.keyword)
        return SideEffect(name, entry.kind, *told, entry.doubts)

    def kind(self, symbol: str) -> str | None:
        """What kind of LangChain or LangGraph value an instance symbol is.

        One of graph, builder, model, chain, retriever, tool, prompt, parser, embeddings,
        vectorstore, `saver:sync`, `saver:async`, `saver:both`, `saver:memory`, `store:sync`,
        `store:async`, `store:memory`.
        """
        return canonical.kind(canonical.canonical(symbol))

    def run_method(self, name: str) -> RunMethod | None:
        """The sync run method of that name, with its async name."""
        return _run_methods().get(name)

    def transparent(self, symbol: str) -> bool:
        """True for decorators (for a factory: with its call) that change nothing for us."""
        name = canonical.canonical(symbol)
        return canonical.package_of(name).transparent.find(name) is not None

    def coroutine(self, symbol: str) -> bool:
        """True when a call of this symbol gives a coroutine that does nothing unless awaited."""
        return _is_coroutine(canonical.canonical(symbol))

    def async_twins(self) -> frozenset[str]:
        """The async names of all run methods."""
        return frozenset(method.async_name for method in _run_methods().values())

    def rows(self) -> Iterator[Blocking]:
        """All shipped blocking rows by file, patterns as they stand."""
        for file in shelf.names():
            for entry in shelf.package(file).document.blocking:
                for name in entry.symbols():
                    yield _blocking(entry, name)


@lru_cache(maxsize=50_000)
def _shipped_blocking(name: str) -> Blocking | None:
    entry = canonical.package_of(name).blocking.find(name) or _blocking_of_kind(name)
    return _blocking(entry, name) if entry else None


@lru_cache(maxsize=50_000)
def _is_coroutine(name: str) -> bool:
    if canonical.package_of(name).coroutine.find(name) is not None:
        return True
    receiver, method = symbols.receiver_and_name(name)
    kind = canonical.kind(receiver) if receiver else None
    of_kind = f"<{kind}>.{method}"
    return (
        kind is not None and shelf.package(canonical.RUNNABLES).coroutine.find(of_kind) is not None
    )


def _blocking_of_kind(name: str) -> BlockingEntry | None:
    receiver, method = symbols.receiver_and_name(name)
    kind = canonical.kind(receiver) if receiver else None
    return shelf.package(canonical.RUNNABLES).blocking.find(f"<{kind}>.{method}") if kind else None


def _matcher(names: tuple[str, ...]) -> Index[bool]:
    index: Index[bool] = Index()
    index.add_all((symbols.without_calls(name) for name in names), True)
    return index


def _names_it(own: Index[bool], symbol: str, name: str) -> bool:
    if not own:
        return False
    # Users write names without calls, as they import them or as we print them.
    spellings = (symbols.without_calls(text) for text in (symbol, name))
    return any(own.find(spelling) is not None for spelling in spellings)


def _own_row(name: str) -> Blocking:
    return Blocking(name, Cost.NETWORK, symbols.thread_call(name), note="from the configuration")


def _blocking(entry: BlockingEntry, name: str) -> Blocking:
    return Blocking(
        name,
        entry.cost,
        symbols.fill(entry.instead, name),
        entry.twin,
        entry.constructor,
        entry.lazy,
        entry.wait,
        entry.unless_in_memory,
        entry.verified,
        entry.versions,
        entry.note,
    )


def _offload(entry: OffloadEntry, name: str) -> Offload:
    return Offload(
        name,
        entry.position,
        entry.keyword,
        entry.decorator,
        entry.returns_async_callable,
        entry.verified,
        entry.versions,
    )


@cache
def _run_methods() -> dict[str, RunMethod]:
    kinds: dict[tuple[str, str], frozenset[str]] = {}
    for entry in shelf.package(canonical.RUNNABLES).document.run_method:
        for pair in entry.names.items():
            kinds[pair] = kinds.get(pair, frozenset()).union(entry.kinds)
    return {pair[0]: RunMethod(*pair, found) for pair, found in kinds.items()}
