from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from async_graph_lint.finding import (
    Confidence,
    Finding,
    Position,
    Report,
    Severity,
    Span,
    Step,
    Summary,
)
from async_graph_lint.program.project import cache_folder
from async_graph_lint.program.project.cache_folder import CacheFolder
from async_graph_lint.program.project.contents import Contents, mentions_langgraph
from async_graph_lint.program.project.discovery import Discovery, discover
from async_graph_lint.program.project.storage import (
    FactStore,
    FileTable,
    ReportStore,
    clean,
    default_cache_folder,
    run_key,
)
from async_graph_lint.reading import facts

SPAN = Span("pkg/a.py", Position(1, 1), Position(2, 5))
CALL = facts.Call(
    facts.Attribute(facts.Name("time"), "sleep"),
    (facts.Argument(facts.Constant(1)), facts.Argument(facts.Constant("x"), "key")),
    SPAN,
)
DEFINITION = facts.Definition(
    kind="function",
    name="node",
    key="node",
    filename="pkg/a.py",
    span=SPAN,
    header=SPAN,
    is_async=True,
    parameters=(facts.Parameter("state", annotation=facts.Name("State")),),
    body=(
        facts.If(facts.Constant(True), (facts.Evaluate(CALL, SPAN),), (), SPAN),
        facts.Return(facts.Mapping((facts.Entry(None, facts.Name("a"), SPAN),), SPAN), SPAN),
    ),
)
OUTLINE = facts.Outline(
    filename="pkg/a.py",
    definitions=(
        facts.Outlined("node", "node", "function", "<module>", 1, 2, True, frozenset({"time"})),
    ),
    imports=(facts.ImportedName("time", "time"),),
    words=frozenset({"time"}),
)
REPORT = Report(
    root="/project",
    findings=(
        Finding(
            code="AGL101",
            name="blocking-call-in-async",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            span=SPAN,
            message="blocks",
            steps=(Step(SPAN, "node"),),
            data={"call": "time.sleep", "leaves": [1, 2]},
        ),
    ),
    summary=Summary(files=3),
)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "project" / "cache"


def entries(cache: Path) -> list[Path]:
    return sorted(path for path in cache.glob("generation-*/**/*") if path.is_file())


def test_facts_come_back_as_they_were(cache) -> None:
    FactStore(cache).save_outline(b"digest", OUTLINE)
    FactStore(cache).save_definitions("pkg/a.py", b"digest", {"node": DEFINITION})
    store = FactStore(cache)

    assert store.load_outline("pkg/a.py", b"digest") == OUTLINE
    assert store.load_definitions("pkg/a.py", b"digest") == {"node": DEFINITION}


def test_other_content_or_another_file_has_no_facts(cache) -> None:
    store = FactStore(cache)
    store.save_outline(b"digest", OUTLINE)

    assert store.load_outline("pkg/a.py", b"other") is None
    assert store.load_outline("pkg/b.py", b"digest") is None
    assert store.load_definitions("pkg/a.py", b"digest") == {}


def test_reports_come_back_as_they_were(cache) -> None:
    ReportStore(cache).save("key", REPORT)

    assert ReportStore(cache).load("key") == REPORT
    assert ReportStore(cache).load("another") is None


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    ReportStore(None).save("key", REPORT)

    assert ReportStore(None).load("key") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:10],
        lambda content: content + b"\0",
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: b"XXXX" + content[4:],
    ],
)
def test_a_damaged_entry_is_ignored_and_written_anew(cache, damage) -> None:
    ReportStore(cache).save("key", REPORT)
    (path,) = (path for path in entries(cache) if path.name == "key")
    path.write_bytes(damage(path.read_bytes()))

    assert ReportStore(cache).load("key") is None
    ReportStore(cache).save("key", REPORT)
    assert ReportStore(cache).load("key") == REPORT


def test_a_whole_entry_of_another_shape_is_ignored(cache) -> None:
    CacheFolder(cache).write("reports/key", msgspec.msgpack.encode({"root": 3}))

    assert ReportStore(cache).load("key") is None


def test_another_version_of_the_tool_does_not_see_the_entries(cache) -> None:
    CacheFolder(cache, "one").write("entry", b"content")

    assert CacheFolder(cache, "one").read("entry") == b"content"
    assert CacheFolder(cache, "two").read("entry") is None


