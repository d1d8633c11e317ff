from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from async_graph_lint.program.project.discovery import discover, find_project, is_test_file

git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")


def write(root: Path, *paths: str, text: str = "") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def listed(root: Path, *paths: Path, exclude: tuple[str, ...] = ()) -> list[str]:
    return [file.path for file in discover(root, paths, exclude).files]


@pytest.mark.parametrize(
    "marker", ["async-graph-lint.toml", "langgraph.json", "pyproject.toml", ".git/HEAD"]
)
def test_the_nearest_folder_with_a_marker_is_the_project(tmp_path, marker) -> None:
    write(tmp_path, "pyproject.toml", f"app/{marker}", "app/pkg/nodes.py")

    assert find_project(tmp_path / "app/pkg/nodes.py") == tmp_path / "app"
    assert find_project(tmp_path / "app/pkg") == tmp_path / "app"
    assert find_project(tmp_path / "app") == tmp_path / "app"
    assert find_project(tmp_path / "elsewhere") == tmp_path


def test_without_a_marker_the_own_folder_is_the_project(tmp_path) -> None:
    write(tmp_path, "deep/a.py")

    assert find_project(tmp_path / "deep/a.py") == tmp_path / "deep"
    assert find_project(tmp_path / "deep") == tmp_path / "deep"


def test_relative_paths_are_taken_from_the_working_directory(tmp_path, monkeypatch) -> None:
    write(tmp_path, "pyproject.toml", "pkg/a.py")
    monkeypatch.chdir(tmp_path / "pkg")

    assert find_project(Path("a.py")) == tmp_path
    assert listed(tmp_path, Path("a.py")) == ["pkg/a.py"]


def test_python_files_are_listed_sorted_and_others_are_not(tmp_path) -> None:
    write(tmp_path, "b.py", "a/z.py", "a/y.py", "a/x.pyi", "a/n.ipynb", "a/t.txt", "a.py/c.py")

    assert listed(tmp_path) == ["a.py/c.py", "a/y.py", "a/z.py", "b.py"]


@pytest.mark.parametrize(
    "path",
    [
        ".hidden/a.py",
        ".hidden.py",
        "venv/a.py",
        "any/pyvenv.cfg",
        "x/site-packages/a.py",
        "node_modules/a.py",
        "build/a.py",
        "dist/a.py",
        "__pycache__/a.py",
    ],
)
def test_skipped_unless_named(tmp_path, path) -> None:
    write(tmp_path, "kept.py", path)
    target = (tmp_path / path).parent / "named.py"
    write(target.parent, "named.py")
    hidden_file = target.parent == tmp_path

    own = [] if hidden_file else [target.relative_to(tmp_path).as_posix()]
    assert listed(tmp_path) == (["kept.py", "named.py"] if hidden_file else ["kept.py"])
    assert set(own) <= set(listed(tmp_path, target))
    if not hidden_file:
        assert set(own) <= set(listed(tmp_path, target.parent))


def test_a_named_hidden_file_is_listed(tmp_path) -> None:
    write(tmp_path, ".hidden.py", "kept.py")

    assert listed(tmp_path, tmp_path / ".hidden.py") == [".hidden.py", "kept.py"]


def test_exclude_is_read_like_an_ignore_file_at_the_root(tmp_path) -> None:
    write(tmp_path, "gen/a.py", "pkg/gen/b.py", "pkg/c_pb2.py", "pkg/d.py")

    assert listed(tmp_path, exclude=("/gen", "*_pb2.py")) == ["pkg/d.py", "pkg/gen/b.py"]
    assert "gen/a.py" in listed(tmp_path, tmp_path / "gen/a.py", exclude=("/gen",))


def test_nested_ignore_files_and_negation(tmp_path) -> None:
    write(tmp_path, "a/x.py", "a/keep.py", "b/x.py", "b/keep.py", "b/inner/x.py", "c/made/x.py")
    write(tmp_path, ".gitignore", text="x.py\nmade/\n!b/inner/x.py\n")
    write(tmp_path, "a/.gitignore", text="keep.py\n!x.py\n")

    assert listed(tmp_path) == ["a/x.py", "b/inner/x.py", "b/keep.py"]


def test_ignore_files_above_the_project_count_up_to_the_repository(tmp_path) -> None:
    write(tmp_path, ".gitignore", text="outside.py\n")
    write(tmp_path, "repo/.gitignore", text="/apps/*/made.py\n")
    write(tmp_path, "repo/.git/info/exclude", text="private.py\n")
    names = ("outside.py", "made.py", "private.py", "kept.py")
    write(tmp_path, *(f"repo/apps/one/{name}" for name in names))

    assert listed(tmp_path / "repo/apps/one") == ["kept.py", "outside.py"]


def test_an_ignored_folder_that_is_the_project_is_meant(tmp_path) -> None:
    write(tmp_path, ".git/HEAD", "scratch/app/a.py", "scratch/pyproject.toml")
    write(tmp_path, ".gitignore", text="scratch/\n*.py\n")

    assert listed(tmp_path / "scratch") == ["app/a.py"]
    assert listed(tmp_path) == []
    assert listed(tmp_path, tmp_path / "scratch") == ["scratch/app/a.py"]


