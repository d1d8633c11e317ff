"""Walking expressions: their parts in source order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression


def _call(node: facts.Call) -> Iterator[Expression]:
    yield node.function
    for argument in node.arguments:
        yield argument.value


def _mapping(node: facts.Mapping) -> Iterator[Expression]:
    for entry in node.entries:
        if entry.key is not None:
            yield entry.key
        yield entry.value


def _comprehension(node: facts.Comprehension) -> Iterator[Expression]:
    for clause in node.clauses:
        yield clause.iterable
        yield from clause.conditions
    if node.key is not None:
        yield node.key
    yield node.element


def _choice(node: facts.Choice) -> Iterator[Expression]:
    if node.test is not None:
        yield node.test
    yield from node.options


def _slice(node: facts.Slice) -> Iterator[Expression]:
    return (bound for bound in (node.lower, node.upper, node.step) if bound is not None)


_PARTS: dict[type, Callable[[Any], Iterator[Expression]]] = {
    facts.Attribute: lambda node: iter((node.value,)),
    facts.Call: _call,
    facts.FormattedString: lambda node: iter(node.parts),
    facts.Sequence: lambda node: iter(node.items),
    facts.Starred: lambda node: iter((node.value,)),
    facts.Mapping: _mapping,
    facts.Subscript: lambda node: iter((node.value, node.index)),
    facts.Await: lambda node: iter((node.value,)),
    facts.Yield: lambda node: iter(() if node.value is None else (node.value,)),
    facts.Choice: _choice,
    facts.Operation: lambda node: iter(node.operands),
    facts.Comprehension: _comprehension,
    facts.Walrus: lambda node: iter((node.value,)),
    facts.Slice: _slice,
    facts.Opaque: lambda node: iter(node.parts),
}


def parts(expression: Expression) -> Iterator[Expression]:
    """The direct subexpressions, in the order they are evaluated; a lambda has none."""
    find = _PARTS.get(type(expression))
    return iter(()) if find is None else find(expression)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, lambdas' bodies left out, outermost first."""
    pending = [expression]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(list(parts(node))))


def dotted(expression: Expression) -> str | None:
    """`a.b.c` for a plain chain of names, else None."""
    names: list[str] = []
    while isinstance(expression, facts.Attribute):
        names.append(expression.name)
        expression = expression.value
    if not isinstance(expression, facts.Name):
        return None
    names.append(expression.identifier)
    return ".".join(reversed(names))


def from_dotted(text: str) -> Expression | None:
    """The expression that a dotted name stands for, None when `text` is no dotted name."""
    names = text.strip().split(".")
    if not all(name.isidentifier() for name in names):
        return None
    expression: Expression = facts.Name(names[0])
    for name in names[1:]:
        expression = facts.Attribute(expression, name)
    return expression


def simple_name(expression: Expression) -> str:
    """The last name of a call target, for messages: `fetch` for `self.api.fetch`."""
    if isinstance(expression, facts.Attribute):
        return expression.name
    if isinstance(expression, facts.Name):
        return expression.identifier
    if isinstance(expression, facts.Call | facts.Subscript):
        inner = expression.function if isinstance(expression, facts.Call) else expression.value
        return simple_name(inner)
    return "<expression>"


PROTOCOLS = {
    "__iter__": "for ... in",
    "__enter__": "with",
    "__exit__": "with",
    "__aenter__": "async with",
    "__aexit__": "async with",
}
"""How calls of protocol methods look in the source."""


def as_written(expression: Expression) -> str:
    """A short form of a call target for messages: `self.api.fetch`, `make().run`."""
    if isinstance(expression, facts.Name):
        return expression.identifier
    if isinstance(expression, facts.Attribute):
        protocol = PROTOCOLS.get(expression.name)
        value = as_written(expression.value)
        return f"{protocol} {value}" if protocol else f"{value}.{expression.name}"
    if isinstance(expression, facts.Call):
        return f"{as_written(expression.function)}()"
    if isinstance(expression, facts.Constant):
        return repr(expression.value)
    if isinstance(expression, facts.Subscript):
        return f"{as_written(expression.value)}[...]"
    if isinstance(expression, facts.Await):
        return f"(await {as_written(expression.value)})"
    if isinstance(expression, facts.Operation):
        return f"({f' {expression.operator} '.join(map(as_written, expression.operands))})"
    return "(...)"
