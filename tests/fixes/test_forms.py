"""What each form of a call becomes, row by row, and where there is no fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.config import Config
from async_graph_lint.engine import check
from tests.fixes.projects import FOOT, HEAD, findings, fixed, program, write

BECOMES = {
    "statement": ("model.invoke('a')", "await model.ainvoke('a')"),
    "value": ("reply = model.invoke('a')", "reply = await model.ainvoke('a')"),
    "attribute of the result": (
        "text = model.invoke('a').content",
        "text = (await model.ainvoke('a')).content",
    ),
    "already in parentheses": (
        "text = (model.invoke('a')).content",
        "text = (await model.ainvoke('a')).content",
    ),
    "item of the result": ("x = model.batch(['a'])[0]", "x = (await model.abatch(['a']))[0]"),
    "argument": ("print(model.invoke('a'))", "print(await model.ainvoke('a'))"),
    "operand": ("n = 1 + len(model.invoke('a'))", "n = 1 + len(await model.ainvoke('a'))"),
    "several rows with comments": (
        "reply = model.invoke(\n    'a',  # the question\n)  # end",
        "reply = await model.ainvoke(\n    'a',  # the question\n)  # end",
    ),
    "loop": (
        "for part in model.stream('a'):\n    print(part)",
        "async for part in model.astream('a'):\n    print(part)",
    ),
    "comprehension over a stream": (
        "x = [p for p in model.stream('a') if p]",
        "x = [p async for p in model.astream('a') if p]",
    ),
    "list of a stream": (
        "x = list(model.stream('a'))",
        "x = [part async for part in model.astream('a')]",
    ),
    "two in one row": (
        "x = model.invoke(model.invoke('a').content)",
        "x = await model.ainvoke((await model.ainvoke('a')).content)",
    ),
    "while a file is open": (
        "with open_scope():\n    model.invoke('a')",
        "with open_scope():\n    await model.ainvoke('a')",
    ),
    "comment before a clause": (
        "x = [\n    p  # part\n    for p in model.stream('a')\n]",
        "x = [\n    p  # part\n    async for p in model.astream('a')\n]",
    ),
}
BECOMES |= {
    "await of a sync method": ("x = await model.invoke('a')", "x = await model.ainvoke('a')"),
    "async for over a sync stream": (
        "async for part in model.stream('a'):\n    print(part)",
        "async for part in model.astream('a'):\n    print(part)",
    ),
    "for over an async stream": (
        "for part in model.astream('a'):\n    print(part)",
        "async for part in model.astream('a'):\n    print(part)",
    ),
    "coroutine dropped": ("model.ainvoke('a')", "await model.ainvoke('a')"),
    "attribute of a coroutine": (
        "x = model.ainvoke('a').content",
        "x = (await model.ainvoke('a')).content",
    ),
}
STAYS = {
    "lambda": "ask = lambda: model.invoke('a')\nfor part in ask():\n    print(part)",
    "comprehension element": "x = [model.invoke(q) for q in 'ab']",
    "generator expression": "x = set(p for p in model.stream('a'))",
    "generator element": "x = any(model.invoke(q) for q in 'ab')",
    "under a lock": "lock = threading.Lock()\nwith lock:\n    time.sleep(1)",
    "under something of another name": "guard = threading.Lock()\nwith guard:\n    time.sleep(1)",
    "iterator kept": "parts = model.stream('a')\nprint(next(parts))",
}


def rows_of(path: Path) -> str:
    """The rows of the node's body, without indentation, as they were given."""
    text = path.read_text("utf-8").partition("-> dict:\n")[2].partition("\n\n\nbuilder")[0]
    return "\n".join(row.removeprefix("    ") for row in text.rstrip("\n").split("\n"))


@pytest.mark.parametrize("form", BECOMES)
def test_the_async_twin(form: str, tmp_path: Path) -> None:
    before, after = BECOMES[form]
    path = write(tmp_path, program(before))
    assert fixed(tmp_path)
    assert rows_of(path) == after
    assert findings(tmp_path) == ()


