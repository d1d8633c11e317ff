"""The comments of fixtures are read right, and wrong ones are refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from async_graph_lint.finding import Confidence, Outcome
from async_graph_lint.rules import RULES, Rule
from tests.fixture_files import (
    CODES,
    FOLDER,
    Clean,
    Expectation,
    Fixture,
    FixtureError,
    StepMark,
    fixtures,
    read_marks,
)

ALL = fixtures()
CASES_EACH = 3
"""Bad fixtures, and clean ones, that every rule owes."""


def marks_of(tmp_path: Path, text: str) -> list[Expectation | Clean | StepMark]:
    path = tmp_path / "graph.py"
    path.write_text(text, encoding="utf-8")
    return read_marks(path, "graph.py")


def test_words_of_an_expectation(tmp_path: Path) -> None:
    text = "a = 1  # expect: AGL301 likely preview key=notes verdict=unsupported\n"
    assert marks_of(tmp_path, text) == [
        Expectation("graph.py", 1, "AGL301", Confidence.LIKELY, True, "notes", Outcome.UNSUPPORTED)
    ]


def test_without_words_nothing_but_confirmed_is_asked(tmp_path: Path) -> None:
    (mark,) = marks_of(tmp_path, "a = 1  # expect: AGL101\n")
    assert mark == Expectation("graph.py", 1, "AGL101", None, False, None, Outcome.CONFIRMED)


def test_several_in_one_comment(tmp_path: Path) -> None:
    text = "\na()  # expect: AGL101; AGL102 possible  # step: AGL102 2  # clean: AGL201\n"
    assert marks_of(tmp_path, text) == [
        Expectation("graph.py", 2, "AGL101"),
        Expectation("graph.py", 2, "AGL102", Confidence.POSSIBLE),
        StepMark("graph.py", 2, "AGL102", 2),
        Clean("graph.py", 2, "AGL201"),
    ]


def test_next_line(tmp_path: Path) -> None:
    text = "# expect-next-line: AGL101\na()\n"
    assert marks_of(tmp_path, text) == [Expectation("graph.py", 2, "AGL101")]


@pytest.mark.parametrize(
    "text",
    [
        'a = "# expect: AGL101"\n',
        '"""\n# expect: AGL101\n"""\n',
        "a()  # noqa: AGL101\n",
        "a()  # agl: ignore[AGL101] a reason\n",
        "a()  # what to expect\n",
    ],
)
def test_other_text_says_nothing(tmp_path: Path, text: str) -> None:
    assert marks_of(tmp_path, text) == []


@pytest.mark.parametrize(
    "comment",
    [
        "expect:",
        "expect: AGL999",
        "expect: likely",
        "expect: AGL101 perhaps",
        "expect: AGL101 likely certain",
        "expect: AGL101 verdict=maybe",
        "expect: AGL101 key=",
        "expect: AGL101;",
        "expects: AGL101",
        "expect AGL101",
        "clean: AGL101 likely",
        "step: AGL102 first",
        "step: AGL102 1 2",
    ],
)
def test_wrong_comments_are_refused(tmp_path: Path, comment: str) -> None:
    with pytest.raises(FixtureError, match=r"graph\.py:2: "):
        marks_of(tmp_path, f"\na = 1  # {comment}\n")


@pytest.mark.parametrize(
    "text",
    [
        "a()  # step: AGL102 1\n",
        "a()  # expect: AGL102  # step: AGL102 2\n",
        "a()  # expect: AGL102; AGL102  # step: AGL102 1\n",
        "a()  # expect: AGL102  # step: AGL102 1\nb()  # step: AGL102 1\n",
        "a()  # expect: AGL102  # step: AGL102 1\nb()  # step: AGL102\n",
    ],
)
def test_steps_must_make_one_chain(tmp_path: Path, text: str) -> None:
    (tmp_path / "rule").mkdir()
    (tmp_path / "rule" / "case.py").write_text(text, encoding="utf-8")
    with pytest.raises(FixtureError, match="rule/case"):
        fixtures(tmp_path)


def test_row_is_bad_or_clean(tmp_path: Path) -> None:
    (tmp_path / "rule").mkdir()
    text = "a()  # expect: AGL101  # clean: AGL101\n"
    (tmp_path / "rule" / "case.py").write_text(text, encoding="utf-8")
    with pytest.raises(FixtureError, match=r"case\.py:1: AGL101"):
        fixtures(tmp_path)


def test_project_needs_its_entry(tmp_path: Path) -> None:
    case = tmp_path / "rule" / "projects" / "case"
    case.mkdir(parents=True)
    (case / "nodes.py").touch()
    with pytest.raises(FixtureError, match=r"no graph\.py"):
        fixtures(tmp_path)


def test_files_of_a_project(tmp_path: Path) -> None:
    case = tmp_path / "rule" / "projects" / "case"
    (case / "pkg").mkdir(parents=True)
    (case / "graph.py").write_text("a()  # clean: AGL101\n", encoding="utf-8")
    (case / "pkg" / "nodes.py").write_text("a()  # expect: AGL101\n", encoding="utf-8")
    (fixture,) = fixtures(tmp_path)
    assert fixture.name == "rule/case"
    assert fixture.root == fixture.base == case
    assert fixture.path == case / "graph.py"
    assert fixture.cleans == (Clean("graph.py", 1, "AGL101"),)
    assert fixture.expectations == (Expectation("pkg/nodes.py", 1, "AGL101"),)
    assert not fixture.is_clean


@pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.name)
def test_fixture_keeps_the_form(fixture: Fixture) -> None:
    tree = ast.parse(fixture.path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "say in one line what it shows"
    assert "graph" in names_made_by(tree)
    assert fixture.expectations or fixture.cleans
    keys = [mark for mark in fixture.expectations if mark.code == "AGL301" and not mark.key]
    assert not keys, "AGL301 is about a key: name it"


def names_made_by(tree: ast.Module) -> set[str]:
    made: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            made.add(statement.name)
        elif isinstance(statement, ast.Assign):
            made.update(name.id for name in statement.targets if isinstance(name, ast.Name))
    return made


def test_names_are_unique() -> None:
    names = [fixture.name for fixture in ALL]
    assert len(names) == len(set(names))


def test_each_rule_has_its_folder() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders == {rule.name.replace("-", "_") for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_has_enough_of_both(rule: Rule) -> None:
    mine = [fixture for fixture in ALL if fixture.rule == rule.name.replace("-", "_")]
    bad = [fixture for fixture in mine if rule.code in {mark.code for mark in fixture.expectations}]
    clean = [fixture for fixture in mine if fixture.is_clean]
    assert len(bad) >= CASES_EACH
    assert len(clean) >= CASES_EACH
    assert len(bad) + len(clean) == len(mine)


def test_each_code_is_expected_and_cleared() -> None:
    assert {mark.code for fixture in ALL for mark in fixture.expectations} == CODES
    assert {mark.code for fixture in ALL for mark in fixture.cleans} == CODES
