"""Recording wrappers for waiting on threads, queues and futures.

Whether such a call waits is a matter of moments: the thread may have ended already. So a
call that was not told to come back at once is recorded also when it finds nothing to
wait for, as a `wait` instead of a `primitive`.
"""

from __future__ import annotations

import concurrent.futures
import concurrent.futures.thread
import queue
import threading
import weakref
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
Wait = tuple[Any, str, Function, Function]
"""Where the function stands, its name, whether given arguments make it wait now, and whether
they let it wait at another time."""

submitted: weakref.WeakKeyDictionary[Any, weakref.WeakSet[Any]] = weakref.WeakKeyDictionary()
"""The futures of each pool of threads that somebody still knows."""


def always(*args: Any, **kwargs: Any) -> bool:
    """For calls that wait whatever they are given."""
    return True


def never(*args: Any, **kwargs: Any) -> bool:
    """For calls of which only the other question is asked."""
    return False


def timed(receiver: Any, timeout: Any = None) -> bool:
    """Whether a call with just a timeout was given time."""
    return bool(timeout != 0)


def waits_of_threads() -> list[Wait]:
    """Waiting for another thread, and for what it does."""
    remember_futures()
    future, pool = concurrent.futures.Future, concurrent.futures.thread.ThreadPoolExecutor
    return [
        (threading.Event, "wait", lambda s, timeout=None: not s.is_set() and timeout != 0, timed),
        (threading.Condition, "wait", timed, timed),
        (threading.Semaphore, "acquire", never, patient),
        (threading.Semaphore, "__enter__", never, patient),
        (threading.Thread, "join", lambda s, timeout=None: s.is_alive() and timeout != 0, timed),
        *waits_of_queues(),
        (future, "result", lambda s, timeout=None: not s.done() and timeout != 0, timed),
        (future, "exception", lambda s, timeout=None: not s.done() and timeout != 0, timed),
        (concurrent.futures, "wait", waits_for_some, timed),
        (concurrent.futures, "as_completed", never, timed),
        (pool, "shutdown", leaves_work, lambda s, wait=True, **rest: wait),
    ]


def waits_of_queues() -> list[Wait]:
    """Waiting for another thread to put something in, or to take something out."""
    return [
        (queue.Queue, "get", lambda s, block=True, timeout=None: block and s.empty(), patient),
        (queue.Queue, "put", lambda s, item, block=True, timeout=None: block and s.full(), puts),
        (queue.Queue, "join", lambda s: s.unfinished_tasks > 0, always),
    ]


def patient(receiver: Any, blocking: Any = True, timeout: Any = None, **named: Any) -> bool:
    """Whether a call that may be told to block, under either name, was not told otherwise."""
    return bool(blocking and named.get("block", True) and timeout != 0)


def puts(receiver: Any, item: Any, block: bool = True, timeout: Any = None) -> bool:
    """Whether the queue has a size, and the call may wait for room."""
    return receiver.maxsize > 0 and patient(receiver, block, timeout)


def waits_for_some(futures: Any, timeout: Any = None, **rest: Any) -> bool:
    """Whether some future is not done; an iterator's cannot be asked without using it up."""
    unknown = iter(futures) is futures
    return timeout != 0 and (unknown or any(not future.done() for future in futures))


def leaves_work(pool: Any, wait: bool = True, **rest: Any) -> bool:
    """Whether work is left that ending the pool waits for."""
    return wait and any(not future.done() for future in list(submitted.get(pool, ())))


def remember_futures() -> None:
    """Let pools of threads remember what was submitted."""
    pool = concurrent.futures.thread.ThreadPoolExecutor
    original = pool.submit

    def submit(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        future = original(self, *args, **kwargs)
        submitted.setdefault(self, weakref.WeakSet()).add(future)
        return future

    submit.__wrapped__ = original  # type: ignore[attr-defined]
    submit.__qualname__ = original.__qualname__
    submit.__module__ = original.__module__
    pool.submit = submit  # type: ignore[method-assign]
