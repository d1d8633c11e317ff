"""Bytes become text as Python itself would read them."""

from __future__ import annotations

import re
import tokenize
from codecs import BOM_UTF8
from io import BytesIO

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=]")


class Unreadable(Exception):  # noqa: N818 - the name is the whole message
    """The file cannot be analysed; the text says why in one line, for the user."""


def decode(data: bytes) -> str:
    r"""The text of a Python file: byte order mark and PEP 263 cookie are honoured.

    Rows end in `\n` whatever the file uses, and a byte order mark is dropped, so that
    rows and columns agree with `ast`. Raises `Unreadable`.
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise Unreadable(f"cannot be decoded as {encoding} ({place})") from error
    except (LookupError, ValueError) as error:
        raise Unreadable(f"cannot be decoded as {encoding}: {error}") from error
    return normalise(text)


def normalise(text: str) -> str:
    r"""Text without byte order mark whose rows end in `\n`. Raises `Unreadable`."""
    if "\0" in text:
        raise Unreadable("null byte: not Python text")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    except SyntaxError as error:
        if any(_COOKIE.match(row) for row in data.removeprefix(BOM_UTF8).splitlines()[:2]):
            raise Unreadable(f"cannot be decoded: {error.msg}") from error
        return "utf-8"
    return "utf-8" if encoding == "utf-8-sig" else encoding
