"""Where a coroutine gives the event loop back: `await`, `async for`, `async with`, `yield`."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.table import Table
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement


def suspends(table: Table, within: Span | None = None) -> bool:
    """Whether the body, or the part of it inside `within`, ever gives the loop back."""
    return any(
        _suspends(statement)
        for statement, _ in table.statements
        if within is None or encloses(within, getattr(statement, "span", None))
    )


def suspends_in(table: Table, body: tuple[Statement, ...]) -> bool:
    """The same for some statements of the body and all that stands in them."""
    spans = [span for span in (getattr(s, "span", None) for s in body) if span is not None]
    inside = (
        statement
        for statement, _ in table.statements
        for span in spans
        if getattr(statement, "span", None) == span
        or encloses(span, getattr(statement, "span", None))
    )
    return any(map(_suspends, inside))


def encloses(outer: Span, inner: Span | None) -> bool:
    """Whether `inner` stands inside `outer`, and is not the same."""
    return (
        inner is not None
        and inner != outer
        and outer.start <= inner.start
        and inner.end <= outer.end
    )


def _suspends(statement: Statement) -> bool:
    if isinstance(statement, facts.Loop | facts.With) and statement.is_async:
        return True
    return any(map(_gives_back, _nodes(statement)))


def _nodes(statement: Statement) -> Iterator[Expression]:
    for name in ("value", "test", "iterable", "subject", "cause"):
        expression = getattr(statement, name, None)
        if expression is not None:
            yield from walk(expression)
    if isinstance(statement, facts.With):
        for item in statement.items:
            yield from walk(item.context)


def _gives_back(node: Expression) -> bool:
    if isinstance(node, facts.Comprehension):
        return any(clause.is_async for clause in node.clauses)
    awaited = isinstance(node, facts.Call) and node.awaited
    return awaited or isinstance(node, facts.Await | facts.Yield)
