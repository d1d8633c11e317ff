from __future__ import annotations

import json
from pathlib import Path

import msgspec

from async_graph_lint.finding import Report, Summary
from async_graph_lint.report import render
from async_graph_lint.report.merging import merged
from tests.report.examples import KEY, SMALL_FILE, UNREAD, VIA_HELPER, span


def test_one_report_stays_as_it_is() -> None:
    one = Report("/a", (KEY,))
    assert merged([one]) is one


def test_files_are_named_from_the_folder_above_all_projects(tmp_path: Path) -> None:
    first = Report(str(tmp_path / "a"), (VIA_HELPER, KEY), (), Summary(files=2, graphs=1))
    second = Report(str(tmp_path / "b/c"), (SMALL_FILE,), (UNREAD,), Summary(files=3, held_back=1))
    both = merged([first, second])
    assert both.root == str(tmp_path)
    assert both.summary == Summary(files=5, graphs=1, held_back=1)
    assert [one.span.filename for one in both.findings] == [
        "a/pkg/nodes.py",
        "a/pkg/nodes.py",
        "b/c/pkg/a.py",
    ]
    assert both.findings[0].steps[2].span == span("a/pkg/tools.py", 5, 12, 55)
    assert both.findings[1].fix is not None
    assert both.findings[1].fix.edits[0].span.filename == "a/pkg/nodes.py"
    assert both.errors[0].filename == "b/c/pkg/broken.py"


def test_merging_changes_no_shown_path(tmp_path: Path) -> None:
    made = Report(str(tmp_path / "a"), (VIA_HELPER,))
    other = Report(str(tmp_path / "b"))
    alone = json.loads(render("json", made, tmp_path))["findings"]
    assert json.loads(render("json", merged([made, other]), tmp_path))["findings"] == alone


def test_a_project_inside_another(tmp_path: Path) -> None:
    outer = Report(str(tmp_path), (msgspec.structs.replace(KEY, span=span("x.py", 1, 1, 2)),))
    both = merged([outer, Report(str(tmp_path / "sub"), (SMALL_FILE,))])
    assert [one.span.filename for one in both.findings] == ["x.py", "sub/pkg/a.py"]
