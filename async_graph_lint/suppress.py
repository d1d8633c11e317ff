"""Comments that take findings back: `# noqa`, `# agl: ignore[...]`, `# agl: file-ignore[...]`.

`# noqa` and `# flake8: noqa` mean what they mean to flake8: the comment counts for the
whole logical line. Ours name their rules by code, prefix or name; those that take nothing
back are reported as AGL002.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from async_graph_lint.comments import Comment, Kind, comments_of
from async_graph_lint.finding import Confidence, Finding, Position, Severity, Span
from async_graph_lint.selection import RUN_REMARKS, known_rules, matches

UNUSED = "AGL002"
WHY = "A suppression that takes nothing back hides the next real finding on its line."


class Suppression(Struct, frozen=True):
    """What `apply` found: what is left, how many were taken back, and idle comments."""

    kept: tuple[Finding, ...]
    suppressed: int
    unused: tuple[Finding, ...]


def apply(
    findings: Iterable[Finding],
    sources: Callable[[str], str],
    *,
    filenames: Iterable[str] = (),
    checked: Callable[[str, str], bool] = lambda code, name: True,
) -> Suppression:
    """Take back the findings that a comment at their primary row names.

    Give all findings, also those that are not shown, else a comment for one of them
    looks unused. `sources` gives a file's text by its name in `Span.filename`, "" where
    it has none. `filenames` are files without findings whose comments are to be judged
    as well. `checked` says by code and name which rules ran: comments about others are
    never called unused.
    """
    by_file: dict[str, list[Finding]] = {name: [] for name in filenames}
    given = list(findings)
    for finding in given:
        by_file.setdefault(finding.span.filename, []).append(finding)
    files = {name: _File(name, sources(name), found) for name, found in by_file.items()}
    kept = [one for one in given if not files[one.span.filename].takes_back(one)]
    idle = [finding for name in sorted(files) for finding in files[name].unused(checked)]
    return Suppression(tuple(kept), len(given) - len(kept), tuple(idle))


class _File:
    """The comments of one file and what each selector in them has taken back."""

    def __init__(self, filename: str, text: str, findings: list[Finding]) -> None:
        self._filename = filename
        self._comments = comments_of(text)
        self._used = {use for finding in findings for use in self._uses(finding)}

    def takes_back(self, finding: Finding) -> bool:
        return next(self._uses(finding), None) is not None

    def unused(self, checked: Callable[[str, str], bool]) -> Iterator[Finding]:
        for index, comment in enumerate(self._comments):
            if comment.kind is Kind.NOQA:
                continue
            if not comment.selectors:
                yield self._finding(comment, "", "names no rule: write `agl: ignore[CODE]`")
            for selector in dict.fromkeys(comment.selectors):
                reason = _idle_reason(selector, checked)
                if reason and (index, selector) not in self._used:
                    yield self._finding(comment, selector, reason)

    def _uses(self, finding: Finding) -> Iterator[tuple[int, str]]:
        for index, comment in enumerate(self._comments):
            if not comment.covers(finding.span.start.row):
                continue
            if comment.kind is Kind.NOQA and not comment.selectors:
                yield index, ""
            for selector in comment.selectors:
                if matches(selector, finding.code, finding.name):
                    yield index, selector

    def _finding(self, comment: Comment, selector: str, reason: str) -> Finding:
        identity = f"{UNUSED}\0{self._filename}\0{selector}\0{comment.text}"
        start = Position(comment.row, comment.column)
        end = Position(comment.row, comment.column + len(comment.text))
        return Finding(
            code=UNUSED,
            name=RUN_REMARKS[UNUSED],
            severity=Severity.INFO,
            confidence=Confidence.CERTAIN,
            span=Span(self._filename, start, end),
            message=f"unused suppression: `{selector}` {reason}" if selector else reason,
            why=WHY,
            help="remove it" if selector else "name the rule in brackets",
            fingerprint=hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16],
        )


def _idle_reason(selector: str, checked: Callable[[str, str], bool]) -> str:
    """Why a selector that took nothing back is idle; "" where its rules did not run."""
    named = [rule for rule in known_rules().items() if matches(selector, *rule)]
    if not named:
        return "is no rule"
    return "takes nothing back here" if all(checked(*rule) for rule in named) else ""
