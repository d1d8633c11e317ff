"""Names as Python sees them."""

from __future__ import annotations

from unicodedata import normalize

import libcst as cst


def identifier(name: cst.Name) -> str:
    """The name a program means; Python compares identifiers in Unicode's NFKC form."""
    text = name.value
    return text if text.isascii() else normalize("NFKC", text)


def dotted(name: cst.BaseExpression | None) -> str:
    """The name of a module in an import: "a.b.c"; "" for none."""
    parts: list[str] = []
    while isinstance(name, cst.Attribute):
        parts.append(identifier(name.attr))
        name = name.value
    if isinstance(name, cst.Name):
        parts.append(identifier(name))
    return ".".join(reversed(parts))
