"""The walk over LibCST nodes: which function turns which kind of node into which fact.

The functions stand in the modules next to this one and register themselves here. Each
asks for the place of its node first and then lowers the children in the order of the
source, since places are handed out in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import libcst as cst

from async_graph_lint.reading.facts import Expression, Statement
from async_graph_lint.reading.places import Places
from async_graph_lint.reading.scope import Scope

LowersExpression = TypeVar("LowersExpression", bound=Callable[..., Expression])
LowersStatement = TypeVar("LowersStatement", bound=Callable[..., Statement | None])

# The keys say which node each function takes; the type system cannot tie the two.
_expressions: dict[type[cst.CSTNode], Callable[[Any, Lowering], Expression]] = {}
_statements: dict[type[cst.CSTNode], Callable[[Any, Lowering], Statement | None]] = {}


class Lowering:
    """The state of one walk: where it stands in the file, and in which scope."""

    def __init__(self, filename: str, places: Places, scope: Scope) -> None:
        self.filename = filename
        self.places = places
        self.scope = scope

    def expression(self, node: cst.BaseExpression) -> Expression:
        """The fact of an expression and of all in it."""
        return _expressions[type(node)](node, self)

    def optional(self, node: cst.BaseExpression | None) -> Expression | None:
        """The fact of an expression that may be missing."""
        return None if node is None else _expressions[type(node)](node, self)

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """The fact of a statement; None for `pass`."""
        return _statements[type(node)](node, self)

    def body(self, block: cst.BaseSuite | None) -> tuple[Statement, ...]:
        """The facts of the statements under a header."""
        if block is None:
            return ()
        lowered = [self.statement(node) for node in small_statements(block)]
        return tuple([fact for fact in lowered if fact is not None])

    @contextmanager
    def within(self, scope: Scope) -> Iterator[Scope]:
        """Definitions met meanwhile belong to that scope."""
        outside, self.scope = self.scope, scope
        yield scope
        self.scope = outside


def small_statements(block: cst.BaseSuite | cst.Module) -> Iterator[cst.CSTNode]:
    """The statements of a body one by one, also those that share a row."""
    for node in block.body:
        if isinstance(node, cst.SimpleStatementLine):
            yield from node.body
        else:
            yield node


def expression_of(*kinds: type[cst.CSTNode]) -> Callable[[LowersExpression], LowersExpression]:
    """Registers the function that lowers expressions of these kinds."""

    def register(lower: LowersExpression) -> LowersExpression:
        _expressions.update(dict.fromkeys(kinds, lower))
        return lower

    return register


def statement_of(*kinds: type[cst.CSTNode]) -> Callable[[LowersStatement], LowersStatement]:
    """Registers the function that lowers statements of these kinds."""

    def register(lower: LowersStatement) -> LowersStatement:
        _statements.update(dict.fromkeys(kinds, lower))
        return lower

    return register


def lowered_kinds() -> frozenset[type[cst.CSTNode]]:
    """All kinds of nodes that some registered function takes."""
    return frozenset(_expressions) | frozenset(_statements)
