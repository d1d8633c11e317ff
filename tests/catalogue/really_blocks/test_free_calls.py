"""The proof itself: calls that keep nobody waiting are not taken for blocking ones."""

from __future__ import annotations

import pytest

from tests.catalogue.really_blocks.free import FREE, QUICK
from tests.catalogue.really_blocks.meeting import GREAT_PATIENCE, Outcome, hold


@pytest.mark.parametrize("name", FREE)
def test_the_loop_runs_meanwhile(name: str) -> None:
    assert hold(FREE[name], GREAT_PATIENCE) is Outcome.FREE


@pytest.mark.parametrize("name", QUICK)
def test_nobody_has_to_answer(name: str) -> None:
    assert hold(QUICK[name], GREAT_PATIENCE) is Outcome.QUICK
