"""`json`: the contract as one document."""

from __future__ import annotations

from pathlib import Path

import msgspec

from async_graph_lint.finding import Report
from async_graph_lint.report.contract import document
from async_graph_lint.report.options import Options
from async_graph_lint.report.places import Places


def render(report: Report, cwd: Path, options: Options) -> str:
    """Findings by path, row, column and code."""
    encoded = msgspec.json.encode(document(report, Places(report.root, cwd)))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"
