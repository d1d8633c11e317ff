"""Waits that found nothing to wait for, locks, managers in `with`, and calls that never end."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_runtime.result import End, SiteResult
from tests.runtime.programs import Seen, run

SETTING = """
free, held = threading.Lock(), threading.Lock()
held.acquire()
shared, condition, semaphore = threading.RLock(), threading.Condition(), threading.Semaphore(2)
ready = threading.Event()
ready.set()
ended = threading.Thread(target=len, args=("",))
ended.start()
ended.join()
done = concurrent.futures.Future()
done.set_result(1)
stocked, sized, simple = queue.Queue(), queue.Queue(5), queue.SimpleQueue()
simple.put(0)
for item in range(9):
    stocked.put(item)
pool = concurrent.futures.ThreadPoolExecutor(1)
pool.submit(len, "").result()

answers = []

def asked(future):
    return future.result() if future.done() else None
"""

COULD_WAIT = {
    "free.acquire() and free.release()": "_thread.lock.acquire",
    "shared.acquire()": "_thread.RLock.acquire",
    "semaphore.acquire()": "threading.Semaphore.acquire",
    "ready.wait()": "threading.Event.wait",
    "ended.join()": "threading.Thread.join",
    "done.result()": "concurrent.futures._base.Future.result",
    "stocked.get()": "queue.Queue.get",
    "sized.put(1)": "queue.Queue.put",
    "answers.append(simple.get())": "_queue.SimpleQueue.get",
    "list(concurrent.futures.as_completed([done]))": "concurrent.futures.as_completed",
    "list(pool.map(len, ['']))": "concurrent.futures._base.Future.result",
    "concurrent.futures.ThreadPoolExecutor().shutdown()": (
        "concurrent.futures.thread.ThreadPoolExecutor.shutdown"
    ),
}
"""What is asked for, on a good day, under each call."""

COULD_NOT = [
    "free.acquire(blocking=False) and free.release()",
    "free.acquire(False) and free.release()",
    "held.acquire(blocking=False)",
    "held.acquire(timeout=0)",
    "semaphore.acquire(blocking=False)",
    "ready.wait(0)",
    "ended.join(timeout=0)",
    "stocked.get(block=False)",
    "stocked.get_nowait()",
    "simple.empty() or simple.get(False)",
    "stocked.put(1)",
    "asked(done)",
    "concurrent.futures.ThreadPoolExecutor().shutdown(wait=False)",
]
"""Told to come back at once, or by a caller that made sure."""


def entered(site: SiteResult, kind: str) -> list[str]:
    return [name for found, name in site.entered if found == kind]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    calls = [*COULD_WAIT, *COULD_NOT]
    rows = [f"    {call}  # watch: call{number}" for number, call in enumerate(calls)]
    last = "    return {'value': answers}"
    node = "\n".join(["async def node(state):", *rows, last, "graph = single(node)"])
    return run(tmp_path_factory.mktemp("waits"), SETTING + node)


def test_every_call_came_back(seen: Seen) -> None:
    assert seen.result.end is End.FINISHED
    assert seen.result.runs[0].error is None
    assert seen.result.runs[0].result == "{'value': [0]}"


@pytest.mark.parametrize("call", COULD_WAIT)
def test_a_wait_with_nothing_to_wait_for_is_told(seen: Seen, call: str) -> None:
    site = seen[f"call{list(COULD_WAIT).index(call)}"]
    assert COULD_WAIT[call] in entered(site, "wait") + entered(site, "primitive")


@pytest.mark.parametrize("call", COULD_NOT)
def test_a_call_that_comes_back_at_once_is_none(seen: Seen, call: str) -> None:
    assert seen[f"call{len(COULD_WAIT) + COULD_NOT.index(call)}"].entered == ()


MANAGERS = """
free, opened = threading.Lock(), threading.Event()

class Slow:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        time.sleep(0.001)
        return True

