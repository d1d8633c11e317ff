"""Documents made from the code agree with it; the README keeps its promises."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from async_graph_lint.config import KEYS
from async_graph_lint.documentation import documents
from async_graph_lint.documentation.sample import FIXTURE, sample

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """As much of a copy as the documents are made from."""
    shutil.copy(ROOT / "README.md", tmp_path)
    for folder in ("docs", FIXTURE):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_nothing_is_outdated() -> None:
    assert documents.outdated(ROOT) == [], "run `python -m async_graph_lint.documentation`"


def test_the_sample_is_what_the_tool_prints() -> None:
    assert f"```text\n{sample(ROOT)}```\n" in README
    assert "graph.py:18:24: AGL102" in README


def test_writing_mends_what_is_wrong(repository: Path) -> None:
    page = repository / "docs/rules/blocking-call-in-async.md"
    page.write_text(page.read_text(encoding="utf-8") + "By hand.\n", encoding="utf-8")
    (repository / "docs/rules/no-rule.md").touch()
    readme = repository / "README.md"
    readme.write_text(README.replace("| AGL301 |", "| AGL999 |"), encoding="utf-8")

    wrong = ["README.md", "docs/rules/blocking-call-in-async.md", "docs/rules/no-rule.md"]
    assert documents.outdated(repository) == wrong
    assert documents.write(repository) == wrong
    assert documents.outdated(repository) == []
    assert readme.read_text(encoding="utf-8") == README


def test_a_lost_mark_is_named(repository: Path) -> None:
    text = README.replace("<!-- end of rules -->\n", "")
    (repository / "README.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="end of rules"):
        documents.documents(repository)


@pytest.mark.parametrize("key", KEYS)
def test_each_setting_is_explained(key: str) -> None:
    (row,) = re.findall(rf"^\| `{key}` \| (.*) \| (.*) \|$", README, re.MULTILINE)
    assert all(row)


@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install . && async-graph-lint check fixtures",
        "python -m pip install '.[test]' && python -m pytest",
    ],
)
def test_the_first_commands(command: str) -> None:
    assert f"```console\n{command}\n```" in README


def test_the_hook_exists() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (used,) = re.findall(r"hooks: \[\{ id: ([\w-]+) \}\]", README)
    assert f"- id: {used}\n" in hooks


def test_extras_that_are_named_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(re.findall(r"'\.\[(\w+)\]'", README))
    assert named
    assert named <= set(project["optional-dependencies"])


@pytest.mark.parametrize("name", ["README.md", "docs/rules/README.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    inside = [target for target in targets if not target.startswith("https://")]
    assert targets
    assert [target for target in inside if not (path.parent / target).exists()] == []
