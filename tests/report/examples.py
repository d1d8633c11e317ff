"""Small reports made by hand, with the sources that they speak of."""

from __future__ import annotations

from pathlib import Path

from async_graph_lint.finding import (
    Confidence,
    Edit,
    Finding,
    Fix,
    Outcome,
    Position,
    Problem,
    Report,
    Severity,
    Span,
    Step,
    Summary,
    Verdict,
)

NODES = """\
from pkg.tools import load_profile


async def research(state):
    profile = load_profile(state["user"])
    return {"profile": profile}
"""
TOOLS = """\
import requests


def load_profile(user):
    return requests.get(f"https://example.org/{user}").json()
"""
SUMMARY = Summary(
    files=38,
    langgraph_files=9,
    read=4,
    graphs=2,
    nodes=11,
    async_nodes=7,
    suppressed=2,
    held_back=4,
)


def span(filename: str, row: int, first: int, last: int, end_row: int | None = None) -> Span:
    return Span(filename, Position(row, first), Position(end_row or row, last))


VIA_HELPER = Finding(
    code="AGL102",
    name="blocking-call-via-helper",
    severity=Severity.WARNING,
    confidence=Confidence.CERTAIN,
    span=span("pkg/nodes.py", 5, 15, 42),
    message="`load_profile` blocks the event loop: it reaches `requests.get`",
    why="While it waits, no other task of the process runs.",
    help='profile = await asyncio.to_thread(load_profile, state["user"])',
    steps=(
        Step(span("pkg/nodes.py", 4, 1, 27), "async node `research`"),
        Step(span("pkg/nodes.py", 5, 15, 42), "calls `load_profile`"),
        Step(span("pkg/tools.py", 5, 12, 55), "calls `requests.get`"),
    ),
    graph="agent",
    node="research",
    data={"call": "load_profile", "leaf": "AGL101"},
    fingerprint="0123456789abcdef",
)
KEY = Finding(
    code="AGL301",
    name="parallel-writers-no-reducer",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    span=span("pkg/nodes.py", 1, 1, 5),
    message="key `profile` gets two writes in one superstep",
    graph="agent",
    fix=Fix("unsafe", "add a reducer", (Edit(span("pkg/nodes.py", 1, 1, 5), "x"),)),
    verdict=Verdict(Outcome.CONFIRMED, {"kind": "raised", "error": "InvalidUpdateError"}),
)
SMALL_FILE = Finding(
    code="AGL101",
    name="blocking-call-in-async",
    severity=Severity.INFO,
    confidence=Confidence.CERTAIN,
    span=span("pkg/a.py", 2, 5, 9),
    message="`open` blocks",
)
REFUTED = Finding(
    code="AGL101",
    name="blocking-call-in-async",
    severity=Severity.WARNING,
    confidence=Confidence.CERTAIN,
    span=span("pkg/a.py", 1, 1, 2),
    message="refuted",
    verdict=Verdict(Outcome.REFUTED),
)
UNREAD = Problem("pkg/broken.py", "line 3: '(' was never closed")


def project(root: Path) -> str:
    """Write the sources below `root` and give its name."""
    (root / "pkg").mkdir(parents=True)
    (root / "pkg/nodes.py").write_text(NODES, encoding="utf-8")
    (root / "pkg/tools.py").write_text(TOOLS, encoding="utf-8")
    return str(root)


def report(root: Path, *findings: Finding, summary: Summary = SUMMARY) -> Report:
    return Report(project(root), findings, summary=summary)
