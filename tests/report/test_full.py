from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from async_graph_lint.finding import Confidence, Report, Summary
from async_graph_lint.report import render
from async_graph_lint.report.options import Options
from tests.report.examples import (
    KEY,
    REFUTED,
    SMALL_FILE,
    SUMMARY,
    UNREAD,
    VIA_HELPER,
    report,
    span,
)

GOLDEN = """\
pkg/nodes.py:5:15: AGL102 blocking-call-via-helper [warning, certain] \
`load_profile` blocks the event loop: it reaches `requests.get`
  |
4 | async def research(state):
5 |     profile = load_profile(state["user"])
  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^
6 |     return {"profile": profile}
  |
  1. pkg/nodes.py:4:1 async node `research`
     | async def research(state):
  2. pkg/nodes.py:5:15 calls `load_profile`
  3. pkg/tools.py:5:12 calls `requests.get`
     | return requests.get(f"https://example.org/{user}").json()
  why: While it waits, no other task of the process runs.
  help: profile = await asyncio.to_thread(load_profile, state["user"])

2 graphs, 11 nodes (7 async), 38 files, 9 about LangGraph: 1 finding (1 warning).
Not shown: 4 held back (see them with --min-confidence possible --preview); 2 suppressed.
"""


def test_finding_with_its_source_way_and_remedy(tmp_path: Path) -> None:
    assert render("full", report(tmp_path / "app", VIA_HELPER), tmp_path / "app") == GOLDEN


def test_paths_outside_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    text = render("full", report(tmp_path / "app", VIA_HELPER), tmp_path / "elsewhere")
    assert text.startswith("../app/pkg/nodes.py:5:15: AGL102 ")
    assert "  3. ../app/pkg/tools.py:5:12 calls" in text


def test_most_certain_first_then_severity_and_info_last(tmp_path: Path) -> None:
    likely = msgspec.structs.replace(VIA_HELPER, confidence=Confidence.LIKELY, code="AGL104")
    text = render("concise", report(tmp_path / "a", SMALL_FILE, likely, KEY, VIA_HELPER), tmp_path)
    codes = [line.split()[1] for line in text.splitlines()[:4]]
    assert codes == ["AGL102", "AGL301", "AGL104", "AGL101"]


def test_refuted_findings_are_only_counted(tmp_path: Path) -> None:
    summary = Summary(files=1, langgraph_files=1, refuted=1)
    text = render("full", report(tmp_path / "a", REFUTED, summary=summary), tmp_path)
    assert text == (
        "0 graphs, 0 nodes, 1 file, 1 about LangGraph: nothing found.\n"
        "Not shown: 1 refuted by a run.\n"
    )


def test_nothing_found_is_one_line() -> None:
    summary = msgspec.structs.replace(SUMMARY, suppressed=0, held_back=0)
    text = render("full", Report("/p", summary=summary), Path("/p"))
    assert text == "2 graphs, 11 nodes (7 async), 38 files, 9 about LangGraph: nothing found.\n"


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (Options(preview=True), "4 held back (see them with --min-confidence possible); "),
        (Options(min_confidence=Confidence.POSSIBLE), "4 held back (see them with --preview); "),
        (Options(preview=True, min_confidence=Confidence.POSSIBLE), "4 held back; "),
    ],
)
def test_hints_name_only_what_would_help(options: Options, hint: str) -> None:
    assert f"Not shown: {hint}2 suppressed." in render(
        "full", Report("/p", summary=SUMMARY), Path("/p"), options
    )


def test_unread_files_stand_in_text_and_summary() -> None:
    text = render("concise", Report("/p", errors=(UNREAD,)), Path("/p"))
    assert text.splitlines() == [
        "pkg/broken.py: AGL001 unreadable-file [error] line 3: '(' was never closed",
        "0 graphs, 0 nodes, 0 files, 0 about LangGraph: nothing found. 1 file could not be read.",
    ]


def test_node_and_verdict_where_there_is_no_way(tmp_path: Path) -> None:
    finding = msgspec.structs.replace(KEY, node="plan")
    text = render("full", report(tmp_path / "a", finding), tmp_path)
    assert "  in: node `plan` of graph `agent`\n" in text
    assert "  run: confirmed: kind raised, error InvalidUpdateError\n" in text


