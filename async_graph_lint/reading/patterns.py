"""`match` statements."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from async_graph_lint.reading.facts import Case, Constant, Expression, Match, Operation, Statement
from async_graph_lint.reading.lowering import Lowering, statement_of
from async_graph_lint.reading.names import identifier


@statement_of(cst.Match)
def _lower_match(node: cst.Match, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Match")
    subject = lowering.expression(node.subject)
    return Match(subject, tuple([_case(case, lowering) for case in node.cases]), span)


def _case(node: cst.MatchCase, lowering: Lowering) -> Case:
    captures = tuple(_captures(node.pattern))
    literals = _literals(node.pattern, lowering) or ()
    guard = lowering.optional(node.guard)
    pattern = node.pattern
    matches = isinstance(pattern, cst.MatchAs) and pattern.pattern is None
    is_catch_all = guard is None and matches
    return Case(captures, guard, lowering.body(node.body), literals, is_catch_all)


def _captures(node: cst.CSTNode) -> Iterator[str]:
    """The names that a pattern binds, in order; alternatives all bind the same."""
    parts = node.patterns[:1] if isinstance(node, cst.MatchOr) else node.children
    for part in parts:
        yield from _captures(part)
    name = None
    if isinstance(node, (cst.MatchAs, cst.MatchStar)):
        name = node.name
    elif isinstance(node, cst.MatchMapping):
        name = node.rest
    if name is not None:
        yield identifier(name)


def _literals(node: cst.MatchPattern, lowering: Lowering) -> tuple[Constant, ...] | None:
    """The constants that a whole pattern consists of; None where it is more than that."""
    if isinstance(node, cst.MatchOr):
        options = [_literals(option.pattern, lowering) for option in node.patterns]
        found = [constant for option in options if option for constant in option]
        return tuple(found) if all(options) else None
    if isinstance(node, (cst.MatchValue, cst.MatchSingleton)):
        return _literal(lowering.expression(node.value))
    return None


def _literal(value: Expression) -> tuple[Constant, ...] | None:
    if isinstance(value, Operation) and value.operator == "-" and len(value.operands) == 1:
        number = value.operands[0]
        if isinstance(number, Constant) and isinstance(number.value, (int, float)):
            return (Constant(-number.value),)
    return (value,) if isinstance(value, Constant) else None