@pytest.mark.parametrize("form", STAYS)
def test_no_fix_where_await_is_illegal_or_harmful(form: str, tmp_path: Path) -> None:
    path = write(tmp_path, program(STAYS[form]))
    found = [finding for finding in findings(tmp_path) if finding.severity != "info"]
    assert found
    assert [finding.fix for finding in found] == [None] * len(found)
    assert fixed(tmp_path) == 0
    assert rows_of(path) == STAYS[form]


def test_sleep_and_its_import(tmp_path: Path) -> None:
    path = write(tmp_path, program("time.sleep(2)"))
    assert fixed(tmp_path, unsafe=False) == 1
    assert path.read_text().startswith("import asyncio\nimport threading\nimport time\n")
    assert rows_of(path) == "await asyncio.sleep(2)"


@pytest.mark.parametrize(
    ("start", "after"),
    [
        ('"""Page."""\n', '"""Page."""\nimport asyncio\n'),
        ("from __future__ import annotations\n\n", "import asyncio\n"),
        (
            "#!/usr/bin/env python\n# words\n\n",
            "#!/usr/bin/env python\n# words\n\nimport asyncio\n",
        ),
        ("import asyncio\n", "import asyncio\nimport threading\n"),
        ("import abc\n", "import abc\nimport asyncio\nimport threading\n"),
    ],
)
def test_where_the_import_goes(start: str, after: str, tmp_path: Path) -> None:
    path = write(tmp_path, start + program("time.sleep(2)"))
    fixed(tmp_path)
    text = path.read_text()
    assert after in text
    assert text.count("import asyncio") == 1
    compile(text, "app.py", "exec")


def test_a_name_that_is_taken_gets_no_fix(tmp_path: Path) -> None:
    path = write(tmp_path, "asyncio = None\n" + program("time.sleep(2)"))
    assert fixed(tmp_path) == 0
    assert "await" not in path.read_text()


def test_a_helper_runs_in_a_thread(tmp_path: Path) -> None:
    helper = "def load(url, *, wait=3):\n    return requests.get(url, timeout=wait).text\n\n\n"
    body = "a = load('x')\nb = load(\n    'x',\n    wait=4,\n).strip()\nload()"
    path = write(tmp_path, program(body, HEAD + helper))
    assert fixed(tmp_path, unsafe=False) == 0
    assert fixed(tmp_path) == 3
    assert rows_of(path).split("\n") == [
        "a = await asyncio.to_thread(load, 'x')",
        "b = (await asyncio.to_thread(",
        "    load,",
        "    'x',",
        "    wait=4,",
        ")).strip()",
        "await asyncio.to_thread(load)",
    ]


def test_a_constructor_stays(tmp_path: Path) -> None:
    helper = (
        "class Page:\n    def __init__(self):\n        self.text = requests.get('x').text\n\n\n"
    )
    write(tmp_path, program("Page()", HEAD + helper))
    assert [finding.fix for finding in findings(tmp_path)] == [None]


def test_a_cheap_call_stays(tmp_path: Path) -> None:
    write(tmp_path, program("import os\nos.path.exists('notes')"))
    assert [finding.fix for finding in findings(tmp_path)] == [None]


def test_an_opened_file_stays(tmp_path: Path) -> None:
    write(tmp_path, program("text = open('notes').read()"))
    assert [finding.fix for finding in findings(tmp_path)] == [None, None]


HELPERS = '''\
from core import model


def ask(question):
    """Ask."""
    return model.invoke(question).content


def both(first, second):
    return ask(first) + ask(second)
'''
CORE = "from langchain.chat_models import init_chat_model\n\nmodel = init_chat_model('openai:x')\n"
NODE = "async def node(state: State):\n    return {'text': both('a', 'b')}\n"
USER = f"from helpers import both\n{HEAD}{NODE}{FOOT}"


def test_helpers_become_async_with_all_their_callers(tmp_path: Path) -> None:
    write(tmp_path, CORE, "core.py")
    helpers, user = write(tmp_path, HELPERS, "helpers.py"), write(tmp_path, USER)
    assert fixed(tmp_path) == 1
    text = helpers.read_text()
    assert "async def ask(question):" in text
    assert "return (await model.ainvoke(question)).content" in text
    assert "async def both(first, second):\n    return await ask(first) + await ask(second)" in text
    assert "return {'text': await both('a', 'b')}" in user.read_text()
    assert findings(tmp_path) == ()


