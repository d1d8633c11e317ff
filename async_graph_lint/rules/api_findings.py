"""How the rules about the two APIs, sync and async, word their findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Confidence, Finding, Span, Step
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.rules.base import Rule


class Mistake(NamedTuple):
    """One place where the wrong API is used; `doubts` counts what had to be concluded.

    `call` is what is called there and `receiver` the kind of value it is called on;
    `more` goes into the finding's data beside them.
    """

    span: Span
    call: str
    message: str
    remedy: str
    receiver: str = ""
    doubts: int = 0
    steps: tuple[Step, ...] = ()
    graph: str | None = None
    node: str | None = None
    more: tuple[tuple[str, str], ...] = ()


def findings(rule: Rule, mistakes: Iterable[Mistake]) -> Iterator[Finding]:
    """One finding a place: of several ways to it the surest, of equals the first."""
    best: dict[Span, Mistake] = {}
    for mistake in mistakes:
        known = best.get(mistake.span)
        if known is None or mistake.doubts < known.doubts:
            best[mistake.span] = mistake
    for mistake in best.values():
        yield _finding(rule, mistake)


def _finding(rule: Rule, mistake: Mistake) -> Finding:
    data = {"call": mistake.call, "receiver": mistake.receiver, **dict(mistake.more)}
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        confidence=Confidence.after(mistake.doubts),
        span=mistake.span,
        message=mistake.message,
        why=rule.why,
        help=mistake.remedy,
        steps=(*mistake.steps, Step(mistake.span, f"calls `{mistake.call}`")),
        graph=mistake.graph,
        node=mistake.node,
        data=data | {"graphs": [mistake.graph] if mistake.graph else []},
        preview=rule.preview,
    )


def is_async(frame: Frame) -> bool:
    """Whether the body is one in which `await` can be written."""
    return frame.scope.definition.is_async


def asynchronously(run: GraphRun, twin: str) -> str:
    """How to write a sync run with the async API, in the words of the source."""
    call = f"{run.object}.{twin}(...)"
    if run.method in {"stream", "get_state_history", "stream_events"}:
        return f"`async for ... in {call}` in an `async def`"
    if is_async(run.frame):
        return f"`await {call}`"
    return f"`await {call}` in an `async def`, or `asyncio.run({call})` where no loop runs"
