"""Styled text as data, painted at the end: with `rich` in colour, else without it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

TAB = "    "


class Piece(Struct, frozen=True):
    """Text on one line; `style` as `rich` writes it, `link` an address."""

    text: str
    style: str = ""
    link: str = ""


Line = tuple[Piece, ...]


def line(*parts: str | Piece) -> Line:
    """A line of plain texts and pieces."""
    return tuple(Piece(part) if isinstance(part, str) else part for part in parts)


def paint(lines: Iterable[Line], *, color: bool, links: bool = False) -> str:
    """The lines as text; control characters are made visible, so that a source file
    cannot steer the terminal. Without `color` there are no links either."""
    if color:
        return _painted(lines, links)
    return "".join(f"{''.join(_safe(piece.text) for piece in row)}\n" for row in lines)


def width(text: str) -> int:
    """Columns that a terminal needs (Unicode TR11, tabs as they are printed here)."""
    return sum(_width(character) for character in text.replace("\t", TAB))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _safe(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text.replace("\t", TAB))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"):
        return character
    return chr(0x2400 + ord(character)) if ord(character) < 32 else "\ufffd"


def _painted(lines: Iterable[Line], links: bool) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        width=10_000,
    )
    with console.capture() as capture:
        for row in lines:
            text = Text(no_wrap=True)
            for piece in row:
                text.append(_safe(piece.text), _style(piece, links))
            console.print(text, soft_wrap=True)
    return capture.get()


def _style(piece: Piece, links: bool) -> str:
    return f"{piece.style} link {piece.link}".strip() if links and piece.link else piece.style
