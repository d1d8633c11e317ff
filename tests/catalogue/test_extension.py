"""Names from the user's configuration, and the form of symbols."""

from __future__ import annotations

import pytest

from async_graph_lint.catalogue import Catalogue, Extension, symbols


def test_own_blocking_names() -> None:
    catalogue = Catalogue.load(Extension(blocking=("shop.Client.fetch", "vendor.*.load")))
    row = catalogue.blocking("shop.Client().fetch")
    assert row is not None
    assert row.instead == "`await asyncio.to_thread(client.fetch, ...)`"
    assert catalogue.blocking("shop.Client.fetch") is not None
    assert catalogue.blocking("vendor.tables.load") is not None
    assert catalogue.blocking("shop.Client().close") is None
    assert Catalogue.load().blocking("shop.Client().fetch") is None


def test_own_safe_names_win() -> None:
    catalogue = Catalogue.load(Extension(blocking=("shop.get",), safe=("shop.get", "time.*")))
    assert catalogue.blocking("shop.get") is None
    assert catalogue.blocking("time.sleep") is None
    assert catalogue.blocking("builtins.open") is not None


def test_own_safe_names_match_every_spelling() -> None:
    assert (
        Catalogue.load(Extension(safe=("requests.sessions.Session.get",))).blocking(
            "requests.sessions.Session().get"
        )
        is None
    )
    assert (
        Catalogue.load(Extension(safe=("requests.Session.get",))).blocking(
            "requests.sessions.Session().get"
        )
        is None
    )
    assert Catalogue.load(Extension(safe=("open",))).blocking("builtins.open") is None


def test_own_offload_names() -> None:
    catalogue = Catalogue.load(Extension(offload=("shop.threads.run",)))
    offload = catalogue.offload("shop.threads.run")
    assert offload is not None
    assert offload.position == 0
    assert catalogue.offload("shop.threads.walk") is None


@pytest.mark.parametrize(
    ("pattern", "symbol", "matches"),
    [
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", False),
        ("a.*", "a.b()", False),
        ("a.*", "a.__enter__", False),
        ("a.**.c", "a.b.b.c", True),
        ("a.**.c", "a.b().c", False),
        ("a.*().c", "a.b().c", True),
        ("a_*.Chat*()", "a_b.ChatX()", True),
        ("a_*.Chat*()", "a_b.c.ChatX()", False),
    ],
)
def test_patterns(pattern: str, symbol: str, matches: bool) -> None:
    assert (symbols.pattern(pattern).fullmatch(symbol) is not None) is matches


def test_steps() -> None:
    assert symbols.steps("a.b().c[].await") == ["a", ".b", "()", ".c", "[]", ".await"]
    assert symbols.steps("f()()") == ["f", "()", "()"]
    assert symbols.steps("") == []
