"""Reducers that put what is written behind what is there, and keep both as they are."""

from __future__ import annotations

from collections.abc import Iterable

from async_graph_lint.graphs.model import ChannelKind
from async_graph_lint.graphs.schemas.channels import Item, KeyAnnotations
from async_graph_lint.graphs.schemas.merging import Given
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Function, Symbol, Value
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

LIBRARY = frozenset({"operator.add", "operator.concat", "operator.iadd", "operator.iconcat"})
DEEPEST = 4


def appending_keys(annotations: KeyAnnotations, schemas: Iterable[Given]) -> dict[str, str]:
    """The keys with such a reducer, and its name; the first schema decides on a key."""
    first: dict[str, Item | None] = {}
    for _, schema in schemas:
        for field in schema.fields:
            is_folded = field.reading.kind is ChannelKind.REDUCER
            first.setdefault(field.key, field.reading.reducer if is_folded else None)
    return {
        key: _name(annotations, item)
        for key, item in first.items()
        if item is not None and _appends(annotations, item)
    }


def _name(annotations: KeyAnnotations, item: Item) -> str:
    value = annotations.value(item).single
    if isinstance(value, Function):
        return "the lambda" if value.scope.definition.kind == "lambda" else f"`{value.scope.name}`"
    return f"`{value.path}`" if isinstance(value, Symbol) else "the reducer"


def _appends(annotations: KeyAnnotations, item: Item) -> bool:
    values = annotations.value(item).values
    return bool(values) and all(_is_appending(value) for value in values)


def _is_appending(value: Value) -> bool:
    if isinstance(value, Symbol):
        return value.path in LIBRARY
    if not isinstance(value, Function):
        return False
    body = _Body(value.scope)
    ends = [ending for ending in value.scope.endings if ending.value is not None]
    joined = [body.joins(ending.value, ending.place) for ending in ends if ending.value]
    kept = [body.is_harmless(ending.value) for ending in ends if ending.value]
    return any(joined) and all(one or other for one, other in zip(joined, kept, strict=True))


class _Body:
    """A reducer's body: which of its expressions hold both of its arguments."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        parameters = [p.name for p in scope.definition.parameters]
        self.left, self.right = (*parameters[-2:], "", "")[:2]

    def joins(self, node: Expression, place: Place, depth: int = 0) -> bool:
        """`left + right`, `[*left, *right]`, or a name or choice of it."""
        if depth > DEEPEST:
            return False
        if isinstance(node, facts.Operation) and node.operator == "+":
            return self._both(node.operands)
        if isinstance(node, facts.Sequence):
            spread = [item.value for item in node.items if isinstance(item, facts.Starred)]
            return len(spread) == len(node.items) and self._both(spread)
        if isinstance(node, facts.Choice):
            options = [self.joins(option, place, depth + 1) for option in node.options]
            rest = [self.is_harmless(option) for option in node.options]
            return any(options) and all(a or b for a, b in zip(options, rest, strict=True))
        if isinstance(node, facts.Name) and self.scope.binds(node.identifier):
            bindings = self.scope.reaching(node.identifier, place)
            values = [b.expression for b in bindings if b.kind == "value" and b.expression]
            return len(values) == len(bindings) > 0 and all(
                self.joins(value, place, depth + 1) for value in values
            )
        return False

    def is_harmless(self, node: Expression) -> bool:
        """An argument itself, or something empty: what special cases return."""
        return self._is(node, self.left) or self._is(node, self.right) or _is_empty(node)

    def _both(self, nodes: Iterable[Expression]) -> bool:
        listed = list(nodes)
        return len(listed) == 2 and (
            (self._is(listed[0], self.left) and self._is(listed[1], self.right))
            or (self._is(listed[0], self.right) and self._is(listed[1], self.left))
        )

    def _is(self, node: Expression, name: str) -> bool:
        """The argument, or `left or []`, or `list(left)`."""
        if isinstance(node, facts.Choice):
            return any(self._is(o, name) for o in node.options) and all(
                self._is(o, name) or _is_empty(o) for o in node.options
            )
        if isinstance(node, facts.Call) and node.function == facts.Name("list"):
            return len(node.arguments) == 1 and self._is(node.arguments[0].value, name)
        return node == facts.Name(name)


def _is_empty(node: Expression) -> bool:
    if isinstance(node, facts.Sequence):
        return not node.items
    return isinstance(node, facts.Constant) and not node.value
