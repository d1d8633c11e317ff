"""Long chains of calls, such as `builder.add_node(...).add_node(...)` forty times over."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

STRIDE = 10
"""Links of a chain between two that are asked for on their own."""


def links(expression: Expression) -> Iterator[Expression]:
    """Receivers in the chain that ends in `expression`, the innermost first: answered in this
    order, none of them has to wait for a long row of others. Short chains have none."""
    chain: list[Expression] = []
    link: Expression = expression
    while isinstance(link, facts.Call) and isinstance(link.function, facts.Attribute):
        chain.append(link)
        link = link.function.value
    yield from reversed(chain[STRIDE::STRIDE])
