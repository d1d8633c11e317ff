"""Does this call load or connect on the event loop? AGL103."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import ClassVar

from async_graph_lint.catalogue import Blocking, Catalogue
from async_graph_lint.finding import Outcome, Verdict
from async_graph_runtime.probes.blocking_call_in_async import BlockingCall, evidence
from async_graph_runtime.result import SiteResult


class BlockingConstructor(BlockingCall):
    """The blocking probe; a constructor that is known to load also confirms by being called.

    What it loads may be cached here, or read by C code that no recorder sees. A package is
    recognised by its name: a project's stand-in for it counts as the package.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL103",)

    def proved(self, seen: SiteResult) -> Verdict | None:
        """What was seen to block comes first."""
        return self.confirmed(seen) or recognised(seen, loading())


Name = tuple[str, str]
"""Top package and last name. Rows have the public path and runs the defining module, which
agree in both."""


@cache
def loading() -> frozenset[Name]:
    """The calls that load or connect."""
    return names_of(row for row in Catalogue.load().rows() if row.constructor)


def names_of(rows: Iterable[Blocking]) -> frozenset[Name]:
    """The names of the rows; a row that ends in a wildcard names nothing."""
    names = (name_of(row.name) for row in rows)
    return frozenset(name for name in names if "*" not in name[1])


def name_of(path: str) -> Name:
    """The name of a row or of a callee that a run has met."""
    package, _, rest = path.removesuffix(".__call__").partition(".")
    return package.removesuffix("()"), rest.rpartition(".")[2].removesuffix("()")


def recognised(seen: SiteResult, names: frozenset[Name]) -> Verdict | None:
    """Confirmed when one of these was called on the loop; the evidence names it."""
    found = [callee for callee in seen.called_on_loop if name_of(callee) in names]
    if not found:
        return None
    return Verdict(Outcome.CONFIRMED, {**evidence("identity", seen), "entered": found})
