"""Reducers that give back one of their arguments and forget the other."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.graphs.questions.reducer_bodies import Body
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression


def keeps_one(body: Body) -> bool:
    """True for `lambda a, b: b` and for choices by one argument alone (`b or a`).

    What compares the two, as a maximum does, chooses by their values: that loses nothing.
    """
    scope = body.frame.scope
    names = {body.left, body.right}
    values = [value for ending in scope.endings for value in _options(ending.value, ending.place)]
    if not values or any(_mentions(test, names) == names for test in _tests(body)):
        return False
    returned = [value for value, _ in values if value not in ABSENT]
    plain = all(isinstance(v, facts.Name) and v.identifier in names for v in returned)
    unbound = all(len(scope.table.bindings.get(name, ())) == 1 for name in names)
    return plain and unbound and facts.Name(body.right) in returned


ABSENT = (None, facts.Constant(None))


def _options(value: Expression | None, place: Place) -> Iterator[tuple[Expression | None, Place]]:
    if isinstance(value, facts.Choice):
        for option in value.options:
            yield from _options(option, place)
    else:
        yield value, place


def _tests(body: Body) -> Iterator[Expression]:
    table = body.frame.scope.table
    yield from (guard.test for guard in table.guards.values())
    for ending in body.frame.scope.endings:
        for node in walk(ending.value) if ending.value is not None else ():
            if isinstance(node, facts.Choice) and node.test is not None:
                yield node.test


def _mentions(test: Expression, names: set[str]) -> set[str]:
    return {n.identifier for n in walk(test) if isinstance(n, facts.Name)} & names
