from __future__ import annotations

import pytest

from async_graph_lint.config import Config, ConfigError
from async_graph_lint.finding import Confidence
from async_graph_lint.selection import Selection
from tests.rules_for_tests import RULES, finding


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("async_graph_lint.rules.RULES", RULES, raising=False)


ALL = tuple(finding(rule.code) for rule in RULES)


def _codes(config: Config) -> list[str]:
    return [one.code for one in Selection.from_config(config).split(ALL).kept]


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        (Config(), ["AGL101", "AGL102", "AGL301"]),
        (Config(select=("AGL101",)), ["AGL101"]),
        (Config(select=("AGL1",)), ["AGL101", "AGL102"]),
        (Config(select=("AGL",)), ["AGL101", "AGL102", "AGL301"]),
        (Config(select=("ALL",), ignore=("AGL1",)), ["AGL301"]),
        (Config(select=("blocking-call-via-helper",)), ["AGL102"]),
        (Config(ignore=("AGL101",)), ["AGL102", "AGL301"]),
        (Config(ignore=("parallel-writers-no-reducer",)), ["AGL101", "AGL102"]),
        (Config(ignore=("ALL",)), []),
        (Config(ignore=("AGL",)), []),
        (Config(select=("AGL101",), ignore=("AGL1",)), ["AGL101"]),
        (Config(select=("blocking-call-in-async",), ignore=("AGL1",)), ["AGL101"]),
        (Config(select=("AGL101",), ignore=("blocking-call-in-async",)), []),
        (Config(select=("AGL301",), extend_select=("AGL101",)), ["AGL101", "AGL301"]),
    ],
)
def test_the_longest_selector_decides(config: Config, codes: list[str]) -> None:
    assert _codes(config) == codes


def test_unselected_findings_are_in_no_heap() -> None:
    unselected = finding("AGL101", confidence=Confidence.POSSIBLE)
    assert Selection.from_config(Config(ignore=("AGL101",))).split([unselected]) == ((), (), ())


@pytest.mark.parametrize(
    ("least", "kept"),
    [(Confidence.CERTAIN, 1), (Confidence.LIKELY, 2), (Confidence.POSSIBLE, 3)],
)
def test_what_is_less_sure_is_held_back(least: Confidence, kept: int) -> None:
    findings = [finding(confidence=one) for one in Confidence]
    split = Selection.from_config(Config(min_confidence=least)).split(findings)
    assert (list(split.kept), list(split.held_back)) == (findings[:kept], findings[kept:])


def test_preview_findings_are_held_back_even_when_selected() -> None:
    findings = [finding(preview=True), finding()]
    split = Selection.from_config(Config(select=("AGL101",))).split(findings)
    assert (split.kept, split.held_back) == ((findings[1],), (findings[0],))
    assert Selection.from_config(Config(preview=True)).split(findings).kept == tuple(findings)


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("scripts/**", ["scripts/a.py", "scripts/deep/b.py"]),
        ("scripts", ["scripts/a.py", "scripts/deep/b.py", "app/scripts/c.py"]),
        ("/scripts", ["scripts/a.py", "scripts/deep/b.py"]),
        ("b.py", ["scripts/deep/b.py"]),
        ("*.py", ["scripts/a.py", "scripts/deep/b.py", "app/scripts/c.py"]),
        ("app/*.py", []),
    ],
)
def test_per_file_ignores_are_gitignore_patterns(pattern: str, ignored: list[str]) -> None:
    names = ["scripts/a.py", "scripts/deep/b.py", "app/scripts/c.py"]
    selection = Selection.from_config(Config(per_file_ignores={pattern: ("AGL1",)}))
    split = selection.split(finding(filename=name) for name in names)
    assert [one.span.filename for one in split.ignored] == ignored
    assert len(split.kept) == len(names) - len(ignored)


def test_per_file_ignores_name_rules() -> None:
    config = Config(per_file_ignores={"*": ("AGL3", "blocking-call-in-async")})
    assert _codes(config) == ["AGL102"]


@pytest.mark.parametrize(
    "config",
    [
        Config(select=("AGL104",)),
        Config(ignore=("AGL9",)),
        Config(extend_select=("",)),
        Config(per_file_ignores={"*": ("E501",)}),
    ],
)
def test_a_selector_that_selects_nothing_is_an_error(config: Config) -> None:
    with pytest.raises(ConfigError, match="no rule is called"):
        Selection.from_config(config)


def test_the_error_names_the_nearest_rule() -> None:
    with pytest.raises(ConfigError, match="did you mean `blocking-call-in-async`"):
        Selection.from_config(Config(select=("blocking-call-in-asinc",)))


def test_remarks_about_the_run_can_be_ignored() -> None:
    assert not Selection.from_config(Config(ignore=("AGL002",))).selects("AGL002", "unused")
