"""What is made to block is what the catalogue speaks of, over all its classes."""

from __future__ import annotations

from async_graph_lint.catalogue import Catalogue, Cost
from tests.catalogue.really_blocks.free import FREE
from tests.catalogue.really_blocks.local_calls import INNOCENT, LOCAL
from tests.catalogue.really_blocks.test_waiting_calls import WAITING

CATALOGUE = Catalogue.load()
SAMPLE = (*WAITING, *LOCAL)
NEED_BIG_PACKAGES = {Cost.LOAD, Cost.CPU}
"""Models and documents: only packages that the tests do without have such calls."""


def test_the_catalogue_knows_each() -> None:
    assert [name for name in SAMPLE if CATALOGUE.blocking(name) is None] == []


def test_every_class_has_its_calls() -> None:
    entries = [CATALOGUE.blocking(name) for name in SAMPLE]
    costs = {entry.cost for entry in entries if entry is not None}
    assert costs == set(Cost) - NEED_BIG_PACKAGES
    assert len(set(SAMPLE)) == len(SAMPLE) >= 200


def test_the_catalogue_lets_the_free_ones_pass() -> None:
    assert [name for name in (*FREE, *INNOCENT) if blocks(name)] == []


def blocks(name: str) -> bool:
    """Whether the catalogue says so; a name may tell what buffer the call is given."""
    function, _, given = name.removesuffix("IO)").rpartition("(")
    buffered = given in {"Bytes", "String"}
    entry = CATALOGUE.blocking(function if buffered else name)
    return entry is not None and not (buffered and entry.unless_in_memory)
