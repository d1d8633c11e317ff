from __future__ import annotations

import pytest

from async_graph_lint import suppress
from async_graph_lint.finding import Confidence, Finding, Position, Severity
from tests.rules_for_tests import RULES, finding


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("async_graph_lint.rules.RULES", RULES, raising=False)


def _apply(source: str, *findings: Finding) -> suppress.Suppression:
    return suppress.apply(findings, lambda name: source, filenames=["app.py"])


def _kept(source: str, *rows: int, code: str = "AGL101") -> list[int]:
    result = _apply(source, *(finding(code, row=row) for row in rows))
    assert result.suppressed == len(rows) - len(result.kept)
    return [one.span.start.row for one in result.kept]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NOQA",
        "# noqa: AGL101",
        "# noqa:AGL101",
        "# noqa: E501,AGL101",
        "# noqa: E501 AGL101",
        "# noqa: agl101",
        "# noqa: AGL1",
        "# noqa: AGL",
        "# because  # noqa: AGL101",
        "# agl: ignore[AGL101]",
        "# agl: ignore[AGL101] it is short",
        "#agl:ignore[AGL101]",
        "# agl: ignore[AGL301, AGL101] both",
        "# agl: ignore[AGL1]",
        "# agl: ignore[blocking-call-in-async] it is short",
        "# noqa: E501  # agl: ignore[AGL101] it is short",
        "# agl: file-ignore[AGL101]",
    ],
)
def test_comments_on_the_row_that_take_back(comment: str) -> None:
    assert _kept(f"f()  {comment}\n", 1) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501",
        "# noqa: AGL1011",
        "# agl: ignore[AGL102]",
        "# agl: ignore[AGL101",
        "# agl: ignore",
        "# agl: ignroe[AGL101]",
        "# write `# agl: ignore[AGL101]`",
        "# flake8: noqa",
        "# agl101",
    ],
)
def test_comments_on_the_row_that_do_not(comment: str) -> None:
    assert _kept(f"f()  {comment}\n", 1) == [1]


def test_ours_counts_from_the_row_above() -> None:
    assert _kept("# agl: ignore[AGL101] short\nf()\ng()\n", 2, 3) == [3]


def test_comments_may_follow_between() -> None:
    source = "# agl: ignore[AGL101] short\n# and more\n# still more\nf()\n"
    assert _kept(source, 4) == []


def test_an_empty_row_between_parts_them() -> None:
    assert _kept("# agl: ignore[AGL101]\n\nf()\n", 3) == [3]


def test_noqa_does_not_count_from_the_row_above() -> None:
    assert _kept("# noqa\nf()\n", 2) == [2]


CALL = "x = f(\n    g(),{inner}\n    h(),\n){outer}\nk()\n"


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("# agl: ignore[AGL101]\n" + CALL.format(inner="", outer=""), [6]),
        (CALL.format(inner="", outer="  # agl: ignore[AGL101]"), [5]),
        (CALL.format(inner="  # agl: ignore[AGL101]", outer=""), [1, 3, 5]),
        (CALL.format(inner="\n    # agl: ignore[AGL101]", outer=""), [1, 2, 6]),
        (CALL.format(inner="", outer="  # noqa"), [1, 2, 3, 5]),
    ],
)
def test_statements_over_several_rows(source: str, kept: list[int]) -> None:
    lines = enumerate(source.splitlines(), start=1)
    rows = [row for row, text in lines if "(" in text]
    assert _kept(source, *rows) == kept


def test_a_comment_above_a_block_covers_its_first_line_only() -> None:
    assert _kept("# agl: ignore[AGL101]\nwith f():\n    g()\n", 2, 3) == [3]


def test_noqa_covers_rows_joined_by_strings_and_backslashes() -> None:
    source = 'f("""\na\n""")  # noqa\nx = 1 + \\\n    g()  # noqa\n'
    assert _kept(source, 1, 4, 5) == []


def test_noqa_for_the_whole_file() -> None:
    assert _kept("x = 1\n# flake8: noqa\nf()\n", 1, 3) == []
    assert _kept("# flake8: noqa: E501\nf()\n", 2) == [2]
    assert _kept("# flake8: noqa: AGL1\nf()\n", 2) == []


