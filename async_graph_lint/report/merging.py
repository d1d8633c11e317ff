"""Several reports become one, as if their projects were folders of a larger one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

from async_graph_lint.finding import Edit, Finding, Fix, Problem, Report, Span, Step, Summary


def merged(reports: Sequence[Report]) -> Report:
    """All findings, errors and counts; the root is the deepest folder above all projects.

    Files on another drive than the root keep absolute names.
    """
    if len(reports) == 1:
        return reports[0]
    root = _root([report.root for report in reports])
    moved = [_Mover(root, report.root) for report in reports]
    pairs = list(zip(moved, reports, strict=True))
    return Report(
        root=root,
        findings=tuple(mover.finding(one) for mover, report in pairs for one in report.findings),
        errors=tuple(mover.problem(one) for mover, report in pairs for one in report.errors),
        summary=_total([report.summary for report in reports]),
    )


def _root(roots: list[str]) -> str:
    try:
        return os.path.commonpath(roots)
    except ValueError:
        return roots[0] if roots else os.getcwd()


def _total(summaries: Sequence[Summary]) -> Summary:
    names = Summary.__struct_fields__
    return Summary(**{name: sum(getattr(one, name) for one in summaries) for name in names})


class _Mover(Struct, frozen=True):
    """Names files relative to `root` instead of `project`."""

    root: str
    project: str

    def filename(self, filename: str) -> str:
        path = os.path.join(self.project, filename)
        with suppress(ValueError):
            path = os.path.relpath(path, self.root)
        return path.replace(os.sep, "/")

    def span(self, span: Span) -> Span:
        return Span(self.filename(span.filename), span.start, span.end)

    def problem(self, problem: Problem) -> Problem:
        return Problem(self.filename(problem.filename), problem.message)

    def finding(self, finding: Finding) -> Finding:
        steps = tuple(
            Step(self.span(step.span), step.message, step.aside) for step in finding.steps
        )
        fix = self._fix(finding.fix) if finding.fix else None
        span = self.span(finding.span)
        return msgspec.structs.replace(finding, span=span, steps=steps, fix=fix)

    def _fix(self, fix: Fix) -> Fix:
        edits = tuple(Edit(self.span(edit.span), edit.content) for edit in fix.edits)
        return Fix(fix.applicability, fix.message, edits)
