"""`json-lines`: one object a line; findings as in `json`, then `{"error": ...}` each."""

from __future__ import annotations

from pathlib import Path

import msgspec

from async_graph_lint.finding import Report
from async_graph_lint.report.contract import error_data, finding_data
from async_graph_lint.report.options import Options
from async_graph_lint.report.order import by_place
from async_graph_lint.report.places import Places


def render(report: Report, cwd: Path, options: Options) -> str:
    """Findings by path, row, column and code."""
    places = Places(report.root, cwd)
    findings = [finding_data(one, places) for one in by_place(report, places)]
    errors = [{"error": error_data(one, places)} for one in report.errors]
    return msgspec.json.Encoder().encode_lines([*findings, *errors]).decode()
