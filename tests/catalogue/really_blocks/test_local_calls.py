"""The catalogue's quick calls reach the disk, a process or the network on the loop's thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import async_graph_runtime
from tests.catalogue.really_blocks import local_calls

Recorded = dict[str, list[str]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    worker = str(Path(async_graph_runtime.__file__).parent)
    program = [sys.executable, local_calls.__file__, str(tmp_path_factory.mktemp("local"))]
    environment = {**os.environ, "PYTHONPATH": worker}
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found: Recorded = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", local_calls.LOCAL)
def test_a_waiting_primitive_is_entered(name: str, recorded: Recorded) -> None:
    assert recorded[name]


@pytest.mark.parametrize("name", local_calls.INNOCENT)
def test_none_is_entered(name: str, recorded: Recorded) -> None:
    assert not recorded[name]
