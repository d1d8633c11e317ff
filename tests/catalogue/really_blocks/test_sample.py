"""What is made to block is what the catalogue speaks of, over all its classes."""

from __future__ import annotations

import pytest

from async_graph_lint.catalogue import Catalogue, Cost
from tests.catalogue.really_blocks.free import FREE
from tests.catalogue.really_blocks.local_calls import INNOCENT, LOCAL
from tests.catalogue.really_blocks.test_waiting_calls import WAITING

CATALOGUE = Catalogue.load()
SAMPLE = (*WAITING, *LOCAL)
NEED_BIG_PACKAGES = {Cost.LOAD, Cost.CPU}
"""Models and documents: only packages that the tests do without have such calls."""


@pytest.mark.parametrize("name", SAMPLE)
def test_the_catalogue_knows_it(name: str) -> None:
    assert CATALOGUE.blocking(name) is not None


def test_every_class_has_its_calls() -> None:
    entries = [CATALOGUE.blocking(name) for name in SAMPLE]
    costs = {entry.cost for entry in entries if entry is not None}
    assert costs == set(Cost) - NEED_BIG_PACKAGES
    assert len(set(SAMPLE)) == len(SAMPLE) >= 200


@pytest.mark.parametrize("name", [*FREE, *INNOCENT])
def test_the_catalogue_lets_it_pass(name: str) -> None:
    function, _, buffer = name.removesuffix("IO)").rpartition("(")
    entry = CATALOGUE.blocking(function if buffer in {"Bytes", "String"} else name)
    assert entry is None or (buffer and entry.unless_in_memory)
