"""Syntax of a newer Python than the one that runs us, told apart from mistakes."""

from __future__ import annotations

import re
import sys

TYPE_ALIAS = re.compile(r"\s*type\s+\w+\s*(\[.*\])?\s*=")
TYPE_PARAMETERS = re.compile(r"\s*(class|def|async\s+def)\s+\w+\s*\[")
FORMATTED = re.compile(r"f-string")
SINCE = (3, 12)
"""The Python that brought all of these (PEP 695, PEP 701)."""


def hint(row: str, message: str) -> str:
    """What to do about a syntax error at `row`; empty when it does not look like new syntax."""
    if sys.version_info >= SINCE:
        return ""
    new = TYPE_ALIAS.match(row) or TYPE_PARAMETERS.match(row) or FORMATTED.search(message)
    if not new:
        return ""
    running = ".".join(map(str, sys.version_info[:2]))
    return f"; Python {running} cannot read it: run async-graph-lint with Python 3.12 or newer"
