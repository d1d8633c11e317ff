"""The text of an argument, as far as the source spells it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Frame, Literal
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

GAP = "?"
"""Stands for what is put into the text at run time."""
WRAPPERS = frozenset({"text", "dedent"})
"""Functions around a text that leave it as it is: `sqlalchemy.text`, `textwrap.dedent`."""
DEEPEST = 4


def argument(call: facts.Call, position: int, keyword: str) -> Expression | None:
    """The expression passed at a position or by a keyword, None where there is none."""
    named = [a.value for a in call.arguments if keyword and a.keyword == keyword]
    plain = [a.value for a in call.arguments if a.keyword is None and not a.star]
    return next(iter(named), plain[position] if position < len(plain) else None)


def text_of(
    evaluation: Evaluation,
    expression: Expression | None,
    frame: Frame,
    place: Place,
    depth: int = 0,
) -> str | None:
    """The text with gaps where it is not known, None where nothing of it is."""
    if expression is None or depth > DEEPEST:
        return None
    if isinstance(expression, facts.Call) and simple_name(expression.function) in WRAPPERS:
        return text_of(evaluation, argument(expression, 0, "text"), frame, place, depth + 1)
    known = evaluation.value(expression, frame, place).single
    if isinstance(known, Literal) and isinstance(known.value, str):
        return known.value
    pieces = _pieces(expression)
    if pieces is not None:
        texts = [text_of(evaluation, piece, frame, place, depth + 1) for piece in pieces]
        return "".join(GAP if text is None else text for text in texts)
    return _of_name(evaluation, expression, frame, place, depth)


def _pieces(expression: Expression) -> tuple[Expression, ...] | None:
    if isinstance(expression, facts.FormattedString):
        return expression.parts
    if isinstance(expression, facts.Operation) and expression.operator in {"+", "/"}:
        return expression.operands
    return None


def _of_name(
    evaluation: Evaluation, expression: Expression, frame: Frame, place: Place, depth: int
) -> str | None:
    """What the body itself binds to the name just before."""
    if not isinstance(expression, facts.Name):
        return None
    found = frame.scope.reaching(expression.identifier, place)
    if len(found) != 1 or found[0].kind != "value" or found[0].path:
        return None
    return text_of(evaluation, found[0].expression, frame, found[0].place, depth + 1)
