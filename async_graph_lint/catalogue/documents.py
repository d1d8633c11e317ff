"""The shape of the TOML files, and how they become rows. Unknown keys are errors."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from async_graph_lint.catalogue.rows import Cost, EffectKind, ToldBy


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Names that share a meaning: each of `names`, on each receiver of `on` when given.

    A name may hold `*` for one identifier. `except` lists names (same rules) that the
    entry does not mean.
    """

    names: tuple[str, ...]
    on: tuple[str, ...] = ()
    verified: bool = True
    versions: str = ""
    note: str = ""

    def symbols(self) -> Iterator[str]:
        """Every full name of the entry."""
        return _on_each(self.on, self.names)


class Exceptable(
    Entry, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"excepted": "except"}
):
    """An entry whose patterns may reach too far."""

    excepted: tuple[str, ...] = ()

    def exceptions(self) -> Iterator[str]:
        """Every full name that the entry's patterns must not match."""
        return _on_each(self.on, self.excepted)


class BlockingEntry(Exceptable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Becomes `rows.Blocking`. `instead` may hold the placeholders of `symbols.fill`."""

    cost: Cost
    instead: str = "{thread}"
    twin: str = ""
    constructor: bool = False
    lazy: bool = False
    wait: bool = False
    unless_in_memory: bool = False


class OffloadEntry(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Becomes `rows.Offload`."""

    position: int = 0
    keyword: str = ""
    decorator: bool = False
    returns_async_callable: bool = False


class KindEntry(Exceptable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Instance symbols of one kind of LangChain or LangGraph value."""

    kind: str


class AliasEntry(
    Entry, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"modules": "from"}
):
    """Other names of `to`; without `to`: names that give back the receiver itself.

    With `from`, each of `names` is meant in each of those modules and stands in the
    module `to`.
    """

    to: str = ""
    modules: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each name with what it stands for."""
        if self.modules:
            yield from self._moved()
            return
        for receiver in self.on or ("",):
            for name in _on_each((receiver,) if receiver else (), self.names):
                yield name, self.to or receiver

    def _moved(self) -> Iterator[tuple[str, str]]:
        for module in self.modules:
            for name in self.names:
                yield f"{module}.{name}", f"{self.to}.{name}"


class RunMethodEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Sync names with their async names, for some kinds."""

    kinds: tuple[str, ...]
    names: dict[str, str]


class CoroutineEntry(Exceptable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Calls that give a coroutine: nothing happens before it is awaited."""


class EffectEntry(Exceptable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Becomes `rows.SideEffect`."""

    kind: EffectKind
    told_by: ToldBy = ToldBy.CALL
    argument: int = 0
    keyword: str = ""
    doubts: int = 0


class TransparentEntry(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Decorators that leave what a function does on the loop as it is."""


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One TOML file."""

    blocking: tuple[BlockingEntry, ...] = ()
    offload: tuple[OffloadEntry, ...] = ()
    kind: tuple[KindEntry, ...] = ()
    alias: tuple[AliasEntry, ...] = ()
    run_method: tuple[RunMethodEntry, ...] = ()
    transparent: tuple[TransparentEntry, ...] = ()
    coroutine: tuple[CoroutineEntry, ...] = ()
    effect: tuple[EffectEntry, ...] = ()


def _on_each(receivers: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    if not receivers:
        yield from names
    for receiver in receivers:
        for name in names:
            yield f"{receiver}.{name}"
