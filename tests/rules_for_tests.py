"""Two rules and a finding of each, so that no test here depends on the real table."""

from __future__ import annotations

from async_graph_lint.finding import Confidence, Finding, Position, Severity, Span
from async_graph_lint.rules.base import Rule


class BlockingCall(Rule):
    """A blocking call stands in
    code on the loop.

    ## Why

    It *waits*.
    """

    code = "AGL101"
    name = "blocking-call-in-async"
    severity = Severity.WARNING
    why = "Nothing else runs."


class ViaHelper(Rule):
    """A helper blocks."""

    code = "AGL102"
    name = "blocking-call-via-helper"
    severity = Severity.WARNING
    preview = True
    why = "Nothing else runs."


class Writers(Rule):
    """Two writers."""

    code = "AGL301"
    name = "parallel-writers-no-reducer"
    severity = Severity.ERROR
    why = "It raises."


RULES = (BlockingCall(), ViaHelper(), Writers())


def finding(
    code: str = "AGL101",
    filename: str = "app.py",
    row: int = 1,
    *,
    confidence: Confidence = Confidence.CERTAIN,
    preview: bool = False,
    severity: Severity = Severity.WARNING,
) -> Finding:
    name = next(rule.name for rule in RULES if rule.code == code)
    return Finding(
        code=code,
        name=name,
        severity=severity,
        confidence=confidence,
        span=Span(filename, Position(row, 1), Position(row, 2)),
        message=f"{code} in row {row}",
        preview=preview,
    )
