"""The value of one parameter, under whichever name the body has it."""

from __future__ import annotations

from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

DEEPEST = 4
ITEM_METHODS = frozenset({"setdefault", "get"})
"""Methods that give an item of a dict, not a copy of it."""


class ParameterValue:
    """Recognises it in one body; a copy is another value."""

    def __init__(self, scope: Scope, name: str) -> None:
        self.scope = scope
        self.name = name

    def is_it(self, node: Expression, place: Place, depth: int = 0) -> bool:
        """True where the expression may be that very object."""
        if depth > DEEPEST:
            return False
        if isinstance(node, facts.Choice):
            return any(self.is_it(option, place, depth + 1) for option in node.options)
        if not isinstance(node, facts.Name) or not self.scope.binds(node.identifier):
            return False
        bindings = self.scope.reaching(node.identifier, place)
        if node.identifier == self.name and any(b.kind == "parameter" for b in bindings):
            return True
        return any(self._gives_it(binding, depth) for binding in bindings)

    def _gives_it(self, binding: Binding, depth: int) -> bool:
        if binding.kind != "value" or binding.expression is None or binding.path:
            return False
        place = Place(binding.place.order - 1, binding.place.arms)
        return self.is_it(binding.expression, place, depth + 1)

    def is_inside(self, node: Expression, place: Place) -> bool:
        """True for the value and for items of it: `left["items"]`, `left.setdefault(...)`."""
        current: Expression | None = node
        while current is not None:
            if self.is_it(current, place):
                return True
            current = _holder(current)
        return False


def _holder(node: Expression) -> Expression | None:
    """What the expression takes an item or attribute of."""
    if isinstance(node, facts.Subscript | facts.Attribute):
        return node.value
    function = node.function if isinstance(node, facts.Call) else None
    if isinstance(function, facts.Attribute) and function.name in ITEM_METHODS:
        return function.value
    return None
