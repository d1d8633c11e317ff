"""Walking statements: those inside blocks, their expressions, and the calls in them.

What stands in inner definitions belongs to those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

EXPRESSIONS = ("value", "cause", "test", "iterable", "subject")
BODIES = ("body", "otherwise", "final")
PARTS = ("handlers", "cases")


def within(body: Iterable[Statement]) -> Iterator[Statement]:
    """The statements and all that stand in their blocks, in source order."""
    for statement in body:
        yield statement
        if not isinstance(statement, facts.DefineLocal):
            for name in BODIES:
                yield from within(getattr(statement, name, ()))
            for name in PARTS:
                for part in getattr(statement, name, ()):
                    yield from within(part.body)


def expressions_of(statement: Statement) -> Iterator[Expression]:
    """The expressions of a statement itself, not of the statements in it."""
    found = (getattr(statement, name, None) for name in EXPRESSIONS)
    yield from (expression for expression in found if expression is not None)
    yield from getattr(statement, "targets", ())
    if isinstance(statement, facts.With):
        yield from (item.context for item in statement.items)


def nodes_of(statement: Statement) -> Iterator[Expression]:
    """The expressions of a statement itself, with all that is in them."""
    for expression in expressions_of(statement):
        yield from walk(expression)


def calls_in(body: Iterable[Statement]) -> Iterator[facts.Call]:
    """The calls in some statements and their blocks."""
    for statement in within(body):
        yield from (node for node in nodes_of(statement) if isinstance(node, facts.Call))
