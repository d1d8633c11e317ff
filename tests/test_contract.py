"""What every rule owes: a page, a place in three trees, fixtures of both kinds, a probe."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from async_graph_lint.documentation.pages import body, summary
from async_graph_lint.finding import Outcome
from async_graph_lint.rules import RULES, Rule
from async_graph_lint.selection import RUN_REMARKS
from async_graph_runtime.probes import PROBES, probe_for
from tests.fixture_files import Fixture, fixtures

ROOT = Path(__file__).parent.parent
HEADINGS = ["Why", "Bad", "Good", "At run time"]
LAST = "Options"
"""The heading that a page may have besides."""
CASES_EACH = 3
FIXTURES = fixtures()

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def module_of(rule: Rule) -> str:
    """The rule's name as a file or folder has it."""
    return rule.name.replace("-", "_")


def section(rule: Rule, heading: str) -> str:
    """The text under a heading of the rule's page."""
    _, _, rest = body(rule).partition(f"## {heading}\n")
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


def code_blocks(rule: Rule, heading: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", section(rule, heading), re.DOTALL | re.MULTILINE)


def fixtures_of(rule: Rule) -> list[Fixture]:
    return [fixture for fixture in FIXTURES if fixture.rule == module_of(rule)]


def test_codes_and_names_are_unique() -> None:
    words = [word for rule in RULES for word in (rule.code, rule.name)]
    words += [*RUN_REMARKS, *RUN_REMARKS.values()]
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_rules_stand_by_code() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(codes)


@each_rule
def test_code_and_name_have_their_form(rule: Rule) -> None:
    # flake8 takes at most three letters and three digits.
    assert re.fullmatch(r"AGL[1-9]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.name)


@each_rule
def test_page_begins_with_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"(A|An|The|Code|Two|`)[^.].*\.", summary(rule)) is not None
    assert "|" not in summary(rule), "it stands in a table"


@each_rule
def test_page_has_its_headings(rule: Rule) -> None:
    found = re.findall(r"^## (.+)$", body(rule), re.MULTILINE)
    assert [heading for heading in found if heading != LAST] == HEADINGS
    assert found[-1] in (HEADINGS[-1], LAST)
    assert all(section(rule, heading).strip() for heading in found)


@each_rule
@pytest.mark.parametrize("heading", ["Bad", "Good"])
def test_examples_are_python(rule: Rule, heading: str) -> None:
    blocks = code_blocks(rule, heading)
    assert blocks
    for block in blocks:
        assert ast.parse(block).body


@each_rule
def test_bad_and_good_differ(rule: Rule) -> None:
    assert code_blocks(rule, "Bad") != code_blocks(rule, "Good")


@each_rule
def test_reason_is_one_sentence(rule: Rule) -> None:
    assert rule.why.endswith(".")
    assert ". " not in rule.why


@each_rule
def test_file_has_the_name(rule: Rule) -> None:
    assert type(rule).__module__ == f"async_graph_lint.rules.{module_of(rule)}"
    assert (ROOT / "async_graph_lint" / "rules" / f"{module_of(rule)}.py").is_file()


def test_fixture_folders_are_those_of_the_rules() -> None:
    folders = (path for path in (ROOT / "fixtures").iterdir() if path.is_dir())
    assert {path.name for path in folders} == {module_of(rule) for rule in RULES}


@each_rule
def test_enough_bad_fixtures(rule: Rule) -> None:
    bad = [
        fixture
        for fixture in fixtures_of(rule)
        if rule.code in {mark.code for mark in fixture.expectations}
    ]
    assert len(bad) >= CASES_EACH


@each_rule
def test_enough_clean_twins(rule: Rule) -> None:
    clean = [
        fixture
        for fixture in fixtures_of(rule)
        if fixture.is_clean and rule.code in {mark.code for mark in fixture.cleans}
    ]
    assert len(clean) >= CASES_EACH


@each_rule
def test_a_probe_runs_it(rule: Rule) -> None:
    marks = [mark for fixture in fixtures_of(rule) for mark in fixture.expectations]
    judged = [mark for mark in marks if mark.verdict is not Outcome.UNSUPPORTED]
    assert probe_for(rule.code) is not None or not judged


def test_each_code_has_one_probe() -> None:
    codes = Counter(code for probe in PROBES for code in probe.codes)
    assert codes.keys() <= {rule.code for rule in RULES}
    assert set(codes.values()) == {1}


def test_probe_files_are_named_after_a_rule() -> None:
    names = {type(probe).__module__.rpartition(".")[2] for probe in PROBES}
    assert names <= {module_of(rule) for rule in RULES}


@each_rule
def test_readme_lists_it(rule: Rule) -> None:
    start = f"| {rule.code} | [{rule.name}](docs/rules/{rule.name}.md) | "
    rows = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert sum(row.startswith(start) for row in rows) == 1
