"""Whether a body can come to its end without a `return`."""

from __future__ import annotations

from async_graph_lint.reading import facts


def may_fall_through(definition: facts.Definition) -> bool:
    """True when the last statement of the body is not one that leaves it."""
    return not _ends(definition.body)


def _ends(body: tuple[facts.Statement, ...]) -> bool:
    return bool(body) and _leaves(body[-1])


def _leaves(statement: facts.Statement) -> bool:
    if isinstance(statement, facts.Return | facts.Raise):
        return True
    if isinstance(statement, facts.If):
        return _ends(statement.body) and _ends(statement.otherwise)
    if isinstance(statement, facts.With):
        return _ends(statement.body)
    if isinstance(statement, facts.Try):
        tried = _ends(statement.body) or _ends(statement.otherwise)
        handled = all(_ends(handler.body) for handler in statement.handlers)
        return _ends(statement.final) or (tried and handled)
    if isinstance(statement, facts.Match):
        return all(_ends(case.body) for case in statement.cases)
    if isinstance(statement, facts.Loop):
        return statement.target is None and statement.iterable == facts.Constant(True)
    return False
