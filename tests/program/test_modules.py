from __future__ import annotations

import pytest

from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.modules import ModuleIndex


def index(*files: str, roots: tuple[str, ...] = ("",), external: tuple[str, ...] = ()):
    return ModuleIndex(files, roots, external)


@pytest.mark.parametrize(
    ("module", "level", "expected"),
    [
        ("pkg.nodes", 0, "pkg/nodes.py"),
        ("pkg", 0, "pkg/__init__.py"),
        ("pkg.deep", 0, "pkg/deep/__init__.py"),
        ("nodes", 1, "pkg/nodes.py"),
        ("", 1, "pkg/__init__.py"),
        ("top", 2, "top.py"),
        ("top", 3, None),
        ("pkg.missing", 0, None),
        ("unknown", 0, None),
    ],
)
def test_a_module_is_found_from_the_root_or_from_the_importer(module, level, expected) -> None:
    modules = index(
        "top.py", "pkg/__init__.py", "pkg/graph.py", "pkg/nodes.py", "pkg/deep/__init__.py"
    )

    assert modules.resolve("pkg/graph.py", module, level) == expected


def test_relative_imports_of_a_package_start_in_the_package() -> None:
    modules = index("pkg/__init__.py", "pkg/nodes.py", "nodes.py")

    assert modules.resolve("pkg/__init__.py", "nodes", 1) == "pkg/nodes.py"


def test_a_package_comes_before_a_module_of_the_same_name() -> None:
    modules = index("main.py", "tools.py", "tools/__init__.py")

    assert modules.resolve("main.py", "tools") == "tools/__init__.py"


def test_the_nearest_of_several_modules_wins() -> None:
    modules = index("a/main.py", "a/helpers.py", "b/main.py", "b/helpers.py", "helpers.py")

    assert modules.resolve("a/main.py", "helpers") == "a/helpers.py"
    assert modules.resolve("b/main.py", "helpers") == "b/helpers.py"
    assert modules.resolve("c/main.py", "helpers") == "helpers.py"


def test_a_package_is_imported_through_its_parent_first() -> None:
    modules = index("app/__init__.py", "app/main.py", "app/helpers.py", "helpers.py")

    assert modules.resolve("app/main.py", "helpers") == "helpers.py"
    assert modules.resolve("app/main.py", "app.helpers") == "app/helpers.py"


def test_an_application_started_inside_its_package_is_understood() -> None:
    modules = index("app/__init__.py", "app/main.py", "app/helpers.py")

    assert modules.resolve("app/main.py", "helpers") == "app/helpers.py"


def test_src_layout_and_monorepo() -> None:
    files = (
        "libs/core/src/core/__init__.py",
        "libs/core/src/core/http.py",
        "services/chat/src/chat/graph.py",
        "services/chat/tests/test_graph.py",
    )
    roots = ("", "libs/core", "libs/core/src", "services/chat", "services/chat/src")
    modules = index(*files, roots=roots)

    graph, test = files[2:]
    assert modules.resolve(graph, "core.http") == files[1]
    assert modules.resolve(test, "chat.graph") == graph
    assert modules.resolve(test, "src.chat.graph") == graph


def test_the_nearest_import_root_wins() -> None:
    files = ("apps/a/src/common.py", "apps/b/src/common.py", "apps/b/tests/test_it.py")
    modules = index(*files, roots=("", "apps/a/src", "apps/b/src"))

    assert modules.resolve(files[2], "common") == files[1]


@pytest.mark.parametrize("module", ["json", "requests", "requests.adapters", "langchain_openai"])
def test_external_packages_are_never_the_project(module) -> None:
    files = ("json.py", "requests/__init__.py", "requests/adapters.py", "langchain_openai.py")
    modules = index("main.py", *files, external=("requests", "langchain*"))

    assert modules.resolve("main.py", module) is None
    assert modules.resolve("main.py", "json", 1) == "json.py"


def test_a_file_that_shadows_a_library_does_not_import_itself() -> None:
    assert index("app/redis.py").resolve("app/redis.py", "redis") is None


@pytest.mark.parametrize(
    ("module", "level", "attribute", "expected"),
    [
        ("pkg", 0, "nodes", "pkg/nodes.py"),
        ("pkg", 0, "inner", "pkg/inner/__init__.py"),
        ("pkg", 0, "Graph", None),
        ("pkg.nodes", 0, "inner", None),
        ("", 1, "nodes", "pkg/nodes.py"),
        ("", 2, "space", None),
        ("space", 0, "late", "space/late.py"),
        ("space.deep", 0, "leaf", "space/deep/leaf.py"),
        ("", 2, "main", "main.py"),
    ],
)
def test_members_that_are_submodules(module, level, attribute, expected) -> None:
    modules = index(
        "main.py",
        "pkg/__init__.py",
        "pkg/graph.py",
        "pkg/nodes.py",
        "pkg/inner/__init__.py",
        "space/late.py",
        "space/deep/leaf.py",
    )

    assert modules.resolve_member("pkg/graph.py", module, level, attribute) == expected


def test_a_package_without_a_file_is_no_file() -> None:
    modules = index("main.py", "space/late.py")

    assert modules.resolve("main.py", "space") is None
    assert modules.resolve("main.py", "space.late") == "space/late.py"


def test_a_package_importing_from_itself_by_name() -> None:
    modules = index("agent/__init__.py", "agent/graph.py")

    assert modules.resolve_member("agent/__init__.py", "agent", 0, "graph") == "agent/graph.py"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("main.py", "main"),
        ("pkg/__init__.py", "pkg"),
        ("pkg/deep/leaf.py", "pkg.deep.leaf"),
        ("libs/core/src/core/http.py", "core.http"),
        ("my-app/tools/search.py", "tools.search"),
        ("__init__.py", "__init__"),
    ],
)
def test_names(file, name) -> None:
    modules = index(file, "pkg/__init__.py", roots=("", "libs/core", "libs/core/src"))

    assert modules.name_of(file) == name


def test_index_of_a_discovered_project(tmp_path) -> None:
    for path in ("a/pyproject.toml", "a/src/one/x.py", "b/setup.py", "b/two.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    modules = ModuleIndex.of(discover(tmp_path))

    assert modules.resolve("a/src/one/x.py", "two") == "b/two.py"
    assert modules.resolve("b/two.py", "one.x") == "a/src/one/x.py"
    assert modules.resolve("b/two.py", "src.one.x") == "a/src/one/x.py"
