"""Coroutines that a body makes and nobody awaits, as far as the body itself shows.

A coroutine that is passed on, stored in an object, kept in a list that is used later or
returned may be awaited elsewhere; those are not lost here. `returned` says which ones go
out with the result, for callers who know that nobody awaits that.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.bodies import running_sites
from async_graph_lint.program.loop.products import Kind, Product, Products
from async_graph_lint.program.loop.uses import Purpose, Use, Uses, uses_of
from async_graph_lint.reading import facts

OWN_ATTRIBUTES = frozenset({"close", "send", "throw", "__await__", "cr_frame", "cr_code"})
"""What a coroutine has itself."""


class Loss(StrEnum):
    """How a coroutine is lost."""

    DROPPED = "dropped"
    UNUSED = "kept under a name that nothing reads"
    ACCESSED = "asked for an attribute or item"
    ITERATED = "iterated"
    RETURNED = "returned"
    IN_RESULT = "part of what is returned"


class LostCoroutine(NamedTuple):
    """One call whose coroutine is lost; `name` is the variable that holds it, if one does."""

    frame: Frame
    site: Site
    product: Product
    loss: Loss
    name: str = ""


class LostCoroutines:
    """Searches bodies."""

    def __init__(self, products: Products) -> None:
        self.products = products
        self.program = products.evaluation.program

    def inside(self, frame: Frame, words: frozenset[str]) -> Iterator[LostCoroutine]:
        """The coroutines that the body itself loses; `words` are names of calls worth a look."""
        for site, use, uses in self._uses(frame, words):
            loss, name = _lost(frame, site, use, uses)
            if loss is not None:
                yield from self._found(frame, site, loss, name)

    def returned(self, frame: Frame, words: frozenset[str]) -> Iterator[LostCoroutine]:
        """The coroutines that go out with the body's result."""
        for site, use, uses in self._uses(frame, words):
            for purpose, held, name in _ends(frame, site, use, uses):
                if purpose is Purpose.RETURNED:
                    loss = Loss.IN_RESULT if held or use.held else Loss.RETURNED
                    yield from self._found(frame, site, loss, name)
                    break

    def _uses(self, frame: Frame, words: frozenset[str]) -> Iterator[tuple[Site, Use, Uses]]:
        uses = uses_of(frame.scope)
        for site in running_sites(self.program, frame):
            use = uses.calls.get(id(site.call))
            if use is not None and _last_name(site.call) in words:
                yield site, use, uses

    def _found(self, frame: Frame, site: Site, loss: Loss, name: str) -> Iterator[LostCoroutine]:
        product = self.products.of(frame, site)
        if product is not None and product.kind is Kind.COROUTINE:
            yield LostCoroutine(frame, site, product, loss, name)


def _last_name(call: facts.Call) -> str:
    function = call.function
    if isinstance(function, facts.Attribute):
        return function.name
    return function.identifier if isinstance(function, facts.Name) else ""


def _lost(frame: Frame, site: Site, use: Use, uses: Uses) -> tuple[Loss | None, str]:
    if use.purpose is Purpose.DROPPED:
        return Loss.DROPPED, ""
    if not use.held and use.purpose is Purpose.ACCESSED and use.accessed not in OWN_ATTRIBUTES:
        return Loss.ACCESSED, ""
    if not use.held and use.purpose is Purpose.ITERATED:
        return Loss.ITERATED, ""
    name = name_of(frame, site, use)
    if not name or name in uses.inner:
        return None, ""
    later = uses.names.get(name, [])
    if not later:
        return Loss.UNUSED, name
    if not use.held and all(_is_access(one) for one in later):
        return Loss.ACCESSED, name
    return None, ""


def _is_access(use: Use) -> bool:
    return use.purpose is Purpose.ACCESSED and use.accessed not in OWN_ATTRIBUTES


def _ends(frame: Frame, site: Site, use: Use, uses: Uses) -> Iterator[tuple[Purpose, bool, str]]:
    """Where the coroutine goes: at once, or through the one name it is bound to."""
    yield use.purpose, use.held, ""
    name = name_of(frame, site, use)
    if not name or name in uses.inner:
        return
    later = uses.names.get(name, [])
    if not any(one.purpose in {Purpose.AWAITED, Purpose.PASSED, Purpose.KEPT} for one in later):
        yield from ((one.purpose, one.held, name) for one in later)


def name_of(frame: Frame, site: Site, use: Use) -> str:
    """The local name that the call's value is bound to, where nothing else ever is."""
    if use.purpose is not Purpose.KEPT or frame.scope.is_module or frame.scope.is_class:
        return ""
    statement = use.statement
    targets = statement.targets if isinstance(statement, facts.Assign) else ()
    if isinstance(statement, facts.Annotate):
        targets = (statement.target,)
    names = [t.identifier for t in targets if isinstance(t, facts.Name)]
    if len(names) != 1 or len(targets) != 1 or not frame.scope.binds(names[0]):
        return ""
    return names[0] if len(frame.scope.table.bindings[names[0]]) == 1 else ""
