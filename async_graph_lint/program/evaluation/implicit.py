"""Calls that the syntax makes: entering and leaving `with`, iterating, reading a property."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Position, Span
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.table import Table
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression


def implicit_sites(table: Table) -> list[Site]:
    """The protocol calls of a body; they stand at the expression they work on."""
    return [*_from_with(table), *_from_for(table)]


def _from_with(table: Table) -> Iterator[Site]:
    for managed in table.managed:
        prefix = "__a" if managed.is_async else "__"
        span = _place_of(managed.context, managed.span)
        for name in (f"{prefix}enter__", f"{prefix}exit__"):
            function = facts.Attribute(managed.context, name)
            call = facts.Call(function, (), span, awaited=managed.is_async)
            yield Site(call, managed.place, implicit=True)


def _from_for(table: Table) -> Iterator[Site]:
    for iterated in table.iterated:
        function = facts.Attribute(iterated.iterable, "__iter__")
        span = _place_of(iterated.iterable, iterated.span)
        yield Site(facts.Call(function, (), span), iterated.place, implicit=True)


def _place_of(expression: Expression, statement: Span) -> Span:
    """The expression's own place where facts keep it, else the statement's keyword."""
    if isinstance(expression, facts.Call):
        return expression.span
    end = Position(statement.start.row, statement.start.column + len("with"))
    return Span(statement.filename, statement.start, end)
