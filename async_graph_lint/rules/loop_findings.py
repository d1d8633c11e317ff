"""How the rules of the 1xx family and AGL201 turn stalls into findings."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.loop import hop_step
from async_graph_lint.program.loop.stalls import UNSURE, Stall
from async_graph_lint.rules.base import Rule


def stalls_of(analysis: Analysis, code: str) -> Iterator[tuple[Stall, tuple[Stall, ...]]]:
    """The stalls that a rule reports, each with all that were found for its call."""
    return (pair for pair in analysis.stalls.all() if pair[0].code == code)


def finding(
    rule: Rule, stall: Stall, ways: tuple[Stall, ...], message: str, remedy: str
) -> Finding:
    """The finding of one stall; graph and node are those of the first way to it."""
    graphs = sorted({way.body.entry.graph for way in ways if way.body.entry.graph})
    first = next((way.body.entry for way in ways if way.body.entry.graph), stall.body.entry)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=stall.severity,
        confidence=stall.confidence,
        span=stall.span,
        message=message,
        why=rule.why,
        help=remedy,
        steps=steps_of(stall),
        graph=first.graph,
        node=first.node,
        data={"call": call_name(stall), **_cost(stall), "graphs": graphs},
        preview=stall.cause.preview,
    )


def call_name(stall: Stall) -> str:
    """The call as its author wrote it."""
    return as_written(stall.effect.site.call.function)


def _cost(stall: Stall) -> dict[str, str]:
    entry = stall.cause.entry
    cost = "run" if entry is None else entry.cost.value
    return {"cost": cost, "instead": instead_of(stall)}


def instead_of(stall: Stall) -> str:
    """What to write instead, in the words of the source; empty where nothing is better."""
    entry = stall.cause.entry
    if entry is None or not entry.instead.startswith(TO_THREAD):
        return "" if entry is None else entry.instead
    if stall.effect.site.implicit:
        return "a plain function around it, called by `await asyncio.to_thread(...)`"
    arguments = ", ..." if stall.effect.site.call.arguments else ""
    return f"{TO_THREAD}{call_name(stall)}{arguments})`"


def remedy_of(stall: Stall) -> str:
    """The help line of a finding."""
    instead = instead_of(stall)
    return f"use {instead}" if instead else ""


TO_THREAD = "`await asyncio.to_thread("


def steps_of(stall: Stall) -> tuple[Step, ...]:
    """The way from what runs on the loop to the call that blocks."""
    if stall.helper is None or stall.leaf is None:
        last = Step(stall.span, f"`{call_name(stall)}` blocks")
        return (*stall.body.steps, last)
    call = Step(stall.span, f"calls `{stall.helper.scope.name}`")
    hops = [hop_step(hop) for hop in stall.leaf.hops[:-1]]
    blocking = stall.leaf.hops[-1]
    written = as_written(blocking.site.call.function)
    last = Step(blocking.site.call.span, f"`{written}` blocks in `{blocking.frame.scope.name}`")
    return (*stall.body.steps, call, *hops, last, *_asides(stall, last.span))


def _asides(stall: Stall, shown: Span) -> Iterator[Step]:
    """The other blocking calls behind the same helper: repairing one leaves them."""
    seen = {(shown.filename, shown.start.row)}
    for leaf in stall.leaves:
        blocking = leaf.hops[-1]
        span = blocking.site.call.span
        row = (span.filename, span.start.row)
        if row in seen or leaf.cause.preview or leaf.steps >= UNSURE:
            continue
        seen.add(row)
        written = as_written(blocking.site.call.function)
        where = blocking.frame.scope.name
        yield Step(span, f"`{written}` blocks in `{where}` as well", aside=True)
        if len(seen) > MOST_ASIDES:
            return


MOST_ASIDES = 20