@git
def test_worktrees_share_the_exclude_file(tmp_path) -> None:
    main = tmp_path / "main"
    write(main, "a.py")
    command = ["git", "-C", str(main), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*command, "init", "-q"], check=True)
    subprocess.run([*command, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    subprocess.run([*command, "worktree", "add", "-q", "../other"], check=True)
    write(main, ".git/info/exclude", text="private.py\n")
    write(tmp_path / "other", "private.py", "kept.py")

    assert listed(tmp_path / "other") == ["kept.py"]


SEGMENTS = st.sampled_from(["a", "b", "c", "a.py", "b.py", "*", "**", "*.py", "?.py", "[ab]", "a*"])
PATTERNS = st.builds(
    lambda mark, start, parts, end: mark + start + "/".join(parts) + end,
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
FOLDERS = ["", "a/", "b/", "c/", "a/a/", "a/b/", "b/a/", "a/b/c/"]


@git
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PATTERNS, min_size=1, max_size=5), st.lists(PATTERNS, max_size=3))
def test_git_agrees_on_what_is_ignored(tmp_path_factory, outer, inner) -> None:
    root = tmp_path_factory.mktemp("repository")
    files = [f"{folder}{name}.py" for folder in FOLDERS for name in ("m", "n")]
    write(root, *files)
    write(root, ".gitignore", text="\n".join(outer) + "\n")
    write(root, "a/.gitignore", text="\n".join(inner) + "\n")
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
    others = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "*.py"]
    run = subprocess.run(others, capture_output=True, text=True, check=True)

    assert listed(root) == sorted(run.stdout.split())


@posix
def test_links_in_circles_end_and_files_are_listed_once(tmp_path) -> None:
    write(tmp_path, "pyproject.toml", "pkg/a.py", "pkg/inner/b.py")
    (tmp_path / "pkg/inner/up").symlink_to(tmp_path / "pkg")
    (tmp_path / "all").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "pkg")
    (tmp_path / "a_link.py").symlink_to(tmp_path / "pkg/a.py")

    assert listed(tmp_path) == ["pkg/a.py", "pkg/inner/b.py"]


@posix
def test_links_out_of_the_project_are_followed_once(tmp_path) -> None:
    write(tmp_path, "project/pyproject.toml", "shared/x.py", "shared/deep/y.py")
    root = tmp_path / "project"
    (root / "one").symlink_to(tmp_path / "shared")
    (root / "two").symlink_to(tmp_path / "shared")
    (root / "three.py").symlink_to(tmp_path / "shared/x.py")
    (tmp_path / "shared/everything").symlink_to(tmp_path)

    assert listed(root) == ["one/deep/y.py", "one/x.py"]


@posix
def test_a_link_that_leads_nowhere_is_an_error(tmp_path) -> None:
    write(tmp_path, "a.py")
    (tmp_path / "gone.py").symlink_to(tmp_path / "nothing.py")
    found = discover(tmp_path)

    assert [file.path for file in found.files] == ["a.py"]
    assert [error.filename for error in found.errors] == ["gone.py"]
    assert "leads nowhere" in found.errors[0].message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path) -> None:
    write(tmp_path, "a.py", "closed/b.py")
    (tmp_path / "closed").chmod(0)
    found = discover(tmp_path)
    (tmp_path / "closed").chmod(0o755)

    assert [file.path for file in found.files] == ["a.py"]
    assert [error.filename for error in found.errors] == ["closed"]


def test_a_folder_that_vanishes_is_an_error(tmp_path, monkeypatch) -> None:
    write(tmp_path, "a.py", "closed/b.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover(tmp_path)

    assert [file.path for file in found.files] == ["a.py"]
    assert [(error.filename, error.message) for error in found.errors] == [
        ("closed", "cannot be listed: Permission denied")
    ]


def test_named_paths_that_cannot_be_analysed_are_errors(tmp_path) -> None:
    write(tmp_path, "n.ipynb")
    found = discover(tmp_path, [tmp_path / "gone.py", tmp_path / "n.ipynb"])

    assert [error.filename for error in found.errors] == ["gone.py", "n.ipynb"]
    assert "No such file" in found.errors[0].message
    assert "notebook" in found.errors[1].message


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system refuses such names")
def test_a_name_that_is_no_text_is_an_error(tmp_path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).touch()
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9"))
    folder.mkdir()
    write(folder, "pyproject.toml", "langgraph.json", "a.py")
    write(tmp_path, "café.py")
    found = discover(tmp_path)

    assert [file.path for file in found.files] == ["café.py"]
    assert [error.filename for error in found.errors] == ["\\udce9", "caf\\udce9.py"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("test_a.py", True),
        ("pkg/a_test.py", True),
        ("conftest.py", True),
        ("tests/helpers.py", True),
        ("pkg/test/x/y.py", True),
        ("pkg/testing.py", False),
        ("latest.py", False),
        ("contests/a.py", False),
    ],
)
def test_what_is_a_test(path, expected) -> None:
    assert is_test_file(path) is expected


