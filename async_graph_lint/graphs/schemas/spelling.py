"""Type expressions as their author wrote them, on one line."""

from __future__ import annotations

from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression


def spelled(expression: Expression) -> str:
    """The source of an annotation or of an item in it; arguments of calls are left out."""
    if isinstance(expression, facts.Name):
        return expression.identifier
    if isinstance(expression, facts.Attribute):
        return f"{spelled(expression.value)}.{expression.name}"
    if isinstance(expression, facts.Subscript):
        return f"{spelled(expression.value)}[{_index(expression.index)}]"
    if isinstance(expression, facts.Operation) and len(expression.operands) > 1:
        return f" {expression.operator} ".join(map(spelled, expression.operands))
    if isinstance(expression, facts.Call):
        return f"{spelled(expression.function)}({'...' if expression.arguments else ''})"
    return _rest(expression)


def _index(index: Expression) -> str:
    items = index.items if isinstance(index, facts.Sequence) else (index,)
    return ", ".join(map(spelled, items))


def _rest(expression: Expression) -> str:
    if isinstance(expression, facts.Constant):
        value = expression.value
        return f'"{value}"' if isinstance(value, str) else repr(value)
    if isinstance(expression, facts.Sequence):
        return f"[{_index(expression)}]"
    if isinstance(expression, facts.Lambda):
        names = ", ".join(parameter.name for parameter in expression.definition.parameters)
        return f"lambda {names}: ..."
    return "..."
