"""How often each rule was found, in place of the findings (`--statistics`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from async_graph_lint.finding import Finding
from async_graph_lint.report.styled import Line, Piece, line


def table(findings: list[Finding]) -> Iterator[Line]:
    """One line a rule, the most frequent first."""
    counts = Counter((one.code, one.name) for one in findings)
    digits = len(str(max(counts.values(), default=0)))
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield line(f"{count:>{digits}}  ", Piece(code, "bold"), f"  {name}")
