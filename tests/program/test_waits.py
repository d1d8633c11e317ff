"""Waits for threads, locks, queues and futures: which count, and how sure they are.

What a `with` waits for is no call that a run could watch, so that these shapes stand here
and not among the fixtures; neither does a client that reads its certificates.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence, Finding, Severity

EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, scope=Scope.ALL)
HEADER = """\
import asyncio
import httpx
import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

LOCK = threading.Lock()
AGAIN = threading.RLock()
POOL = ThreadPoolExecutor()
SMALL = queue.Queue(maxsize=1)
ENDLESS = queue.Queue(0)

def work(): ...

async def other(): ...

async def node(self, given):
"""


def found(tmp_path: Path, body: str) -> list[Finding]:
    path = tmp_path / "nodes.py"
    path.write_text(HEADER + indent(dedent(body), "    "))
    return list(check([path], EVERYTHING).findings)


@pytest.mark.parametrize(
    ("body", "confidence"),
    [
        ("with ThreadPoolExecutor() as pool:\n    pool.submit(work)", Confidence.CERTAIN),
        ("with ThreadPoolExecutor() as pool:\n    given(pool)", Confidence.POSSIBLE),
        ("with POOL:\n    POOL.submit(work)", Confidence.LIKELY),
        ("POOL.submit(work).result()", Confidence.LIKELY),
        ("POOL.submit(given).exception()", Confidence.LIKELY),
        ("threading.Thread(target=work).join()", Confidence.CERTAIN),
        ("SMALL.put(1)", Confidence.LIKELY),
        ("given.queue.get()\nqueue.Queue().get()", Confidence.CERTAIN),
        ("LOCK.acquire()", Confidence.LIKELY),
        ("LOCK.acquire(timeout=1)", Confidence.LIKELY),
        (
            "for future in as_completed([POOL.submit(work)]):\n    future.result()",
            Confidence.CERTAIN,
        ),
        ("futures = [POOL.submit(work)]\nwait(futures)", Confidence.CERTAIN),
        ("with AGAIN:\n    await other()", Confidence.LIKELY),
    ],
)
def test_waits_on_the_loop(tmp_path: Path, body: str, confidence: Confidence) -> None:
    (finding,) = found(tmp_path, body)
    assert (finding.code, finding.severity) == ("AGL106", Severity.WARNING)
    assert finding.confidence is confidence


@pytest.mark.parametrize(
    "body",
    [
        "with ThreadPoolExecutor() as pool:\n    pass",
        """\
        with ThreadPoolExecutor() as pool:
            await asyncio.get_running_loop().run_in_executor(pool, work)
        """,
        """\
        with ThreadPoolExecutor() as pool:
            await asyncio.wrap_future(pool.submit(work))
        """,
        "with LOCK:\n    given.count += 1",
        "POOL.submit(work)",
        "POOL.submit(work).result(timeout=0)",
        "POOL.shutdown(wait=False)",
        "LOCK.acquire(False)",
        "ENDLESS.put(0)",
        "SMALL.put(1, block=False)",
        "future = POOL.submit(work)\nif future.done():\n    future.result()",
        "future = POOL.submit(work)\nreturn future.result() if future.done() else None",
        """\
        future = POOL.submit(work)
        while not future.done():
            await asyncio.sleep(0)
        future.result()
        """,
        "task = asyncio.create_task(other())\nawait asyncio.wait([task])\ntask.result()",
        "await asyncio.to_thread(LOCK.acquire)",
        "one = two = given\nwhile given:\n    two = one\n    one = two\n    one.result()",
    ],
)
def test_does_not_wait(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "confidence"),
    [
        ("with LOCK:\n    await other()", Confidence.LIKELY),
        ("with LOCK:\n    async for _ in given:\n        pass", Confidence.LIKELY),
        (
            """\
            loop = asyncio.get_running_loop()
            asyncio.run_coroutine_threadsafe(other(), loop).result()
            """,
            Confidence.CERTAIN,
        ),
        (
            """\
            future = asyncio.run_coroutine_threadsafe(other(), loop=asyncio.get_event_loop())
            future.result()
            """,
            Confidence.CERTAIN,
        ),
    ],
)
def test_hangs(tmp_path: Path, body: str, confidence: Confidence) -> None:
    (finding,) = found(tmp_path, body)
    assert (finding.code, finding.severity) == ("AGL106", Severity.ERROR)
    assert finding.confidence is confidence


def test_another_loop_is_only_waited_for(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "asyncio.run_coroutine_threadsafe(other(), given.loop).result()")
    assert (finding.code, finding.severity) == ("AGL106", Severity.WARNING)


def test_a_lock_over_blocking_work_is_reported_with_it(tmp_path: Path) -> None:
    findings = found(tmp_path, "with LOCK:\n    httpx.get('http://localhost')")
    assert [finding.code for finding in findings] == ["AGL106", "AGL101"]


def test_clients_built_on_the_loop_are_a_preview(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "async with httpx.AsyncClient() as client:\n    given(client)")
    assert (finding.code, finding.severity) == ("AGL103", Severity.INFO)
    assert finding.preview
