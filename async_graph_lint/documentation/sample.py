"""What the tool prints for one fixture, as it stands in the README."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from async_graph_lint.engine import check
from async_graph_lint.report import render

FIXTURE = "fixtures/blocking_call_via_helper/projects/reexport"
"""Relative to the repository."""

_REMARK = re.compile(r"  # (?:expect|step|clean): .*$", re.MULTILINE)


def sample(repository: Path) -> str:
    """The command's output in a copy of the fixture, made without the tests' remarks."""
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        shutil.copytree(repository / FIXTURE, project, ignore=shutil.ignore_patterns("__pycache__"))
        for path in project.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            path.write_text(_REMARK.sub("", text), encoding="utf-8")
        return render("full", check([project]), project)
