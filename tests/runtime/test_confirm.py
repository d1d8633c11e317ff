"""Findings get the verdict that the runs give them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from async_graph_lint.finding import (
    Confidence,
    Finding,
    Outcome,
    Position,
    Report,
    Severity,
    Span,
)
from async_graph_runtime import confirm
from async_graph_runtime.probes import PROBES, probe_for
from async_graph_runtime.probes.blocking_call_in_async import BlockingCall
from async_graph_runtime.probes.blocking_constructor import BlockingConstructor, name_of
from async_graph_runtime.probes.blocking_wait import BlockingWait
from async_graph_runtime.probes.cpu_bound_on_loop import CpuBound
from async_graph_runtime.probes.parallel_writers_no_reducer import ParallelWriters
from async_graph_runtime.result import End, RunResult, SiteResult
from async_graph_runtime.run import run_graph
from tests.runtime.programs import write

PROGRAM = """
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda
    model = FakeListChatModel(responses=["yes"])
    class State(TypedDict, total=False):
        value: Any
        key: int
        safe: int
    def helper(quick=False):
        if not quick:
            time.sleep(0.001)
    def own():
        return 1
    async def node(state):
        helper()
        helper(quick=True)
        await asyncio.to_thread(helper)
        own()
        if state.get("more"):
            time.sleep(0.002)
        model.invoke("hello")
        (ChatPromptTemplate.from_template("{x}") | model).invoke({"x": "y"})
        ChatPromptTemplate.from_template("{x}").invoke({"x": "z"})
        RunnableLambda(lambda x: x).invoke(1)
        await model.ainvoke("later")
        for part in model.stream("parts"):
            pass
        single(own).invoke({})
        return {}
    def writes(number):
        return lambda state: {"key": number}
    graph = single(node)
    builder = StateGraph(State)
    for number in range(2):
        builder.add_node(f"writer{number}", writes(number))
        builder.add_edge(START, f"writer{number}")
    conflicting = builder.compile()
    """

CALLS = {
    "helper()": ("AGL102", Outcome.CONFIRMED),
    "helper(quick=True)": ("AGL102", Outcome.INCONCLUSIVE),
    "asyncio.to_thread(helper)": ("AGL101", Outcome.REFUTED),
    "own()": ("AGL102", Outcome.INCONCLUSIVE),
    "time.sleep(0.002)": ("AGL101", Outcome.UNREACHED),
    'model.invoke("hello")': ("AGL201", Outcome.CONFIRMED),
    '(ChatPromptTemplate.from_template("{x}") | model).invoke({"x": "y"})': (
        "AGL201",
        Outcome.CONFIRMED,
    ),
    'ChatPromptTemplate.from_template("{x}").invoke({"x": "z"})': ("AGL201", Outcome.INCONCLUSIVE),
    "RunnableLambda(lambda x: x).invoke(1)": ("AGL201", Outcome.INCONCLUSIVE),
    'model.ainvoke("later")': ("AGL201", Outcome.REFUTED),
    'model.stream("parts")': ("AGL201", Outcome.CONFIRMED),
    "single(own).invoke({})": ("AGL201", Outcome.CONFIRMED),
}


def finding(code: str, span: Span, **data: Any) -> Finding:
    confidence, severity = Confidence.POSSIBLE, Severity.WARNING
    return Finding(code, "name", severity, confidence, span, "message", data=data)


def finding_at(path: Path, call: str, code: str) -> Finding:
    rows = path.read_text("utf-8").splitlines()
    row, text = next(
        (n, text) for n, text in enumerate(rows, 1) if call in text and "def " not in text
    )
    column = text.index(call) + 1
    end = Position(row, column + len(call))
    return finding(code, Span(path.name, Position(row, column), end))


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = write(tmp_path_factory.mktemp("confirm"), PROGRAM)
    top = Span(path.name, Position(1, 1), Position(1, 2))
    findings = [
        *(finding_at(path, call, code) for call, (code, _) in CALLS.items()),
        finding("AGL301", top, key="key", nodes=["writer0", "writer1"]),
        finding("AGL301", top, key="safe", nodes=["writer0"]),
        finding("AGL609", top),
    ]
    report = Report(str(path.parent), tuple(findings))
    return confirm(report, entries=["program.py"], inputs=[{}], python=sys.executable)


@pytest.mark.parametrize("call", CALLS)
def test_calls(confirmed: Report, call: str) -> None:
    verdict = confirmed.findings[list(CALLS).index(call)].verdict
    assert verdict is not None
    assert verdict.outcome is CALLS[call][1], verdict


def test_confirmed_findings_are_certain_and_refuted_ones_counted(confirmed: Report) -> None:
    for one in confirmed.findings:
        assert one.verdict is not None
        is_confirmed = one.verdict.outcome is Outcome.CONFIRMED
        assert (one.confidence is Confidence.CERTAIN) is is_confirmed
    refuted = [f for f in confirmed.findings if f.verdict and f.verdict.outcome is Outcome.REFUTED]
    assert confirmed.summary.refuted == len(refuted) == 2


def test_evidence_of_a_blocking_call(confirmed: Report) -> None:
    verdict = confirmed.findings[0].verdict
    assert verdict is not None
    assert verdict.evidence["kind"] == "primitive"
    assert verdict.evidence["entered"] == ["time.sleep"]
    assert verdict.evidence["callees"] == ["program.helper"]
    assert verdict.evidence["longest_ms"] > 0


def test_keys(confirmed: Report) -> None:
    found = [one.verdict for one in confirmed.findings[-3:]]
    conflict, safe, unknown = (verdict for verdict in found if verdict)
    assert conflict.outcome is Outcome.CONFIRMED
    assert conflict.evidence["kind"] == "raised"
    assert conflict.evidence["nodes"] == ["writer0", "writer1"]
    assert safe.outcome is Outcome.FAILED
    assert unknown.outcome is Outcome.UNSUPPORTED


def test_a_key_is_refuted_only_when_its_writers_ran(tmp_path: Path) -> None:
    path = write(tmp_path, "graph = single(lambda state: {'value': 1})")
    observations = [(run_graph(path, inputs=[{}]), None)]
    span, probe = Span(path.name, Position(1, 1), Position(1, 2)), ParallelWriters()
    ran = finding("AGL301", span, key="value", nodes=["node"])
    other = finding("AGL301", span, key="value", nodes=["node", "other"])
    assert probe.judge(ran, observations).outcome is Outcome.REFUTED
    assert probe.judge(other, observations).outcome is Outcome.UNREACHED


ENDS = {
    End.FINISHED: Outcome.UNREACHED,
    End.UNSUPPORTED: Outcome.UNSUPPORTED,
    End.TIMEOUT: Outcome.FAILED,
    End.CRASHED: Outcome.FAILED,
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("probe", PROBES)
def test_without_a_run_there_is_no_verdict_on_the_code(end: End, probe: Any) -> None:
    span = Span("a.py", Position(1, 1), Position(1, 2))
    one = finding(probe.codes[0], span, key="value", targets=[["a"], ["b"]])
    observation = (RunResult(end, "why"), SiteResult())
    assert probe.judge_clean("value", [observation]).outcome is ENDS[end]
    # Some mistakes no run shows, whatever became of it.
    told = {ENDS[end], Outcome.UNSUPPORTED}
    assert probe.judge(one, [observation]).outcome in told
    assert probe.judge_expected("value", [observation]).outcome in told


def test_one_hit_on_the_loop_outweighs_many_off_it() -> None:
    one = finding("AGL101", Span("a.py", Position(1, 1), Position(1, 2)))
    off = (RunResult(End.FINISHED), SiteResult(placed=True, off_loop=9))
    on = (RunResult(End.FINISHED), SiteResult(placed=True, on_loop=1))
    assert BlockingCall().judge(one, [off]).outcome is Outcome.REFUTED
    assert BlockingCall().judge(one, [off, on]).outcome is Outcome.INCONCLUSIVE


KNOWN = {
    "tiktoken.registry.get_encoding": (BlockingConstructor(), Outcome.CONFIRMED),
    "transformers.models.auto.tokenization_auto.AutoTokenizer.from_pretrained": (
        BlockingConstructor(),
        Outcome.CONFIRMED,
    ),
    "pypdf._reader.PdfReader": (CpuBound(), Outcome.CONFIRMED),
    "program.get_encoding": (BlockingConstructor(), Outcome.INCONCLUSIVE),
    "program.PdfReader": (CpuBound(), Outcome.INCONCLUSIVE),
    "tiktoken.core.Encoding.encode": (BlockingConstructor(), Outcome.INCONCLUSIVE),
}


@pytest.mark.parametrize("callee", KNOWN)
def test_a_known_callee_confirms_only_on_the_loop(callee: str) -> None:
    probe, outcome = KNOWN[callee]
    one = finding(probe.codes[0], Span("a.py", Position(1, 1), Position(1, 2)))
    on = SiteResult(True, on_loop=1, returned=1, callees=(callee,), called_on_loop=(callee,))
    off = SiteResult(True, off_loop=1, callees=(callee,))
    verdict = probe.judge(one, [(RunResult(End.FINISHED), on)])
    assert verdict.outcome is outcome
    assert verdict.evidence["kind"] == "identity"
    assert probe.judge(one, [(RunResult(End.FINISHED), off)]).outcome is Outcome.REFUTED


def test_rows_and_runs_name_the_same() -> None:
    assert name_of("pymongo.MongoClient()[].find()") == name_of("pymongo.collection.x.find")
    assert name_of("open") == ("open", "")


def test_a_wait_with_nothing_to_wait_for_confirms_its_own_finding_only() -> None:
    idle = SiteResult(True, on_loop=1, returned=1, entered=(("wait", "threading.Thread.join"),))
    observations = [(RunResult(End.FINISHED), idle)]
    one = finding("AGL106", Span("a.py", Position(1, 1), Position(1, 2)))
    confirmed = BlockingWait().judge(one, observations)
    assert confirmed.outcome is Outcome.CONFIRMED
    assert confirmed.evidence["kind"] == "identity"
    assert confirmed.evidence["entered"] == ["threading.Thread.join"]
    assert BlockingWait().judge_expected("", observations) == confirmed
    assert BlockingCall().judge(one, observations).outcome is Outcome.INCONCLUSIVE


def test_a_loop_held_until_the_end_confirms(tmp_path: Path) -> None:
    source = """
        async def ask():
            return 1
        async def node(state):
            asked = asyncio.run_coroutine_threadsafe(ask(), asyncio.get_running_loop())
            return {"value": asked.result()}
        graph = single(node)
        """
    path = write(tmp_path, source)
    report = Report(str(tmp_path), (finding_at(path, "asked.result()", "AGL106"),))
    (judged,) = confirm(report, entries=[path.name], timeout=2.0, python=sys.executable).findings
    assert judged.verdict is not None
    assert judged.verdict.outcome is Outcome.CONFIRMED
    assert judged.verdict.evidence["kind"] == "stalled"
    assert judged.verdict.evidence["stalled_ms"] >= 500


def test_a_finding_in_a_file_that_no_graph_imports(tmp_path: Path) -> None:
    path = write(tmp_path, "graph = single(lambda state: {})")
    (tmp_path / "other.py").write_text("print()")
    one = finding("AGL101", Span("other.py", Position(1, 1), Position(1, 8)))
    report = Report(str(tmp_path), (one,))
    (judged,) = confirm(report, entries=[path.name], python=sys.executable).findings
    assert judged.verdict is not None
    assert judged.verdict.outcome is Outcome.UNREACHED


def test_entries_are_found_when_none_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, "async def node(s):\n    time.sleep(0.001)\ngraph = StateGraph(State)")
    with path.open("a") as file:
        file.write("\ngraph = graph.add_node(node).add_edge(START, 'node').compile()\n")
    report = Report(str(tmp_path), (finding_at(path, "time.sleep(0.001)", "AGL101"),))
    (judged,) = confirm(report, python=sys.executable).findings
    assert judged.verdict is not None
    assert judged.verdict.outcome is Outcome.CONFIRMED


def test_a_wrong_entry_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a Python file"):
        confirm(Report(str(tmp_path)), entries=["absent.py:graph"])


def test_every_code_has_at_most_one_probe() -> None:
    codes = [code for probe in PROBES for code in probe.codes]
    assert sorted(codes) == sorted(set(codes))
    assert probe_for("AGL000") is None