def test_a_file_that_is_gone_costs_the_frame_only(tmp_path: Path) -> None:
    text = render("full", Report(str(tmp_path), (VIA_HELPER,)), tmp_path)
    assert "|" not in text
    assert "  3. pkg/tools.py:5:12 calls `requests.get`\n" in text


def test_without_summary(tmp_path: Path) -> None:
    text = render("concise", report(tmp_path / "a", VIA_HELPER), tmp_path, Options(summary=False))
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("form", ["full", "concise"])
def test_statistics_take_the_place_of_findings(tmp_path: Path, form: str) -> None:
    findings = [SMALL_FILE, VIA_HELPER, KEY, VIA_HELPER]
    options = Options(statistics=True)
    text = render(form, report(tmp_path / "a", *findings), tmp_path, options)
    assert text.splitlines()[:4] == [
        "2  AGL102  blocking-call-via-helper",
        "1  AGL101  blocking-call-in-async",
        "1  AGL301  parallel-writers-no-reducer",
        "",
    ]


def _frame(tmp_path: Path, source: str, first: int, last: int, end_row: int = 1) -> list[str]:
    (tmp_path / "f.py").write_text(source, encoding="utf-8", newline="")
    finding = msgspec.structs.replace(KEY, span=span("f.py", 1, first, last, end_row), verdict=None)
    text = render("full", Report(str(tmp_path), (finding,)), tmp_path)
    return text.splitlines()[2:4]


@pytest.mark.parametrize(
    ("source", "first", "last", "rows"),
    [
        ("名 = f(x)", 5, 9, ["1 | 名 = f(x)", "  |      ^^^^"]),
        ("f('日本')", 1, 8, ["1 | f('日本')", "  | ^^^^^^^^^"]),
        ("e\u0301 = f()", 6, 9, ["1 | e\u0301 = f()", "  |     ^^^"]),
        ("\tf()", 2, 5, ["1 |     f()", "  |     ^^^"]),
        ("f()\x0cg()", 1, 4, ["1 | f()\u240cg()", "  | ^^^"]),
        ("f(\x1b[2J)", 1, 8, ["1 | f(\u241b[2J)", "  | ^^^^^^^"]),
        ("f()", 1, 1, ["1 | f()", "  | ^"]),
    ],
)
def test_carets_stand_under_what_is_meant(
    tmp_path: Path, source: str, first: int, last: int, rows: list[str]
) -> None:
    assert _frame(tmp_path, source, first, last) == rows


def test_span_over_several_rows_is_underlined_to_the_end_of_its_first(tmp_path: Path) -> None:
    assert _frame(tmp_path, "x = f(\r\n    1\r\n)\r\n", 5, 2, end_row=3) == [
        "1 | x = f(",
        "  |     ^^",
    ]


def test_rows_are_those_of_python_not_of_unicode(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text("a = '\u2028'\nb()\n", encoding="utf-8")
    finding = msgspec.structs.replace(KEY, span=span("f.py", 2, 1, 4))
    assert "2 | b()" in render("full", Report(str(tmp_path), (finding,)), tmp_path)


def test_unsaved_text_is_shown_instead_of_the_disk(tmp_path: Path) -> None:
    root = str(tmp_path / "app")
    options = Options(unsaved={f"{root}/pkg/nodes.py": "\n\n\n\nunsaved()\n"})
    text = render("full", report(Path(root), VIA_HELPER), tmp_path, options)
    assert "5 | unsaved()" in text


def test_colour_changes_nothing_but_colour(tmp_path: Path) -> None:
    made = report(tmp_path / "app", VIA_HELPER, KEY)
    plain = render("full", made, tmp_path)
    coloured = render("full", made, tmp_path, Options(color=True))
    assert "\x1b[1;33m" in coloured
    assert "docs/rules" not in coloured
    linked = render("full", made, tmp_path, Options(color=True, links=True))
    assert "docs/rules/blocking-call-via-helper.md" in linked
    from rich.text import Text

    assert Text.from_ansi(coloured).plain.rstrip() == plain.rstrip()


def test_plain_text_does_not_import_rich(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from async_graph_lint.finding import Report;"
        "from async_graph_lint.report import render; render('full', Report('/p'), Path('/p'));"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
