"""The words every room shares: where something stands, what was found, what a run said of it.

All classes are frozen data and can be written as JSON or MessagePack by `msgspec`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct


class Severity(StrEnum):
    """How much harm a finding does; see `Confidence` for how sure it is."""

    ERROR = "error"
    """Raises, hangs, loses data or repeats an effect."""
    WARNING = "warning"
    """Stalls the event loop."""
    INFO = "info"
    """A short stall, or a remark; never sets the exit code."""


class Confidence(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    """Happens on every run that reaches the code, from source and measured facts alone."""
    LIKELY = "likely"
    """One step beyond that, for example a receiver known by its construction elsewhere."""
    POSSIBLE = "possible"
    """Two or more such steps, or anything unresolved."""

    @property
    def rank(self) -> int:
        """0 for `certain`, 2 for `possible`: a higher rank is less sure."""
        return list(Confidence).index(self)

    @staticmethod
    def after(steps: int) -> Confidence:
        """The confidence left after that many steps beyond the certain."""
        return list(Confidence)[min(steps, 2)]


class Position(Struct, frozen=True, order=True):
    """A place in a file: row and column, both 1-based, the column in code points."""

    row: int
    column: int


class Span(Struct, frozen=True, order=True):
    """A stretch of a file; `end` is exclusive.

    `filename` is relative to the project's root, with forward slashes.
    """

    filename: str
    start: Position
    end: Position


class Step(Struct, frozen=True):
    """One station of the way from the code that LangGraph runs to the cause.

    `aside` marks what stands beside the way: a further cause behind the same call.
    """

    span: Span
    message: str
    aside: bool = False


class Edit(Struct, frozen=True):
    """Replace what stands at `span` with `content`."""

    span: Span
    content: str


class Fix(Struct, frozen=True):
    """A repair; `applicability` is `safe` only when behaviour cannot change for the worse."""

    applicability: str
    message: str
    edits: tuple[Edit, ...]


class Outcome(StrEnum):
    """What a run said of a finding."""

    CONFIRMED = "confirmed"
    INCONCLUSIVE = "inconclusive"
    """Reached, nothing seen."""
    REFUTED = "refuted"
    UNREACHED = "unreached"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


class Verdict(Struct, frozen=True):
    """The result of executing a graph to check a finding.

    `evidence["kind"]` is one of stalled, primitive, identity, never-awaited, raised,
    counted, replayed.
    """

    outcome: Outcome
    evidence: dict[str, Any] = {}


class Finding(Struct, frozen=True):
    """One mistake: what, where, how sure, and the way to it.

    `span` is the row its author must change or read first; `steps` lead from the code
    that LangGraph runs to the cause. `why` is one sentence, `help` the line to write
    instead. `fingerprint` identifies the finding across edits elsewhere in the file.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    span: Span
    message: str
    why: str = ""
    help: str = ""
    steps: tuple[Step, ...] = ()
    graph: str | None = None
    node: str | None = None
    data: dict[str, Any] = {}
    fix: Fix | None = None
    verdict: Verdict | None = None
    preview: bool = False
    fingerprint: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Path, row, column, code: the order of every machine format."""
        return (self.span.filename, self.span.start.row, self.span.start.column, self.code)


class Problem(Struct, frozen=True, order=True):
    """A file that could not be analysed; it makes the run exit with 2."""

    filename: str
    message: str


class Summary(Struct, frozen=True):
    """Counts of one run: Python files listed, files that import langgraph or langchain,
    files parsed by LibCST, graphs and nodes seen, findings kept back and why."""

    files: int = 0
    langgraph_files: int = 0
    read: int = 0
    graphs: int = 0
    nodes: int = 0
    async_nodes: int = 0
    suppressed: int = 0
    held_back: int = 0
    refuted: int = 0


class Report(Struct, frozen=True):
    """Everything one check says. `root` is the project's absolute path; every
    `Span.filename` and `Problem.filename` is relative to it."""

    root: str
    findings: tuple[Finding, ...] = ()
    errors: tuple[Problem, ...] = ()
    summary: Summary = Summary()