@pytest.mark.parametrize(
    "other_use",
    [
        "import helpers\n\n\ndef report():\n    return list(map(helpers.ask, 'ab'))\n",
        "from helpers import ask\n\nprint(ask('at import'))\n",
        "from helpers import ask\n\n\nclass Sync:\n    def call(self):\n        return ask('x')\n",
        "import helpers\n\nname = 'ask'\nprint(getattr(helpers, name))\n",
        "from helpers import ask as question\n\nquestion('a')\n",
        "from helpers import *\n\nask('x')\n",
    ],
    ids=["as a value", "at import", "sync method", "by its name", "renamed", "star"],
)
def test_a_helper_with_another_use_runs_in_a_thread_instead(other_use: str, tmp_path: Path) -> None:
    write(tmp_path, CORE, "core.py")
    helpers, user = write(tmp_path, HELPERS, "helpers.py"), write(tmp_path, USER)
    write(tmp_path, other_use, "other.py")
    assert fixed(tmp_path) == 1
    assert helpers.read_text() == HELPERS
    assert "await asyncio.to_thread(both, 'a', 'b')" in user.read_text()


def test_a_use_in_a_test_counts(tmp_path: Path) -> None:
    write(tmp_path, CORE, "core.py")
    helpers = write(tmp_path, HELPERS, "helpers.py")
    write(tmp_path, USER)
    write(
        tmp_path,
        "from helpers import both\n\n\ndef test_both():\n    both('a', 'b')\n",
        "test_b.py",
    )
    fixed(tmp_path)
    assert helpers.read_text() == HELPERS


