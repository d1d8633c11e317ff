"""Annotations that stand in quotes: the expression that the text spells."""

from __future__ import annotations

from functools import cache

from async_graph_lint.reading.decoding import Unreadable
from async_graph_lint.reading.facts import Evaluate, Expression
from async_graph_lint.reading.source import SourceFile


@cache
def quoted(text: str) -> Expression | None:
    """The expression in a string annotation, None where it is none.

    Kept for the life of the process: answers are remembered by the expression's identity.
    """
    try:
        body = SourceFile.open(f"({text}\n)", "<annotation>").read().body
    except Unreadable:
        return None
    first = body[0] if len(body) == 1 else None
    return first.value if isinstance(first, Evaluate) else None
