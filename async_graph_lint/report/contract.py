"""Findings as the plain data of the JSON contract, version 1: keys are only ever added."""

from __future__ import annotations

from typing import Any

import msgspec

from async_graph_lint.finding import Edit, Finding, Fix, Position, Problem, Report, Span, Step
from async_graph_lint.report.order import by_place
from async_graph_lint.report.places import Places, page_of

VERSION = 1


def document(report: Report, places: Places) -> dict[str, Any]:
    """The whole report."""
    return {
        "version": VERSION,
        "findings": [finding_data(one, places) for one in by_place(report, places)],
        "errors": [error_data(one, places) for one in report.errors],
        "summary": msgspec.to_builtins(report.summary),
    }


def finding_data(finding: Finding, places: Places) -> dict[str, Any]:
    """One finding."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        **_span(finding.span, places),
        "message": finding.message,
        "steps": [_step(step, places) for step in finding.steps],
        "graph": finding.graph,
        "node": finding.node,
        "data": finding.data,
        "fix": _fix(finding.fix, places) if finding.fix else None,
        "verdict": msgspec.to_builtins(finding.verdict),
        "fingerprint": finding.fingerprint,
        "url": page_of(finding.name),
    }


def error_data(problem: Problem, places: Places) -> dict[str, Any]:
    """One file that could not be analysed."""
    return {"filename": places.path(problem.filename), "message": problem.message}


def _span(span: Span, places: Places) -> dict[str, Any]:
    return {
        "filename": places.path(span.filename),
        "location": _position(span.start),
        "end_location": _position(span.end),
    }


def _position(position: Position) -> dict[str, int]:
    return {"row": position.row, "column": position.column}


def _step(step: Step, places: Places) -> dict[str, Any]:
    return {**_span(step.span, places), "message": step.message}


def _fix(fix: Fix, places: Places) -> dict[str, Any]:
    edits = [_edit(edit, places) for edit in fix.edits]
    return {"applicability": fix.applicability, "message": fix.message, "edits": edits}


def _edit(edit: Edit, places: Places) -> dict[str, Any]:
    return {"content": edit.content, **_span(edit.span, places)}
