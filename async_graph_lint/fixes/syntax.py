"""One file as LibCST sees it, with the place of every node: what fixes look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst.metadata import (
    ExpressionContext,
    ExpressionContextProvider,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
)

from async_graph_lint.finding import Edit, Position, Span

Node = TypeVar("Node", bound=cst.CSTNode)

OWN_SCOPES = (cst.Lambda, cst.BaseComp, cst.ClassDef)
"""What stands in these is not evaluated by the function around them, or not with its leave
to wait: `await` is no good there."""


class Syntax:
    """A parsed file. `text` is what `reading.decode` gave, so that places agree."""

    def __init__(self, text: str, filename: str) -> None:
        self.filename = filename
        self._rows = text.split("\n")
        self._wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        self._places = self._wrapper.resolve(PositionProvider)
        self._parents = self._wrapper.resolve(ParentNodeProvider)

    @property
    def module(self) -> cst.Module:
        """The whole file."""
        return self._wrapper.module

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands, without the parentheses around it."""
        place = self._places[node]
        start, end = place.start, place.end
        return Span(
            self.filename,
            Position(start.line, start.column + 1),
            Position(end.line, end.column + 1),
        )

    def text(self, start: Position, end: Position) -> str:
        """What stands between two places."""
        rows = self._rows[start.row - 1 : end.row]
        rows[-1] = rows[-1][: end.column - 1]
        rows[0] = rows[0][start.column - 1 :]
        return "\n".join(rows)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, the nearest first."""
        while (parent := self._parents.get(node)) is not None:
            yield parent
            node = parent

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node around a node."""
        return next(self.ancestors(node), None)

    def call(self, span: Span) -> cst.Call | None:
        """The call that stands exactly there."""
        return self._calls.get((span.start, span.end))

    @cached_property
    def _calls(self) -> dict[tuple[Position, Position], cst.Call]:
        found = {}
        for node in self._places:
            if isinstance(node, cst.Call):
                span = self.span(node)
                found[span.start, span.end] = node
        return found

    def evaluator(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function whose body evaluates the node, where `await` could stand there."""
        inner = node
        for outer in self.ancestors(node):
            if isinstance(outer, OWN_SCOPES):
                return None
            if isinstance(outer, cst.FunctionDef):
                return outer if inner is outer.body else None
            inner = outer
        return None

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """All nodes of a kind, in no order."""
        return (node for node in self._places if isinstance(node, kind))

    def names(self, name: str) -> Iterator[tuple[cst.Name, ExpressionContext | None]]:
        """Where a name stands, and whether it is read or bound there."""
        for node in self.nodes(cst.Name):
            if node.value == name:
                yield node, self._contexts.get(node)

    @cached_property
    def _contexts(self) -> Mapping[cst.CSTNode, ExpressionContext | None]:
        return self._wrapper.resolve(ExpressionContextProvider)

    # Edits

    def insertion(self, position: Position, content: str) -> Edit:
        """Put text in at a place."""
        return Edit(Span(self.filename, position, position), content)

    def replacement(self, node: cst.CSTNode, content: str) -> Edit:
        """Put text in a node's place."""
        return Edit(self.span(node), content)
