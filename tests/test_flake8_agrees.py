"""flake8 with the plugin prints the command line's findings, at the same places."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flake8_settings import settings

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

Place = tuple[str, int, int, str]
Places = set[Place]


def run(project: Path, *command: str) -> str:
    """The output of a module's command line in the project; findings give exit code 1."""
    whole = [sys.executable, "-m", *command]
    run = subprocess.run(
        whole, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert run.returncode in {0, 1}, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All fixtures as one project; the cases with several files get projects of their own."""
    project = tmp_path_factory.mktemp("flake8") / "project"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "fixtures", project, ignore=skipped)
    (project / "pyproject.toml").touch()
    for case in project.glob("*/projects/*/"):
        (case / "pyproject.toml").touch()
    return project


@pytest.fixture(scope="module")
def printed(project: Path) -> Places:
    """What flake8 prints."""
    form = "format = %(path)s:%(row)d:%(col)d:%(code)s"
    (project / "flake8.ini").write_text(settings(form, "disable-noqa = true"), encoding="utf-8")
    rows = run(project, "flake8", "--config", "flake8.ini", ".").splitlines()
    return set(map(place_of, rows))


def place_of(row: str) -> Place:
    match = re.fullmatch(r"(?:\./)?(.+):(\d+):(\d+):(AGL\d+)", row)
    assert match, row
    return match[1], int(match[2]), int(match[3]), match[4]


@pytest.fixture(scope="module")
def reported(project: Path) -> Places:
    """What the command line reports with its defaults."""
    cases = [str(case.relative_to(project)) for case in project.glob("*/projects/*/")]
    text = run(project, "async_graph_lint", "check", ".", *cases, "--output-format", "json")
    return {
        (one["filename"], one["location"]["row"], one["location"]["column"], one["code"])
        for one in json.loads(text)["findings"]
    }


def test_same_findings_at_the_same_places(printed: Places, reported: Places) -> None:
    assert len({code for *_, code in reported}) > 3
    assert printed == reported