class Misleading:
    def __init__(self):
        self.acquire = free.acquire
    def __enter__(self):
        return "its own"
    def __exit__(self, *error):
        pass

async def node(state):
    slow, plain = Slow(), asyncio.Lock()
    with slow:  # watch: exit
        raise ValueError("swallowed by the manager")
    with free as acquired:  # watch: lock
        await asyncio.sleep(0)
    with Misleading() as own:  # watch: own
        pass
    with concurrent.futures.ThreadPoolExecutor() as idle:  # watch: idle
        await asyncio.get_running_loop().run_in_executor(idle, len, "")
    with concurrent.futures.ThreadPoolExecutor() as busy:  # watch: busy
        busy.submit(opened.wait, 0.05)
    try:
        with 5:  # watch: refused
            pass
    except (TypeError, AttributeError) as error:
        refused = type(error).__name__
    return {"value": [acquired, free.locked(), own, refused]}
graph = single(node)
"""


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return run(tmp_path_factory.mktemp("managed"), MANAGERS)


def test_managers_do_what_they_did(managed: Seen) -> None:
    (only,) = managed.result.runs
    assert only.error is None
    assert only.result.startswith("{'value': [True, False, 'its own', ")


def test_what_leaving_a_manager_waits_for(managed: Seen) -> None:
    assert entered(managed["exit"], "primitive") == ["time.sleep"]
    assert managed["exit"].on_loop == managed["exit"].returned == 1
    assert managed["exit"].callees == ("program.Slow.__enter__",)


def test_entering_a_free_lock(managed: Seen) -> None:
    assert managed["lock"].entered == (("wait", "_thread.lock.__enter__"),)
    assert managed["own"].entered == ()


def test_only_a_pool_at_work_is_waited_for(managed: Seen) -> None:
    shutdown = "concurrent.futures.thread.ThreadPoolExecutor.shutdown"
    assert managed["idle"].entered == (("wait", shutdown),)
    assert managed["busy"].entered == (("primitive", shutdown),)
    assert managed["idle"].on_loop == 1


OWN_LOOP = """
    async def ask():
        return 1
    async def node(state):
        time.sleep(0.001)  # watch: before
        asked = asyncio.run_coroutine_threadsafe(ask(), asyncio.get_running_loop())
        return {"value": asked.result()}  # watch: result
    graph = single(node)
    """

LOCK_OVER_AWAIT = """
    lock = threading.Lock()
    async def holds(state):
        with lock:  # watch: result
            await asyncio.sleep(0.01)
        return {}
    builder = StateGraph(State)
    for name in ("first", "second"):
        builder.add_node(name, holds)
        builder.add_edge(START, name)
    graph = builder.compile()
    """


@pytest.mark.parametrize("program", [OWN_LOOP, LOCK_OVER_AWAIT])
def test_a_call_that_never_gives_the_loop_back(tmp_path: Path, program: str) -> None:
    seen = run(tmp_path, program, timeout=2.0)
    assert seen.result.end is End.TIMEOUT
    assert seen["result"].stalled > 0.5
    assert seen["result"].on_loop > seen["result"].returned
    assert "before" not in seen.sites or not seen["before"].stalled


def test_a_graph_that_hangs_without_holding_the_loop(tmp_path: Path) -> None:
    source = """
        async def node(state):
            time.sleep(0.001)  # watch: before
            await asyncio.Event().wait()  # watch: forever
        graph = single(node)
        """
    seen = run(tmp_path, source, timeout=2.0)
    assert seen.result.end is End.TIMEOUT
    assert not seen["before"].stalled
    assert not seen["forever"].stalled


def test_computing_is_measured(tmp_path: Path) -> None:
    source = """
        async def node(state):
            sum(range(2_000_000))  # watch: computes
            time.sleep(0.05)  # watch: sleeps
            return {}
        graph = single(node)
        """
    seen = run(tmp_path, source)
    assert seen["computes"].computed > 0.001
    assert seen["sleeps"].computed < seen["sleeps"].longest / 2
