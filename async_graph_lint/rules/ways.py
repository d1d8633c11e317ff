"""How rules that find several ways to one place make one finding of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.rules.base import Rule


class Way(NamedTuple):
    """One way to the place of a finding; `doubts` counts what had to be concluded.

    `call` is the call or handler as its author wrote it, `message` and `remedy` what the
    finding says where this way is the first.
    """

    span: Span
    call: str
    message: str
    remedy: str
    steps: tuple[Step, ...] = ()
    doubts: int = 0
    graph: str | None = None
    node: str | None = None

    @property
    def rank(self) -> tuple[int, bool, int]:
        """Orders the ways to one place: the surest, then those of a graph, then the shortest."""
        return (self.doubts, self.graph is None, len(self.steps))


def findings(
    rule: Rule, ways: Iterable[Way], severity: Severity | None = None
) -> Iterator[Finding]:
    """One finding for each place, told by the best way that leads to it."""
    by_place: dict[Span, list[Way]] = {}
    for way in ways:
        by_place.setdefault(way.span, []).append(way)
    for found in by_place.values():
        graphs = sorted({way.graph for way in found if way.graph})
        data = {"call": found[0].call, "graphs": graphs}
        yield _finding(rule, min(found, key=lambda way: way.rank), severity, data)


def _finding(rule: Rule, way: Way, severity: Severity | None, data: dict[str, Any]) -> Finding:
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=severity or rule.severity,
        confidence=Confidence.after(way.doubts),
        span=way.span,
        message=way.message,
        why=rule.why,
        help=way.remedy,
        steps=way.steps,
        graph=way.graph,
        node=way.node,
        data=data,
        preview=rule.preview,
    )