def test_only_what_was_named_itself_is_named(tmp_path) -> None:
    write(tmp_path, "pyproject.toml", "pkg/a.py", "pkg/b.py", "tests/unit/c.py", "tests/d.py")

    def named(path: str) -> list[str]:
        return [file.path for file in discover(tmp_path, [tmp_path / path]).files if file.named]

    assert named("pkg/a.py") == ["pkg/a.py"]
    assert named("pkg") == []
    assert named("tests/unit") == ["tests/unit/c.py"]
    assert named("tests") == ["tests/d.py", "tests/unit/c.py"]
    assert named(".") == []


def test_a_file_without_a_project_does_not_draw_in_its_neighbours_projects(tmp_path) -> None:
    write(tmp_path, "a.py", "lib/b.py", "other/pyproject.toml", "other/c.py")

    assert listed(tmp_path, tmp_path / "a.py") == ["a.py", "lib/b.py"]
    assert listed(tmp_path, tmp_path) == ["a.py", "lib/b.py", "other/c.py"]


def test_import_roots(tmp_path) -> None:
    write(tmp_path, "pyproject.toml", "a/setup.py", "b/langgraph.json", "c/src/p/m.py", text="{}")
    write(tmp_path, "d/pkg/__init__.py")

    assert discover(tmp_path).import_roots == ("", "a", "b", "c", "c/src")


def test_the_shape_tells_what_files_do_not(tmp_path) -> None:
    write(tmp_path, "pyproject.toml", "a/x.py", "b/y.py")
    shapes = [discover(tmp_path).shape]
    write(tmp_path, "a/setup.py")
    shapes.append(discover(tmp_path, exclude=("setup.py",)).shape)
    write(tmp_path, "b/langgraph.json", text="{")
    shapes.append(discover(tmp_path).shape)
    write(tmp_path, "b/langgraph.json", text="{}")
    shapes.append(discover(tmp_path).shape)

    assert len(set(shapes)) == 4


def test_manifests_anywhere_in_the_project(tmp_path) -> None:
    write(
        tmp_path,
        "app/langgraph.json",
        text="""{
          "dependencies": [".", "../libs", "langchain_openai", "./missing"],
          "graphs": {
            "agent": "./src/agent/graph.py:graph",
            "made": {"path": "../libs/made.py:make", "description": "..."},
            "module": "pkg.agent:graph",
            "web": "./src/agent.ts:graph"
          },
          "python_version": "3.12"
        }""",
    )
    write(tmp_path, "libs/made.py", "app/src/agent/graph.py")
    found = discover(tmp_path)
    (manifest,) = found.manifests

    assert found.errors == ()
    assert [(e.name, e.file, e.module, e.variable) for e in manifest.graphs] == [
        ("agent", "app/src/agent/graph.py", "", "graph"),
        ("made", "libs/made.py", "", "make"),
        ("module", "", "pkg.agent", "graph"),
    ]
    assert manifest.dependencies == ("app", "libs")
    assert manifest.python_version == "3.12"
    assert found.import_roots == ("", "app", "app/src", "libs")


def test_a_manifest_that_names_a_missing_file(tmp_path) -> None:
    text = '{"graphs": {"agent": "./gone/agent.py:graph"}}'
    write(tmp_path, "app/langgraph.json", text=text)
    (problem,) = discover(tmp_path).errors
    assert problem.filename == "app/langgraph.json"
    assert problem.message == 'graph "agent" names app/gone/agent.py, which is not there'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "must hold a JSON object"),
        ('{"graphs": []}', '"graphs" must be an object'),
        ('{"graphs": {"a": "./graph.py"}}', 'graph "a" must be "path.py:variable"'),
        ('{"graphs": {"a": 3}}', 'graph "a" must be "path.py:variable"'),
        ("\ufeff\xff{", "is not valid JSON"),
    ],
)
def test_a_broken_manifest_is_an_error_and_the_rest_goes_on(tmp_path, text, message) -> None:
    write(tmp_path, "langgraph.json", text=text)
    write(tmp_path, "a.py")
    found = discover(tmp_path)

    assert [file.path for file in found.files] == ["a.py"]
    assert [error.filename for error in found.errors] == ["langgraph.json"]
    assert message in found.errors[0].message


def test_a_large_tree_is_listed_quickly(tmp_path) -> None:
    for folder in range(50):
        (tmp_path / f"pkg{folder}").mkdir()
        for file in range(50):
            (tmp_path / f"pkg{folder}/module_{file}.py").touch()
    ignores = "\n".join(f"*.ending{number}\nname{number}/" for number in range(40))
    write(tmp_path, ".gitignore", text=ignores)
    start = time.perf_counter()
    found = discover(tmp_path)

    assert len(found.files) == 2500
    assert time.perf_counter() - start < 2
