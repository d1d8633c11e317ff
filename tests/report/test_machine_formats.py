from __future__ import annotations

import json
from pathlib import Path

import msgspec

from async_graph_lint.finding import Report
from async_graph_lint.report import render
from tests.report.examples import KEY, REFUTED, SMALL_FILE, UNREAD, VIA_HELPER, report, span


def _document(made: Report, cwd: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(render("json", made, cwd))
    return document


def test_json_is_the_contract(tmp_path: Path) -> None:
    made = report(tmp_path / "app", VIA_HELPER)
    assert _document(made, tmp_path) == {
        "version": 1,
        "findings": [
            {
                "code": "AGL102",
                "name": "blocking-call-via-helper",
                "severity": "warning",
                "confidence": "certain",
                "filename": "app/pkg/nodes.py",
                "location": {"row": 5, "column": 15},
                "end_location": {"row": 5, "column": 42},
                "message": "`load_profile` blocks the event loop: it reaches `requests.get`",
                "steps": [
                    {
                        "filename": "app/pkg/nodes.py",
                        "location": {"row": 4, "column": 1},
                        "end_location": {"row": 4, "column": 27},
                        "message": "async node `research`",
                    },
                    {
                        "filename": "app/pkg/nodes.py",
                        "location": {"row": 5, "column": 15},
                        "end_location": {"row": 5, "column": 42},
                        "message": "calls `load_profile`",
                    },
                    {
                        "filename": "app/pkg/tools.py",
                        "location": {"row": 5, "column": 12},
                        "end_location": {"row": 5, "column": 55},
                        "message": "calls `requests.get`",
                    },
                ],
                "graph": "agent",
                "node": "research",
                "data": {"call": "load_profile", "leaf": "AGL101"},
                "fix": None,
                "verdict": None,
                "fingerprint": "0123456789abcdef",
                "url": "https://github.com/async-graph-lint/async-graph-lint/blob/main/docs/rules/"
                "blocking-call-via-helper.md",
            }
        ],
        "errors": [],
        "summary": {
            "files": 38,
            "langgraph_files": 9,
            "read": 4,
            "graphs": 2,
            "nodes": 11,
            "async_nodes": 7,
            "suppressed": 2,
            "held_back": 4,
            "refuted": 0,
        },
    }


def test_json_keeps_refuted_findings_fixes_and_errors(tmp_path: Path) -> None:
    made = Report(str(tmp_path), (KEY, REFUTED), (UNREAD,))
    document = json.loads(render("json", made, tmp_path))
    refuted, key = document["findings"]
    assert refuted["verdict"] == {"outcome": "refuted", "evidence": {}}
    assert key["fix"] == {
        "applicability": "unsafe",
        "message": "add a reducer",
        "edits": [
            {
                "content": "x",
                "filename": "pkg/nodes.py",
                "location": {"row": 1, "column": 1},
                "end_location": {"row": 1, "column": 5},
            }
        ],
    }
    assert document["errors"] == [
        {"filename": "pkg/broken.py", "message": "line 3: '(' was never closed"}
    ]


def test_machine_formats_sort_by_path_row_column_and_code(tmp_path: Path) -> None:
    places = [("b.py", 1, 1), ("a.py", 10, 1), ("a.py", 9, 7), ("a.py", 9, 5)]
    findings = [
        msgspec.structs.replace(KEY, code=code, span=span(name, row, column, column + 1))
        for name, row, column in places
        for code in ("AGL301", "AGL101")
    ]
    expected = [
        (name, row, column, code)
        for name, row, column in sorted(places)
        for code in ("AGL101", "AGL301")
    ]
    lines = render("json-lines", Report(str(tmp_path), tuple(findings)), tmp_path).splitlines()
    assert [
        (one["filename"], *one["location"].values(), one["code"]) for one in map(json.loads, lines)
    ] == expected


def test_json_lines_end_with_errors(tmp_path: Path) -> None:
    made = Report(str(tmp_path), (SMALL_FILE,), (UNREAD,))
    finding, error = map(json.loads, render("json-lines", made, tmp_path).splitlines())
    assert finding["code"] == "AGL101"
    assert error == {"error": {"filename": UNREAD.filename, "message": UNREAD.message}}


def test_json_lines_of_nothing_are_nothing(tmp_path: Path) -> None:
    assert render("json-lines", Report(str(tmp_path)), tmp_path) == ""


def test_names_that_are_no_text_do_not_break_json(tmp_path: Path) -> None:
    made = Report(str(tmp_path), (msgspec.structs.replace(KEY, span=span("\udcff.py", 1, 1, 2)),))
    assert json.loads(render("json", made, tmp_path))["findings"][0]["filename"] == "\ufffd.py"


def test_github_commands(tmp_path: Path) -> None:
    made = Report(str(tmp_path), (VIA_HELPER, SMALL_FILE, REFUTED), (UNREAD,))
    notice, warning, error = render("github", made, tmp_path).splitlines()
    assert notice == (
        "::notice title=AGL101 blocking-call-in-async,file=pkg/a.py,line=2,endLine=2,col=5,"
        "endColumn=9::pkg/a.py:2:5: AGL101 `open` blocks"
    )
    assert warning == (
        "::warning title=AGL102 blocking-call-via-helper,file=pkg/nodes.py,line=5,endLine=5,col=15,"
        "endColumn=42::pkg/nodes.py:5:15: AGL102 `load_profile` blocks the event loop: it reaches "
        "`requests.get`%0A1. pkg/nodes.py:4:1 async node `research`%0A2. pkg/nodes.py:5:15 calls "
        "`load_profile`%0A3. pkg/tools.py:5:12 calls `requests.get`%0Ahelp: profile = await "
        'asyncio.to_thread(load_profile, state["user"])'
    )
    assert error == (
        "::error title=AGL001 unreadable-file,file=pkg/broken.py::pkg/broken.py: AGL001 line 3: "
        "'(' was never closed"
    )


def test_github_escapes_data_and_properties(tmp_path: Path) -> None:
    finding = msgspec.structs.replace(
        KEY, span=span("a,b:c%.py", 1, 1, 2, end_row=3), message="100% ::error::\r\nnext"
    )
    assert render("github", Report(str(tmp_path), (finding,)), tmp_path) == (
        "::error title=AGL301 parallel-writers-no-reducer,file=a%2Cb%3Ac%25.py,line=1,endLine=3"
        "::a,b:c%25.py:1:1: AGL301 100%25 ::error::%0D%0Anext\n"
    )
