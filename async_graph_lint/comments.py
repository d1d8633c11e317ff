"""Suppression comments in Python source, and the rows that each one covers."""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct

_ANY = re.compile(r"#\s*(?:agl\s*:|noqa|flake8\s*[:=]\s*noqa)", re.IGNORECASE)
_OURS = re.compile(
    r"(?:^|(?<=\s))#\s*agl\s*:\s*(?P<verb>(?:file-)?ignore\b|[\w-]+(?=\[))"
    r"\s*(?:\[(?P<rules>[^\]]*)\])?[^#]*"
)
_LIST = r"(?::\s?(?P<rules>(?:[A-Z]+[0-9]+[,\s]*)+))?"
_NOQA = re.compile(rf"#\s*noqa{_LIST}", re.IGNORECASE)
_NOQA_FILE = re.compile(rf"#\s*flake8[:=]\s*noqa{_LIST}", re.IGNORECASE)
_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}

Rows = tuple[int, int]
"""First and last row, 1-based."""


class Kind(Enum):
    """Whose comment it is."""

    OURS = "agl"
    NOQA = "noqa"


class Comment(Struct, frozen=True):
    """One suppression: where it stands, the rules it names, the rows it covers.

    A noqa without selectors means every rule; ours without any is a mistake.
    `rows` is None where it covers the whole file.
    """

    kind: Kind
    text: str
    row: int
    column: int
    selectors: tuple[str, ...]
    rows: Rows | None

    def covers(self, row: int) -> bool:
        """True when a finding whose primary row is `row` may be taken back."""
        return self.rows is None or self.rows[0] <= row <= self.rows[1]


def comments_of(text: str) -> tuple[Comment, ...]:
    """All suppression comments; of a file that does not tokenise those before the fault."""
    if not _ANY.search(text):
        return ()
    layout = _Layout(list(_tokens(text)))
    return tuple(found for token in layout.comments for found in _parsed(token, layout))


class _Layout:
    """Where rows belong together.

    `statements` are the logical lines. `groups` follow flake8, for which only strings
    and backslashes join rows (flake8 7, `FileProcessor._noqa_line_mapping`).
    """

    def __init__(self, tokens: list[tokenize.TokenInfo]) -> None:
        self.comments = [token for token in tokens if token.type == tokenize.COMMENT]
        self._groups = list(_runs(tokens, {tokenize.NL, tokenize.NEWLINE}, set()))
        self._statements = list(_runs(tokens, {tokenize.NEWLINE}, _LAYOUT))
        self._alone = set(_rows_of_comments_alone(tokens))

    def stands_alone(self, comment: tokenize.TokenInfo) -> bool:
        """True when the row holds nothing else."""
        return comment.start[0] in self._alone

    def group(self, row: int) -> Rows:
        """The rows that a noqa in this row covers."""
        return _containing(self._groups, row) or (row, row)

    def covered(self, comment: tokenize.TokenInfo) -> Rows:
        """The rows that one of our comments covers."""
        row = comment.start[0]
        statement = _containing(self._statements, row)
        if not self.stands_alone(comment):
            return statement if statement and row in statement else (row, row)
        below = self._first_below(row)
        following = _containing(self._statements, below)
        return following if following and following[0] == below else (below, below)

    def _first_below(self, row: int) -> int:
        while row in self._alone:
            row += 1
        return row


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    lines = io.StringIO(text.removeprefix("\ufeff"), newline=None)
    try:
        yield from tokenize.generate_tokens(lines.readline)
    # ValueError: text with lone surrogates, from Python 3.12 on.
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def _runs(
    tokens: Iterable[tokenize.TokenInfo], ends: set[int], skipped: set[int]
) -> Iterator[Rows]:
    first = 0
    for token in tokens:
        if token.type in skipped or token.type == tokenize.DEDENT:
            continue
        first = first or token.start[0]
        if token.type in ends:
            yield first, token.end[0]
            first = 0


def _containing(runs: list[Rows], row: int) -> Rows | None:
    index = bisect_left(runs, row, key=lambda rows: rows[1])
    return runs[index] if index < len(runs) and runs[index][0] <= row else None


def _rows_of_comments_alone(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[int]:
    previous = 0
    for token in tokens:
        if token.type == tokenize.COMMENT and token.start[0] > previous:
            yield token.start[0]
        if token.type not in (tokenize.INDENT, tokenize.DEDENT):
            previous = token.end[0]


def _parsed(token: tokenize.TokenInfo, layout: _Layout) -> Iterator[Comment]:
    if layout.stands_alone(token) and (found := _NOQA_FILE.match(token.string)):
        yield _comment(token, found, Kind.NOQA, None)
    elif found := _NOQA.search(token.string):
        yield _comment(token, found, Kind.NOQA, layout.group(token.start[0]))
    for found in _OURS.finditer(token.string):
        whole_file = found["verb"] == "file-ignore"
        yield _comment(token, found, Kind.OURS, None if whole_file else layout.covered(token))


def _comment(
    token: tokenize.TokenInfo, found: re.Match[str], kind: Kind, rows: Rows | None
) -> Comment:
    row, column = token.start
    rules = found["rules"] or ""
    selectors = tuple(rule for rule in re.split(r"[,\s]+", rules) if rule)
    if kind is Kind.NOQA:
        selectors = tuple(rule.upper() for rule in selectors)
    elif found["verb"] not in ("ignore", "file-ignore"):
        selectors = ()
    text = found[0].rstrip()
    return Comment(kind, text, row, column + found.start() + 1, selectors, rows)
