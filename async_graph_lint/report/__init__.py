"""Reports become text: one file a format."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from async_graph_lint.finding import Report
from async_graph_lint.report.options import Options

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "json",
    "json-lines": "json_lines",
    "github": "github",
    "markdown": "markdown",
}
"""Name of each format and its module here."""

DEFAULTS = Options()
TEXT_FORMATS = ("full", "concise")
"""Formats for people, which close with a summary and may be coloured."""


def render(name: str, report: Report, cwd: Path, options: Options = DEFAULTS) -> str:
    """The report in that format, paths relative to `cwd`; ends with a newline or is empty.

    Raises `KeyError` for an unknown format.
    """
    module = import_module(f"{__name__}.{FORMATS[name]}")
    text: str = module.render(report, cwd, options)
    return text