@pytest.mark.parametrize("text", ["# noqa", "# agl: ignore[AGL101]", "# agl: file-ignore[AGL101]"])
def test_strings_that_look_like_comments_do_not_count(text: str) -> None:
    result = _apply(f'f("{text}")\n"""\n{text}\n"""\n', finding(row=1), finding(row=3))
    assert [one.span.start.row for one in result.kept] == [1, 3]
    assert result.unused == ()


def test_only_the_primary_row_counts() -> None:
    from async_graph_lint.finding import Span, Step

    here = finding(row=1)
    step = Step(Span("app.py", Position(2, 1), Position(2, 2)), "there")
    from msgspec.structs import replace

    result = _apply("f()\ng()  # noqa\n", replace(here, steps=(step,)))
    assert len(result.kept) == 1


@pytest.mark.parametrize(
    "source", ["f()  # noqa\nx = (\n", "f()  # noqa\n'''\n", "f()  # noqa\n  x\n y"]
)
def test_files_that_do_not_tokenise_keep_the_comments_before_the_fault(source: str) -> None:
    assert _kept(source, 1) == []


def test_no_file_no_comments() -> None:
    assert _kept("", 1) == [1]


def test_byte_order_mark_and_carriage_returns() -> None:
    assert _kept("\ufeff# agl: ignore[AGL101]\r\nf()\r\ng()\r\n", 2, 3) == [3]
    assert _kept("x()\rf()  # noqa\rg()\r", 1, 2, 3) == [1, 3]


def test_a_page_break_is_no_row_end() -> None:
    assert _kept("x = 1\n\x0c\nf()  # noqa\n", 3) == []


def test_findings_of_several_files() -> None:
    sources = {"a.py": "f()  # noqa\n", "b.py": "f()\n"}
    both = [finding(filename="a.py"), finding(filename="b.py")]
    result = suppress.apply(both, sources.__getitem__)
    assert result.kept == (both[1],)


def _unused(source: str, *findings: Finding) -> list[tuple[int, int, str]]:
    result = _apply(source, *findings)
    return [(one.span.start.row, one.span.start.column, one.message) for one in result.unused]


def test_a_used_comment_is_not_reported() -> None:
    assert _unused("f()  # agl: ignore[AGL101]\n", finding()) == []


def test_unused_selectors_are_reported_one_by_one() -> None:
    source = "x = 1\nf()  # agl: ignore[AGL101, AGL301, no-such-rule]\n"
    assert _unused(source, finding(row=2)) == [
        (2, 6, "unused suppression: `AGL301` takes nothing back here"),
        (2, 6, "unused suppression: `no-such-rule` is no rule"),
    ]


def test_an_unused_comment_in_a_file_without_findings() -> None:
    result = _apply("é = 1  # agl: file-ignore[AGL301] why\n")
    (unused,) = result.unused
    assert (unused.code, unused.name) == ("AGL002", "unused-suppression")
    assert (unused.severity, unused.confidence) == (Severity.INFO, Confidence.CERTAIN)
    assert (unused.span.start.column, unused.span.end.column) == (8, 38)
    assert len(unused.fingerprint) == 16


def test_comments_that_name_no_rule_are_reported() -> None:
    text = "names no rule: write `agl: ignore[CODE]`"
    assert [message for _, _, message in _unused("f()  # agl: ignore\n# agl: ignroe[X]\n")] == [
        text,
        text,
    ]


def test_prose_about_comments_is_left_alone() -> None:
    assert _unused("# agl: altitude above ground\n# see `# agl: ignore[AGL101]`\n") == []


def test_unused_noqa_is_no_business_of_ours() -> None:
    assert _unused("f()  # noqa: AGL101\n") == []


def test_a_comment_for_a_rule_that_did_not_run_is_not_unused() -> None:
    source = "f()  # agl: ignore[AGL101]\ng()  # agl: ignore[AGL1]\nh()  # agl: ignore[AGL301]\n"
    result = suppress.apply(
        [], lambda name: source, filenames=["app.py"], checked=lambda code, name: code != "AGL101"
    )
    assert [one.span.start.row for one in result.unused] == [3]
