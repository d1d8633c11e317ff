"""Calls report where they run, what they call, and what blocks under them."""

from __future__ import annotations

from pathlib import Path

from async_graph_runtime.result import CallSite, End
from async_graph_runtime.run import run_graph
from tests.runtime.programs import marks, run, write


def test_a_blocking_call_on_the_loop(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        async def node(state):
            time.sleep(0.001)  # watch: sleep
            return {}
        graph = single(node)
        """,
    )
    assert seen.result.end is End.FINISHED
    assert seen["sleep"].on_loop == seen["sleep"].returned == 1
    assert seen["sleep"].off_loop == seen["sleep"].awaitables == 0
    assert seen["sleep"].callees == ("time.sleep",)
    assert seen["sleep"].entered == (("primitive", "time.sleep"),)


def test_the_same_call_in_threads(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        def helper():
            time.sleep(0.001)  # watch: leaf
        async def node(state):
            await asyncio.to_thread(helper)  # watch: to_thread
            await asyncio.get_running_loop().run_in_executor(None, helper)  # watch: executor
            return {}
        graph = single(node)
        """,
    )
    assert (seen["leaf"].on_loop, seen["leaf"].off_loop, seen["leaf"].entered) == (0, 2, ())
    assert seen["to_thread"].awaitables == 1
    assert seen["to_thread"].entered == seen["executor"].entered == ()


def test_sync_nodes_run_off_the_loop(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        def node(state):
            time.sleep(0.001)  # watch: sleep
            return {}
        graph = single(node)
        """,
    )
    assert (seen["sleep"].on_loop, seen["sleep"].off_loop) == (0, 1)


def test_every_call_above_the_blocking_one_is_charged(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        def inner():
            time.sleep(0.001)  # watch: leaf
        def outer():
            return inner()
        async def node(state):
            outer()  # watch: helper
            len("after")  # watch: after
            return {}
        graph = single(node)
        """,
    )
    assert seen.entered("leaf") == seen.entered("helper") == {"time.sleep"}
    assert seen["after"].on_loop == 1
    assert not seen["after"].entered


def test_an_argument_is_not_the_call(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        def slow():
            time.sleep(0.001)
            return 1
        async def node(state):
            await asyncio.to_thread(abs, slow())
            return {}
        graph = single(node)
        """,
    )
    row = marks_row(path, "abs, slow()")
    text = path.read_text("utf-8").splitlines()[row - 1]
    starts = text.index("asyncio") + 1, text.index("slow()") + 1
    result = run_graph(path, inputs=[{}], probes=[CallSite(row, start) for start in starts])
    assert [site.entered for site in result.sites] == [(), (("primitive", "time.sleep"),)]


def test_calls_that_start_at_one_place_are_told_apart_by_their_end(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        class Lazy:
            def load(self):
                time.sleep(0.001)
        async def node(state):
            Lazy().load()
            return {}
        graph = single(node)
        """,
    )
    row = marks_row(path, "Lazy().load()")
    inner, outer = CallSite(row, 5, "", row, 11), CallSite(row, 5, "", row, 18)
    result = run_graph(path, inputs=[{}], probes=[inner, outer])
    assert [site.on_loop for site in result.sites] == [1, 1]
    assert [bool(site.entered) for site in result.sites] == [False, True]


def marks_row(path: Path, text: str) -> int:
    rows = path.read_text("utf-8").splitlines()
    return next(number for number, row in enumerate(rows, 1) if text in row)


def test_columns_count_characters(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        async def node(state):
            text = "äöü🙂"; time.sleep(0.001)
            return {}
        graph = single(node)
        """,
    )
    row = marks_row(path, "🙂")
    column = path.read_text("utf-8").splitlines()[row - 1].index("time") + 1
    result = run_graph(path, inputs=[{}], probes=[CallSite(row, column, "", row, column + 17)])
    assert result.sites[0].entered


def test_a_call_that_raises_was_reached_and_is_over(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        async def node(state):
            try:
                int("no number")  # watch: raising
            except ValueError:
                time.sleep(0.001)
            return {}
        graph = single(node)
        """,
    )
    assert (seen["raising"].on_loop, seen["raising"].returned) == (1, 0)
    assert not seen["raising"].entered


def test_what_a_generator_does_is_charged_to_its_call(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        def parts():
            time.sleep(0.001)
            yield 1
        async def node(state):
            for part in parts():  # watch: read
                pass
            unread = parts()  # watch: unread
            return {}
        graph = single(node)
        """,
    )
    assert seen.entered("read") == {"time.sleep"}
    assert seen["unread"].on_loop == 1
    assert not seen["unread"].entered


def test_calls_in_formatted_strings_and_other_files(tmp_path: Path) -> None:
    helper = write(
        tmp_path,
        """
        def read():
            return f"{time.sleep(0.001)} {'x'.upper()}"  # watch: sleep
        """,
        "helper.py",
    )
    path = write(
        tmp_path,
        """
        async def node(state):
            import helper
            return {"value": helper.read()}
        graph = single(node)
        """,
    )
    result = run_graph(path, inputs=[{}], probes=[marks(helper)["sleep"]])
    assert result.sites[0].entered == (("primitive", "time.sleep"),)
    assert "None X" in result.runs[0].result


def test_watching_changes_no_result(tmp_path: Path) -> None:
    source = """
        class Base:
            def name(self, *parts, **named):
                return [type(self).__name__, *parts, *sorted(named)]
        class Child(Base):
            def name(self, *parts, **named):
                return super().name("child", *parts, **named)  # watch: super
        async def echo(value):
            return value
        async def node(state):
            here = 1
            value = [
                Child().name(*[1, 2], key=3, **{"other": 4}),  # watch: stars
                sorted(locals())[0],  # watch: frame
                [abs(number) for number in (-1, -2)],  # watch: comprehension
                await echo(await echo(5)),  # watch: awaits
                (lambda *all: all)(*"ab"),  # watch: function
                sum(number for number in range(4)),  # watch: generator
                f"{len('abc'):>4}",  # watch: text
            ]
            return {"value": value}
        graph = single(node)
        """
    seen = run(tmp_path, source)
    plain = run_graph(tmp_path / "program.py", inputs=[{}])
    assert seen.result.runs == plain.runs
    assert plain.runs[0].error is None
    assert all(site.on_loop for site in seen.sites.values())


def test_nothing_stands_there(tmp_path: Path) -> None:
    path = write(tmp_path, "graph = single(lambda state: {})")
    result = run_graph(path, inputs=[{}], probes=[CallSite(1), CallSite(1, file="absent.py")])
    assert [site.placed for site in result.sites] == [False, False]


def test_calls_before_the_graph_runs_do_not_count(tmp_path: Path) -> None:
    seen = run(
        tmp_path,
        """
        def load():
            time.sleep(0.001)  # watch: leaf
        load()  # watch: at_import
        graph = single(lambda state: {})
        """,
    )
    for name in ("leaf", "at_import"):
        assert seen[name].placed
        assert (seen[name].on_loop, seen[name].off_loop, seen[name].entered) == (0, 0, ())
