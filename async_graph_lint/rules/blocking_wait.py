"""AGL106 blocking-wait."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.loop.stalls import Stall
from async_graph_lint.reading import facts
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import call_name, finding, remedy_of, stalls_of


class BlockingWait(Rule):
    """Code on the event loop waits for a thread, a lock, a queue or a future.

    ## Why
    `future.result()`, `thread.join()`, `queue.get()` and `lock.acquire()` of the threading
    world stop the thread that calls them. Here that is the event loop's: the work was
    handed to another thread, and the loop stands still all the same. Two shapes never
    end: `asyncio.run_coroutine_threadsafe(coroutine, loop).result()` on that very loop,
    and a `threading.Lock` held over an `await`, which the next task waits for on the only
    thread that could release it. Those are errors.

    `with ThreadPoolExecutor() as pool:` waits when the block is left, for everything that
    was submitted in it. `pool.map` waits where its results are used.

    Not reported: waits that are told not to (`block=False`, `timeout=0`), the result of a
    future that is known to be done, a `put` into a queue without a size, a
    `with threading.Lock():` whose block neither awaits nor blocks, and a pool in a `with`
    whose work is awaited inside (`await loop.run_in_executor(pool, ...)`).

    ## Bad
    ```python
    async def fetch(state: State) -> dict:
        with ThreadPoolExecutor() as pool:
            pages = list(pool.map(download, state["urls"]))
        return {"pages": pages}
    ```

    ## Good
    ```python
    async def fetch(state: State) -> dict:
        downloads = (asyncio.to_thread(download, url) for url in state["urls"])
        return {"pages": await asyncio.gather(*downloads)}
    ```

    ## At run time
    The call, or the `with`, is reached on the loop's thread and a wait begins under it. A
    lock that happens to be free is confirmed by what was really called. A deadlock is
    ended by the run's time limit, and is confirmed by how long the call held the loop.

    ## Options
    As for AGL101.
    """

    code = "AGL106"
    name = "blocking-wait"
    severity = Severity.ERROR
    why = "The event loop itself waits for the other thread: nothing else on it runs meanwhile."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per wait in an async body."""
        for stall, ways in stalls_of(analysis, self.code):
            entry = stall.cause.entry
            if entry is not None:
                remedy = remedy_of(stall)
                yield finding(self, stall, ways, _message(stall, entry.display), remedy)


def _message(stall: Stall, name: str) -> str:
    said = _waiting(stall, name)
    return f"{said}; {stall.cause.hangs}" if stall.cause.hangs else said


def _waiting(stall: Stall, name: str) -> str:
    function = stall.effect.site.call.function
    if not stall.effect.site.implicit or not isinstance(function, facts.Attribute):
        return f"`{name}` waits on the event loop"
    if function.name == "__exit__":
        return f"`{call_name(stall)}` waits on the event loop until the work it started is done"
    return f"`{call_name(stall)}` waits on the event loop"
