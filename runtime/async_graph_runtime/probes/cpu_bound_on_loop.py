"""Does this call compute on the event loop? AGL107."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from async_graph_lint.catalogue import Catalogue
from async_graph_lint.catalogue.rows import Cost
from async_graph_lint.finding import Verdict
from async_graph_runtime.probes.blocking_call_in_async import BlockingCall
from async_graph_runtime.probes.blocking_constructor import Name, names_of, recognised
from async_graph_runtime.result import SiteResult


class CpuBound(BlockingCall):
    """Confirms when a callee that is known to compute for long is called on the loop.

    How long depends on the data, and a fixture's is small: the measured time is evidence
    only. A package is recognised by its name, as for AGL103.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL107",)

    def proved(self, seen: SiteResult) -> Verdict | None:
        """Computing is what the finding says; files that are read on the way say less."""
        verdict = recognised(seen, computing())
        if verdict is None:
            return self.confirmed(seen)
        computed = {"computed_ms": round(seen.computed * 1000, 1)}
        return Verdict(verdict.outcome, {**verdict.evidence, **computed})


@cache
def computing() -> frozenset[Name]:
    """The calls that compute for long."""
    return names_of(row for row in Catalogue.load().rows() if row.cost is Cost.CPU)
