from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from async_graph_lint.finding import Report
from async_graph_lint.report import render
from async_graph_lint.report.markdown import code, escaped
from tests.report.examples import KEY, REFUTED, UNREAD, VIA_HELPER, report, span

GOLDEN = """\
## async-graph-lint

### [AGL102](https://github.com/async-graph-lint/async-graph-lint/blob/main/docs/rules/\
blocking-call-via-helper.md) blocking-call-via-helper

`pkg/nodes.py:5:15` (warning, certain): `load_profile` blocks the event loop: it reaches \
`requests.get`

```python
profile = load_profile(state["user"])
```

1. `pkg/nodes.py:4:1` async node `research`
2. `pkg/nodes.py:5:15` calls `load_profile`
3. `pkg/tools.py:5:12` calls `requests.get`

While it waits, no other task of the process runs.

profile = await asyncio.to\\_thread(load\\_profile, state\\["user"\\])

2 graphs, 11 nodes (7 async), 38 files, 9 about LangGraph: 1 finding (1 warning).
Not shown: 4 held back (see them with --min-confidence possible --preview); 2 suppressed.
"""


def test_finding(tmp_path: Path) -> None:
    assert render("markdown", report(tmp_path, VIA_HELPER, REFUTED), tmp_path) == GOLDEN


def test_unread_files(tmp_path: Path) -> None:
    text = render("markdown", Report(str(tmp_path), errors=(UNREAD,)), tmp_path)
    assert "- `pkg/broken.py`: line 3: '(' was never closed\n" in text


def test_source_with_backticks_stays_in_its_fence(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text("x = '```'\n", encoding="utf-8")
    finding = msgspec.structs.replace(KEY, span=span("f.py", 1, 1, 2))
    text = render("markdown", Report(str(tmp_path), (finding,)), tmp_path)
    assert "\n````python\nx = '```'\n````\n" in text


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("a_b *c* <d> [e] #f | g", r"a\_b \*c\* \<d\> \[e\] \#f \| g"),
        ("`a_b` and c_d", r"`a_b` and c\_d"),
        ("one ` tick", r"one \` tick"),
        ("two\nlines", "two lines"),
    ],
)
def test_escaping(plain: str, written: str) -> None:
    assert escaped(plain) == written


@pytest.mark.parametrize(("text", "span"), [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``")])
def test_code_spans(text: str, span: str) -> None:
    assert code(text) == span
