"""Which Python and which LangGraph a project says it runs on."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from async_graph_lint.config import ConfigError, resolve
from async_graph_lint.program.project.discovery import Discovery, discover
from async_graph_lint.program.project.environment import Environment, parse_release, specifiers

LOCK = '[[package]]\nname = "{name}"\nversion = "{version}"\n'


def environment(root: Path, target: str | None = None) -> Environment:
    found = discover(root)
    paths = [declaration.path for declaration in found.declarations]
    return Environment(found.root, paths, found.manifests, target)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in {"app/nodes.py": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "release", "sure"),
    [
        ({"langgraph.json": '{"python_version": "3.10", "graphs": {}}'}, (3, 10), True),
        ({".python-version": "3.12.4\n"}, (3, 12), True),
        ({"uv.lock": LOCK.format(name="langchain-core", version="1.8.1")}, (3, 11), True),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.10,<3.14"\n'}, (3, 10), False),
        ({"pyproject.toml": '[project]\nrequires-python = ">3.10"\n'}, (3, 10), False),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"\n'}, (3, 9), False),
        ({"app/.python-version": "3.13", ".python-version": "3.10"}, (3, 13), True),
        ({".python-version": "3.13", "app/pyproject.toml": "[project]\n"}, (3, 13), True),
    ],
)
def test_files_name_a_python(
    tmp_path: Path, files: dict[str, str], release: tuple[int, int], sure: bool
) -> None:
    write(tmp_path, files)
    found = environment(tmp_path).python("app/nodes.py")
    assert found is not None
    assert (found.release, found.sure) == (release, sure)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"uv.lock": LOCK.format(name="langchain-core", version="1.7.2")},
        {".python-version": "pypy"},
        {"pyproject.toml": "[project]\nrequires-python = 'whatever'\n"},
        {"pyproject.toml": "no TOML ["},
        {"other/.python-version": "3.10"},
    ],
)
def test_nothing_is_made_up(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    assert environment(tmp_path).python("app/nodes.py") is None


def test_the_order_of_what_is_asked(tmp_path: Path) -> None:
    manifest = '{"python_version": "3.11", "graphs": {}}'
    write(tmp_path, {"langgraph.json": manifest, "app/.python-version": "3.12"})
    deployed = environment(tmp_path).python("app/nodes.py")
    chosen = environment(tmp_path, target="py310").python("app/nodes.py")
    releases = [found.release for found in (deployed, chosen) if found is not None]
    assert releases == [(3, 11), (3, 10)]


@pytest.mark.parametrize(
    ("files", "release"),
    [
        ({"uv.lock": LOCK.format(name="langgraph", version="0.2.60")}, "0.2.60"),
        ({"poetry.lock": LOCK.format(name="langgraph", version="1.0.5")}, "1.0.5"),
        ({"pyproject.toml": "[project]\ndependencies = ['langgraph>=0.2,<0.3']\n"}, "0.2.76"),
        ({"pyproject.toml": "[project]\ndependencies = ['langgraph[x]>=0.6']\n"}, "1.2.22"),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nlanggraph = "^0.6.1"\n'}, "0.6.11"),
        ({"requirements.txt": "httpx\nlanggraph==0.4.7  # pinned\n"}, "0.4.7"),
        (
            {
                "requirements.txt": "langgraph[x] == 0.3.22\n",
                "pyproject.toml": "[project]\ndependencies = ['langgraph>=0.3']\n",
            },
            "0.3.22",
        ),
    ],
)
def test_files_name_a_langgraph(tmp_path: Path, files: dict[str, str], release: str) -> None:
    write(tmp_path, files)
    assert environment(tmp_path).langgraph("app/nodes.py") == Version(release)


def test_other_packages_are_no_langgraph(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "langgraph-sdk==0.2\n-r other.txt\n"})
    assert environment(tmp_path).langgraph("app/nodes.py") is None


def shape(root: Path) -> str:
    found: Discovery = discover(root)
    return found.shape


def test_a_changed_declaration_changes_what_a_check_may_say(tmp_path: Path) -> None:
    write(tmp_path, {".python-version": "3.10"})
    before = shape(tmp_path)
    write(tmp_path, {".python-version": "3.12"})
    assert shape(tmp_path) != before


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("^1.2", "1.9", "2.0"),
        ("^0.2.5", "0.2.9", "0.3.0"),
        ("~1.2", "1.2.7", "1.3"),
        ("*", "9", ""),
    ],
)
def test_ranges_as_poetry_writes_them(text: str, inside: str, outside: str) -> None:
    allowed = specifiers(text)
    assert allowed is not None
    assert allowed.contains(inside)
    assert not outside or not allowed.contains(outside)


@pytest.mark.parametrize("text", ["3.12", "3.12.1", "py312", "python3.12", " 3.12\n"])
def test_releases_as_people_write_them(text: str) -> None:
    assert parse_release(text) == (3, 12)


@pytest.mark.parametrize("text", ["latest", "4.0", "3", ""])
def test_a_setting_that_names_no_python_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="target-version"):
        resolve(overrides={"target-version": text})
