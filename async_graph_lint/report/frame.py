"""Source frames: numbered rows with carets under what is meant."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Span
from async_graph_lint.report.sources import Sources
from async_graph_lint.report.styled import Line, Piece, line, width

GUTTER = "blue"
CONTEXT = 1


def frame(span: Span, sources: Sources, style: str) -> Iterator[Line]:
    """The span's first row with its neighbours; nothing when the row cannot be read."""
    meant = sources.row(span.filename, span.start.row)
    if meant is None:
        return
    rows = list(_rows(span, sources))
    digits = len(str(rows[-1][0]))
    yield _bar(digits)
    for number, text in rows:
        yield line(Piece(f"{number:>{digits}} | ", GUTTER), text.rstrip())
        if number == span.start.row:
            yield (*_bar(digits), Piece(f" {carets(span, meant)}", style))
    yield _bar(digits)


def carets(span: Span, row: str) -> str:
    """Blanks and carets under the span's first row, in columns of a terminal."""
    start = span.start.column - 1
    same_row = span.end.row == span.start.row
    end = span.end.column - 1 if same_row else len(row.rstrip())
    return " " * width(row[:start]) + "^" * max(width(row[start:end]), 1)


def _bar(digits: int) -> Line:
    return line(Piece(f"{'':>{digits}} |", GUTTER))


def _rows(span: Span, sources: Sources) -> Iterator[tuple[int, str]]:
    """Neighbours that are empty say nothing and are left out at both ends."""
    here = span.start.row
    for number in range(here - CONTEXT, here + CONTEXT + 1):
        text = sources.row(span.filename, number)
        if text is not None and (text.strip() or number == here):
            yield number, text