def test_the_stamp_changes_with_our_own_code(tmp_path) -> None:
    package = tmp_path / "copy" / "async_graph_lint"
    own = ("program/__init__.py", "program/project/__init__.py", "program/project/cache_folder.py")
    for name in ("__init__.py", "version.py", *own):
        source = Path(cache_folder.__file__).parents[2] / name
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(source.read_bytes())

    def stamp() -> str:
        script = (
            "from async_graph_lint.program.project.cache_folder import tool_stamp as t; print(t())"
        )
        run = [sys.executable, "-B", "-c", script]
        return subprocess.run(run, cwd=tmp_path / "copy", capture_output=True, check=True).stdout

    before = stamp()
    assert stamp() == before
    (package / "__init__.py").write_text("changed = True\n", encoding="utf-8")
    assert stamp() != before


def test_the_folder_hides_itself_from_git_and_backups(cache) -> None:
    ReportStore(cache).save("key", REPORT)

    assert (cache / ".gitignore").read_text(encoding="utf-8") == "*\n"
    tag = (cache / "CACHEDIR.TAG").read_text(encoding="utf-8")
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_folder_that_was_there_is_not_made_ours(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    ReportStore(tmp_path).save("key", REPORT)

    assert not (tmp_path / ".gitignore").exists()
    assert clean(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert not clean(tmp_path)


def test_cleaning_removes_our_own_folder(cache) -> None:
    ReportStore(cache).save("key", REPORT)

    assert clean(cache)
    assert not cache.exists()
    assert not clean(cache)


def test_a_place_that_cannot_be_written_is_no_error(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ReportStore(tmp_path / "file").save("key", REPORT)
    ReportStore(tmp_path / "file" / "below").save("key", REPORT)
    assert ReportStore(tmp_path / "file").load("key") is None

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    ReportStore(tmp_path / "cache").save("key", REPORT)
    assert entries(tmp_path / "cache") == []


def test_many_writers_at_once_leave_a_whole_entry(cache) -> None:
    contents = [bytes([number]) * 50_000 for number in range(8)]

    def write(content: bytes) -> bytes | None:
        folder = CacheFolder(cache)
        folder.write("entry", content)
        return folder.read("entry")

    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(write, contents * 5))

    assert set(read) <= set(contents)
    assert [path.name for path in entries(cache)] == ["entry"]


def test_old_entries_go_first_and_the_newest_stay(cache) -> None:
    folder = CacheFolder(cache)
    for age, name in enumerate(["new", "older", "oldest"]):
        folder.write(f"reports/{name}", b"x" * 1000)
        then = time.time() - 3600 * age - 1
        os.utime(next(path for path in entries(cache) if path.name == name), (then, then))
    folder.prune(maximum_bytes=2100, every=0)

    kept = {name for name in ("new", "older", "oldest") if folder.read(f"reports/{name}")}
    assert kept == {"new", "older"}


def test_entries_that_nobody_read_for_long_go_also_of_other_versions(cache) -> None:
    CacheFolder(cache, "former").write("reports/old", b"x")
    then = time.time() - cache_folder.MAXIMUM_AGE - 60
    os.utime(entries(cache)[0], (then, then))
    CacheFolder(cache).prune()

    assert not (cache / "generation-former").exists()


def test_pruning_happens_once_a_day(cache) -> None:
    folder = CacheFolder(cache)
    folder.prune()
    folder.write("entry", b"x" * 1000)
    folder.prune(maximum_bytes=10)

    assert folder.read("entry") is not None


def test_reading_an_old_entry_keeps_it(cache) -> None:
    folder = CacheFolder(cache)
    folder.write("entry", b"x")
    then = time.time() - cache_folder.MAXIMUM_AGE + 60
    os.utime(entries(cache)[0], (then, then))
    folder.read("entry")

    assert time.time() - entries(cache)[0].stat().st_mtime < 60


def test_run_keys_tell_every_difference() -> None:
    keys = [
        run_key("/p", [("a.py", b"1"), ("b.py", b"2")], "config"),
        run_key("/q", [("a.py", b"1"), ("b.py", b"2")], "config"),
        run_key("/p", [("a.py", b"1")], "config"),
        run_key("/p", [("a.py", b"2"), ("b.py", b"1")], "config"),
        run_key("/p", [("a.pyb.py", b"12")], "config"),
        run_key("/p", [("a.py", b"1"), ("b.py", b"2")], "other"),
        run_key("/p", [("a.py", b"1"), ("b.py", b"2")], "con", "fig"),
    ]

    assert len(set(keys)) == len(keys)
    assert run_key("/p", [("b.py", b"2"), ("a.py", b"1")], "config") == keys[0]


# What files held


def later(discovery: Discovery) -> Discovery:
    """The discovery as if the files had been written long before it."""
    return msgspec.structs.replace(discovery, taken=discovery.taken + 60 * 10**9)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "graph.py").write_text("from langgraph.graph import StateGraph\n", encoding="utf-8")
    (root / "other.py").write_text("import os\n", encoding="utf-8")
    return root


def test_unchanged_files_are_not_opened_again(project, monkeypatch) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    first = Contents(later(discover(project)), table)
    monkeypatch.setattr(Contents, "_read", lambda *_: pytest.fail("a file was opened"))
    second = Contents(later(discover(project)), table)

    assert second.states == first.states
    assert {path: state.mentions for path, state in first.states.items()} == {
        "graph.py": True,
        "other.py": False,
    }


def test_a_changed_file_is_read_again(project) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    first = Contents(later(discover(project)), table)
    (project / "other.py").write_text("import langchain\n", encoding="utf-8")
    second = Contents(later(discover(project)), table)

    assert second.states["graph.py"] == first.states["graph.py"]
    assert second.states["other.py"].mentions
    assert second.states["other.py"].digest != first.states["other.py"].digest


def test_a_file_written_just_now_is_not_trusted(project) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    Contents(discover(project), table)

    assert table.load() == {}


def test_same_size_and_time_but_another_file(project) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    Contents(later(discover(project)), table)
    before = (project / "other.py").stat()
    (project / "new.py").write_text("import re\n", encoding="utf-8")
    os.utime(project / "new.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(project / "new.py", project / "other.py")
    second = Contents(later(discover(project)), table)

    assert second.states["other.py"].digest == Contents(discover(project)).states["other.py"].digest


def test_vanished_files_leave_the_table(project) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    Contents(later(discover(project)), table)
    (project / "other.py").unlink()
    Contents(later(discover(project)), table)

    assert set(table.load()) == {"graph.py"}


def test_sources_are_bytes_as_they_stand(project) -> None:
    (project / "other.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    contents = Contents(discover(project))

    assert contents.source("other.py") == b"\xef\xbb\xbfx = 1\r\n"
    assert contents.source("graph.py").startswith(b"from langgraph")
    assert not contents.stale


def test_a_file_that_changes_during_the_run_makes_it_stale(project) -> None:
    contents = Contents(discover(project))
    before = contents.states["other.py"]
    (project / "other.py").write_text("import sys\n", encoding="utf-8")

    assert contents.source("other.py") == b"import sys\n"
    assert contents.stale
    assert contents.states["other.py"] != before


def test_a_file_that_cannot_be_read_is_an_error(project) -> None:
    found = discover(project)
    (project / "other.py").unlink()
    contents = Contents(found)

    assert set(contents.states) == {"graph.py"}
    assert [error.filename for error in contents.errors] == ["other.py"]
    assert contents.errors[0].message == "cannot be read: No such file or directory"


def test_unsaved_text_stands_for_the_file_and_is_not_remembered(project) -> None:
    table = FileTable(default_cache_folder(project), str(project))
    unsaved = {"other.py": b"import langgraph\n", "fresh.py": b""}
    contents = Contents(later(discover(project)), table, unsaved)

    assert contents.source("other.py") == b"import langgraph\n"
    assert contents.states["other.py"].mentions
    assert set(contents.states) == {"graph.py", "other.py", "fresh.py"}
    assert set(table.load()) == {"graph.py"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"from langgraph.graph import StateGraph", True),
        (b"import langchain_openai", True),
        (b"# see langgraph", True),
        (b"'langchain'", True),
        (b"import mylanggraph", False),
        (b"my_langchain = 1", False),
        (b"\xe9langgraph", True),
        (b"mylanggraph and langgraph", True),
        (b"import lang_graph", False),
        (b"", False),
    ],
)
def test_the_gate(content, expected) -> None:
    assert mentions_langgraph(content) is expected
