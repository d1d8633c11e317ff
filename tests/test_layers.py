"""Imports point down, and every room of the package has its place among the layers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
PYPROJECT = ROOT / "pyproject.toml"


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(str(PYPROJECT), no_cache=True, no_logo=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_room_has_a_layer() -> None:
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(each for each in settings["contracts"] if each["id"] == "layers")["layers"]
    placed = {
        module for layer in layers for module in re.findall(r"async_graph_lint\.(\w+)", layer)
    }
    package = ROOT / "async_graph_lint"
    rooms = {path.stem for path in package.glob("*.py")}
    rooms |= {path.parent.name for path in package.glob("*/*.py")}

    assert rooms - placed == {"__init__", "__main__"}
