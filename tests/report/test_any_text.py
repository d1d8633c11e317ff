"""Whatever names, messages and sources hold, a report keeps its shape."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from async_graph_lint.comments import comments_of
from async_graph_lint.finding import Report
from async_graph_lint.report import render
from async_graph_lint.report.options import Options
from async_graph_lint.report.styled import width
from tests.report.examples import KEY, span

PLAIN = msgspec.structs.replace(KEY, span=span("a.py", 1, 1, 2), verdict=None, fix=None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def _report(message: str) -> Report:
    return Report("/p", (msgspec.structs.replace(PLAIN, message=message),))


@given(TEXT)
def test_json_gives_the_message_back(message: str) -> None:
    document = json.loads(render("json", _report(message), Path("/p")))
    assert document["findings"][0]["message"] == message


@given(TEXT)
def test_a_workflow_command_is_one_line_and_gives_the_message_back(message: str) -> None:
    command = render("github", _report(message), Path("/p"))
    body, end = command[:-1], command[-1]
    assert end == "\n"
    assert not {"\n", "\r"} & set(body)
    assert unquote(body.split("::", 2)[2]) == f"a.py:1:1: AGL301 {message}"


@given(TEXT)
def test_a_concise_finding_is_one_line_without_control_characters(message: str) -> None:
    text = render("concise", _report(message), Path("/p"), Options(summary=False))
    assert text.endswith("\n")
    assert text[:-1].splitlines() == [text[:-1]]
    assert "\x1b" not in text


@given(source=TEXT, first=st.integers(1, 40), length=st.integers(0, 40))
def test_carets_fit_their_row(source: str, first: int, length: int) -> None:
    finding = msgspec.structs.replace(PLAIN, span=span("a.py", 1, first, first + length))
    row = source.splitlines()[0] if source.splitlines() else ""
    options = Options(unsaved={"/p/a.py": row}, summary=False)
    lines = render("full", Report("/p", (finding,)), Path("/p"), options).split("\n")
    code, carets = lines[2].removeprefix("1 | "), lines[3].removeprefix("  | ")
    assert set(carets.strip()) == {"^"}
    assert width(carets) <= max(width(code), width(row)) + 1


@given(
    st.lists(st.sampled_from(["f(", ")", '"""', "\\", "\n", "  ", "# noqa", "# agl: ignore[A]"]))
)
def test_comments_are_looked_for_in_any_text(parts: list[str]) -> None:
    text = "".join(parts)
    rows = text.count("\n") + 1
    assert all(1 <= comment.row <= rows for comment in comments_of(text))
