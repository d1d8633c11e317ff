"""Annotations that say little must not break the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check

SOURCE = """\
import time
from typing import Annotated, Literal, Optional, Union
from langgraph.graph import StateGraph

def helper(value: {annotation}):
    value.read()
    time.sleep(1)

async def node(state):
    helper(state)
"""


@pytest.mark.parametrize(
    "annotation",
    ["tuple[()]", "list[()]", "Union[()]", "Optional[()]", "Annotated[()]", "'list['", "''", "..."],
)
def test_empty_and_broken_annotations(annotation: str, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(SOURCE.format(annotation=annotation))
    report = check([path], Config(scope=Scope.ALL))
    assert [finding.code for finding in report.findings] == ["AGL102"]
