"""Fixes become text: which of them go together, and what a file looks like afterwards."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from async_graph_lint.finding import Edit, Fix, Position

_ROW_END = re.compile(r"\r\n|\r|\n")


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes that can be applied together: of two that touch one place, the first.

    An edit that two fixes share, such as an import that both need, is no conflict.
    """
    kept: list[Fix] = []
    taken: set[Edit] = set()
    for fix in fixes:
        if all(edit in taken or not any(_clash(edit, o) for o in taken) for edit in fix.edits):
            kept.append(fix)
            taken |= set(fix.edits)
    return kept


def _clash(one: Edit, other: Edit) -> bool:
    if one.span.filename != other.span.filename:
        return False
    if one.span == other.span:
        return True
    # What only touches goes together, unless both put text in at the same place.
    return one.span.start < other.span.end and other.span.start < one.span.end


def edits_by_file(fixes: Iterable[Fix]) -> dict[str, list[Edit]]:
    """Every edit once, by file, in the order of the text."""
    files: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edit for fix in fixes for edit in fix.edits):
        files.setdefault(edit.span.filename, []).append(edit)
    return {name: sorted(edits, key=lambda edit: edit.span) for name, edits in files.items()}


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap.

    Rows may end in any way; what is put in ends its rows as the file's first row does.
    """
    ends = [0, *(match.end() for match in _ROW_END.finditer(text))]
    first = _ROW_END.search(text)
    newline = first[0] if first else "\n"

    def offset(position: Position) -> int:
        return ends[position.row - 1] + position.column - 1

    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        parts += [text[done : offset(edit.span.start)], edit.content.replace("\n", newline)]
        done = offset(edit.span.end)
    return "".join([*parts, text[done:]])


def parses(text: bytes) -> bool:
    """Whether Python takes the file: the parser alone lets an `await` stand anywhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<fixed>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
