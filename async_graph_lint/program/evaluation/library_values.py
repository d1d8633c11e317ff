"""What a name of a library stands for: a constant whose value is known, else itself."""

from __future__ import annotations

from async_graph_lint.program.evaluation.values import Literal, Symbol

CONSTANTS = {
    "langgraph.graph.START": "__start__",
    "langgraph.graph.END": "__end__",
}
"""Constants that take part in comparisons, and as keys of dicts, by their values (measured on
langgraph 1.2.22)."""


def library_value(path: str) -> Literal | Symbol:
    """The value of a library's name, given in canonical form."""
    return Literal(CONSTANTS[path]) if path in CONSTANTS else Symbol(path)
