"""Which calls count as blocking, and which of their kind do not wait."""

from __future__ import annotations

import pytest

from tests.runtime.programs import Seen, run

BLOCKING = {
    "time.sleep": "time.sleep(0.001)",
    "open": "open(os.devnull).close()",
    "_io.TextIOWrapper.read": "opened.read()",
    "os.listdir": "os.listdir()",
    "os.scandir": "list(Path().iterdir()) and os.scandir()",
    "os.stat": "os.path.exists('x')",
    "subprocess.Popen": "subprocess.run([sys.executable, '-S', '-c', ''])",
    "subprocess.Popen.communicate": "child.communicate()",
    "os.system": "os.system('true')",
    "socket.connect": "socket.create_connection(address)",
    "socket.socket.recv": "client.recv(1)",
    "socket.getaddrinfo": "socket.getaddrinfo('localhost', 80)",
    "select.select": "select.select([], [], [], 0.001)",
    "threading.Event.wait": "threading.Event().wait(0.001)",
    "threading.Condition.wait": "wait_for_condition()",
    "threading.Thread.join": "napping().join(0.001)",
    "queue.Queue.get": "timed_out(queue.Queue().get)",
    "queue.Queue.put": "timed_out(full.put, 1)",
    "concurrent.futures._base.Future.result": "timed_out(concurrent.futures.Future().result)",
    "_thread.lock.acquire": "taken.acquire(timeout=0.001)",
    "_queue.SimpleQueue.get": "with suppress(queue.Empty): quiet.get(timeout=0.001)",
    "sqlite3.connect": "sqlite3.connect(':memory:')",
    "sqlite3.Connection.execute": "database.execute('select 1')",
    "sqlite3.Cursor.execute": "database.cursor().execute('select 1')",
    "sqlite3.Cursor.fetchall": "rows.fetchall()",
    "builtins.input": "end_of_input()",
}
"""What is entered under each call."""

QUICK = [
    "time.sleep(0)",
    "io.StringIO('x').read()",
    "ready.wait()",
    "queue.SimpleQueue().put(1)",
    "stocked.get()",
    "done.result()",
    "threading.Lock().acquire()",
    "select.select([], [], [], 0)",
    "silent.connect_ex(address)",
    "ended.join()",
    "threading.Thread(target=len, args=('',)).start()",
    "pool.submit(len, '')",
    "sorted([2, 1])",
]
"""Calls that look like waiting and do not."""

SETTING = """
from contextlib import suppress
quiet = queue.SimpleQueue()
server = socket.create_server(("127.0.0.1", 0))
address = server.getsockname()
client = socket.create_connection(address)
server.accept()[0].send(b"x")
silent = socket.socket()
silent.setblocking(False)
opened = open(__file__)
child = subprocess.Popen([sys.executable, "-S", "-c", ""])
database = sqlite3.connect(":memory:")
rows = database.cursor()
rows.execute("select 1")
taken = threading.Lock()
taken.acquire()
ready = threading.Event()
ready.set()
stocked = queue.Queue()
stocked.put(1)
full = queue.Queue(1)
full.put(1)
done = concurrent.futures.Future()
done.set_result(1)
ended = threading.Thread(target=len, args=("",))
ended.start()
ended.join()
pool = concurrent.futures.ThreadPoolExecutor()

def wait_for_condition():
    condition = threading.Condition()
    with condition:
        condition.wait(0.001)

def napping():
    thread = threading.Thread(target=time.sleep, args=(1,), daemon=True)
    thread.start()
    return thread

def timed_out(function, *arguments):
    try:
        function(*arguments, timeout=0.001)
    except (queue.Empty, queue.Full, concurrent.futures.TimeoutError):
        pass

def end_of_input():
    try:
        input()
    except EOFError:
        pass
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    calls = [*BLOCKING.values(), *QUICK]
    rows = [f"    {call}  # watch: call{number}" for number, call in enumerate(calls)]
    node = "\n".join(["async def node(state):", *rows, "    return {}", "graph = single(node)"])
    return run(tmp_path_factory.mktemp("primitives"), SETTING + node)


def test_every_call_was_made_on_the_loop(seen: Seen) -> None:
    assert seen.result.runs[0].error is None
    assert all(site.on_loop and not site.off_loop for site in seen.sites.values())


@pytest.mark.parametrize("name", BLOCKING)
def test_a_blocking_call_is_entered(seen: Seen, name: str) -> None:
    assert name in seen.entered(f"call{list(BLOCKING).index(name)}")


@pytest.mark.parametrize("call", QUICK)
def test_a_call_that_does_not_wait_is_not(seen: Seen, call: str) -> None:
    entered = seen[f"call{len(BLOCKING) + QUICK.index(call)}"].entered
    assert [name for kind, name in entered if kind != "wait"] == []
