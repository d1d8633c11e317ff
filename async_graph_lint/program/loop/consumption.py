"""Values that are awaited or iterated in a way that they do not allow.

Looked at are the uses of each call's value: where it stands, under the one local name it
is bound to, and as an argument of functions that await or iterate what they are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.bodies import running_sites
from async_graph_lint.program.loop.lost import name_of
from async_graph_lint.program.loop.products import Kind, Product, Products
from async_graph_lint.program.loop.uses import Purpose, Use, Uses, uses_of
from async_graph_lint.reading import facts

AWAITING = frozenset(
    f"asyncio.{name}" for name in ("gather", "wait_for", "create_task", "ensure_future", "shield")
)
ITERATING = frozenset(
    f"builtins.{name}"
    for name in ("list", "tuple", "set", "sorted", "next", "enumerate", "zip", "sum", "any", "all")
)
RUNNABLES = frozenset({"graph", "model", "chain", "retriever", "tool", "prompt", "parser"})


class Consumption(NamedTuple):
    """A call and what is done with its value: awaited, iterated, or iterated asynchronously."""

    frame: Frame
    site: Site
    product: Product
    purpose: Purpose
    by: str = ""
    """The function that awaits or iterates it, where one does."""


class Consumptions:
    """Searches bodies."""

    def __init__(self, products: Products) -> None:
        self.products = products
        self.evaluation = products.evaluation

    def of(self, frame: Frame) -> Iterator[Consumption]:
        """The awaited and iterated calls of a body."""
        uses = uses_of(frame.scope)
        passed = self._passed(frame)
        for site in running_sites(self.evaluation.program, frame):
            purposes = [(p, "") for p in _purposes(frame, site, uses)]
            purposes += passed.get(id(site.call), [])
            product = self._product(frame, site) if purposes else None
            if product is not None:
                yield from (Consumption(frame, site, product, p, by) for p, by in purposes)

    def _product(self, frame: Frame, site: Site) -> Product | None:
        made = self.products.of(frame, site)
        if made is not None:
            return made
        callee = self.evaluation.value(site.call.function, frame, site.place)
        value = callee.single
        path = value.path if isinstance(value, Symbol) else ""
        kind = self.products.catalogue.kind(f"{path}()") if path else None
        if kind in RUNNABLES and not path.startswith("asyncio."):
            name = path.rpartition(".")[2]
            return Product(Kind.VALUE, name, int(callee.elsewhere), kind or "")
        return None

    def _passed(self, frame: Frame) -> dict[int, list[tuple[Purpose, str]]]:
        """The calls that stand as arguments of functions that await or iterate them."""
        found: dict[int, list[tuple[Purpose, str]]] = {}
        for site in frame.scope.sites:
            purpose = self._purpose_of_arguments(frame, site)
            for argument in site.call.arguments if purpose else ():
                value = argument.value
                if isinstance(value, facts.Comprehension) and argument.star:
                    value = value.element
                if purpose is not None and isinstance(value, facts.Call):
                    by = last_name(site.call)
                    found.setdefault(id(value), []).append((purpose, by))
        return found

    def _purpose_of_arguments(self, frame: Frame, site: Site) -> Purpose | None:
        if last_name(site.call) not in NAMES:
            return None
        value = self.evaluation.value(site.call.function, frame, site.place).single
        path = value.path if isinstance(value, Symbol) else ""
        if path in AWAITING:
            return Purpose.AWAITED
        return Purpose.ITERATED if path in ITERATING else None


NAMES = frozenset(path.rpartition(".")[2] for path in AWAITING | ITERATING)
CONSUMING = frozenset({Purpose.AWAITED, Purpose.ITERATED, Purpose.ASYNC_ITERATED})


def last_name(call: facts.Call) -> str:
    """The name a call is known by: `invoke` for `self.graph.invoke(...)`."""
    function = call.function
    if isinstance(function, facts.Attribute):
        return function.name
    return function.identifier if isinstance(function, facts.Name) else ""


def _purposes(frame: Frame, site: Site, uses: Uses) -> list[Purpose]:
    use = uses.calls.get(id(site.call))
    if use is None or use.held:
        return []
    if use.purpose in CONSUMING:
        return [use.purpose]
    name = name_of(frame, site, use)
    later: list[Use] = uses.names.get(name, []) if name else []
    return [one.purpose for one in later if one.purpose in CONSUMING and not one.held]
