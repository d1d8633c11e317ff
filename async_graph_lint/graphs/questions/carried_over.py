"""Values that hold all that a node read of a key: returned, it is written once more."""

from __future__ import annotations

from async_graph_lint.graphs.nodes.spots import WrittenValue
from async_graph_lint.graphs.questions.old_values import Old
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

DEEPEST = 5


def carries(written: WrittenValue) -> bool:
    """Whether a returned value is the old one, or the old one with more added to it."""
    return _Carrier(Old(written.frame, written.key)).carries(written.value, written.place)


class _Carrier:
    def __init__(self, old: Old) -> None:
        self.old = old

    def carries(self, node: Expression, place: Place, depth: int = 0) -> bool:
        if depth > DEEPEST:
            return False
        if self.old.is_it(node, place):
            return True
        if isinstance(node, facts.Operation) and node.operator == "+":
            return any(self.carries(operand, place, depth + 1) for operand in node.operands)
        if isinstance(node, facts.Sequence):
            spread = [item.value for item in node.items if isinstance(item, facts.Starred)]
            return any(self.carries(value, place, depth + 1) for value in spread)
        if isinstance(node, facts.Choice):
            return any(self.carries(option, place, depth + 1) for option in node.options)
        if isinstance(node, facts.Name):
            return self._name(node.identifier, place, depth)
        return False

    def _name(self, name: str, place: Place, depth: int) -> bool:
        scope = self.old.scope
        if not scope.binds(name):
            return False
        for binding in scope.reaching(name, place):
            if binding.kind == "value" and binding.expression is not None and not binding.path:
                before = Place(binding.place.order - 1, binding.place.arms)
                if self.carries(binding.expression, before, depth + 1):
                    return True
        return False