def test_row_ends_marks_and_encodings_are_kept(tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\n# é\n" + program("time.sleep(2)  # é")
    path = tmp_path / "app.py"
    path.write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    marked = tmp_path / "marked.py"
    marked.write_bytes(b"\xef\xbb\xbf" + program("time.sleep(3)").rstrip().encode())
    assert fixed(tmp_path) == 2
    after = path.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") == text.count("\n") + 1
    assert b"await asyncio.sleep(2)  # \xe9\r\n" in after
    assert marked.read_bytes().startswith(b"\xef\xbb\xbfimport asyncio\nimport threading")
    assert not marked.read_bytes().endswith(b"\n")


def test_columns_behind_wide_characters(tmp_path: Path) -> None:
    path = write(tmp_path, program("x = '𝛼é', model.invoke('a')"))
    assert fixed(tmp_path) == 1
    assert rows_of(path) == "x = '𝛼é', await model.ainvoke('a')"


CONFIG = "from __future__ import annotations\nfrom langchain_core.runnables import RunnableConfig\n"


@pytest.mark.parametrize(
    ("imported", "before", "after"),
    [
        (
            "from typing import Any\n",
            "config: RunnableConfig | None = None",
            "config: Optional[RunnableConfig] = None",
        ),
        (
            "",
            "*, config: None | RunnableConfig = None",
            "*, config: Optional[RunnableConfig] = None",
        ),
        ("", "config: 'RunnableConfig | None'", "config: RunnableConfig"),
    ],
)
def test_a_config_parameter_gets_the_form_that_is_filled(
    imported: str, before: str, after: str, tmp_path: Path
) -> None:
    text = CONFIG + imported + program("return {'text': str(config)}")
    path = write(tmp_path, text.replace("state: State)", f"state: State, {before})"))
    assert fixed(tmp_path, unsafe=False) == 1
    assert f"(state: State, {after})" in path.read_text()
    assert path.read_text().count("Optional") in (0, 2)
    assert findings(tmp_path) == ()


@pytest.mark.parametrize("annotation", ["config: dict", "settings: RunnableConfig | None = None"])
def test_other_config_parameters_are_left_to_their_author(annotation: str, tmp_path: Path) -> None:
    text = CONFIG + program("return {}")
    write(tmp_path, text.replace("state: State)", f"state: State, {annotation})"))
    assert [(f.code, f.fix) for f in findings(tmp_path)] == [("AGL608", None)]


SAVED = """\
from typing import TypedDict

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import START, StateGraph


class State(TypedDict):
    text: str


builder = StateGraph(State)
builder.add_node("node", lambda state: {{"text": "a"}})
builder.add_edge(START, "node")


async def main() -> None:
    with SqliteSaver.from_conn_string("runs.db") as saver:
        graph = builder.compile(checkpointer=saver)
        {use}
"""
RUN = 'await graph.ainvoke({"text": ""}, {"configurable": {"thread_id": "1"}})'


def test_the_saver_is_opened_as_the_async_one(tmp_path: Path) -> None:
    path = write(tmp_path, SAVED.format(use=RUN))
    assert fixed(tmp_path, unsafe=False) == 0
    assert fixed(tmp_path) == 1
    text = path.read_text()
    assert 'async with AsyncSqliteSaver.from_conn_string("runs.db") as saver:' in text
    assert "from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver\n" in text
    assert findings(tmp_path) == ()


def test_a_saver_that_sync_calls_use_too_stays(tmp_path: Path) -> None:
    use = f"{RUN}\n        print(graph.get_state({{}}))"
    write(tmp_path, SAVED.format(use=use))
    assert [f.fix for f in findings(tmp_path) if f.code == "AGL203"] == [None]


TAKEN = [
    "import asyncio\n\n\ndef start():\n    import asyncio\n\n\n",
    "asyncio, count = None, 1\n\n\n",
    "def start(asyncio=None):\n    return asyncio\n\n\n",
    "if (asyncio := 3):\n    pass\n\n\n",
]


@pytest.mark.parametrize("before", TAKEN, ids=["twice", "unpacked", "parameter", "walrus"])
def test_a_name_with_another_meaning_somewhere_gets_no_fix(before: str, tmp_path: Path) -> None:
    write(tmp_path, before + program("time.sleep(2)"))
    assert fixed(tmp_path) == 0


def test_the_import_stays_below_the_coding_line(tmp_path: Path) -> None:
    text = "#!/usr/bin/python\n# -*- coding: latin-1 -*-\nasync def node(state):\n"
    body = "    import time\n    time.sleep(1)\n    return {'text': 'caf\xe9'}\n"
    path = tmp_path / "nodes.py"
    path.write_bytes((text + body).encode("latin-1"))
    write(
        tmp_path, program("pass").replace("async def node", "from nodes import node\nasync def n")
    )
    fixed(tmp_path)
    rows = path.read_bytes().split(b"\n")
    assert rows[1] == b"# -*- coding: latin-1 -*-"
    assert rows[2] == b"import asyncio"


def test_all_files_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, CORE, "core.py")
    helpers = write(tmp_path, HELPERS, "helpers.py")
    user = write(tmp_path, USER)
    monkeypatch.setattr("os.access", lambda path, mode: not str(path).endswith("app.py"))
    with pytest.raises(SystemExit):
        fixed(tmp_path)
    assert helpers.read_text() == HELPERS
    assert user.read_text() == USER


def test_a_generator_does_not_go_to_a_thread(tmp_path: Path) -> None:
    helper = "def rows(count):\n    for row in range(count):\n        time.sleep(1)\n"
    helper += "        yield row\n\n\n"
    write(tmp_path, program("found = rows(3)\nprint(list(found))\nlist(rows(2))", HEAD + helper))
    assert [one.fix for one in findings(tmp_path)] == [None] * len(findings(tmp_path))


def test_python_that_libcst_does_not_take_costs_one_file(tmp_path: Path) -> None:
    odd = "async def odd(state):\n    return [await(x)for x in state]\n"
    write(tmp_path, f"import langgraph\n{odd}", "odd.py")
    write(tmp_path, program("time.sleep(1)"))
    report = check([tmp_path], Config())
    assert [error.filename for error in report.errors] == ["odd.py"]
    assert [finding.code for finding in report.findings] == ["AGL101"]
