"""Calls that wait for another thread."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import multiprocessing.pool
import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from tests.catalogue.really_blocks.meeting import Act, Meeting, Setting

Work = Callable[[threading.Event], Act]
"""Given an event that ends some work elsewhere, the call that waits for that work."""


def until_set(work: Work) -> Setting:
    """The answer is an event that somebody's work waits for."""

    def setting(stack: ExitStack) -> Meeting:
        end = threading.Event()
        return Meeting(work(end), end.set)

    return setting


def until_put(make: Callable[[], Any]) -> Setting:
    """The answer is an item."""

    def setting(stack: ExitStack) -> Meeting:
        waiting = make()
        return Meeting(waiting.get, lambda: waiting.put(1))

    return setting


def until_taken(stack: ExitStack) -> Meeting:
    """The answer makes room in a full queue."""
    full: queue.Queue[int] = queue.Queue(1)
    full.put(1)
    return Meeting(lambda: full.put(2), full.get)


def until_done(stack: ExitStack) -> Meeting:
    """The answer reports the last item as finished."""
    unfinished: queue.Queue[int] = queue.Queue()
    unfinished.put(1)
    return Meeting(unfinished.join, unfinished.task_done)


def until_released(make: Callable[[], Any]) -> Setting:
    """The answer releases what is already taken, which only plain locks let others do."""

    def setting(stack: ExitStack) -> Meeting:
        held = make()
        held.acquire()
        return Meeting(held.acquire, held.release)

    return setting


def until_left(make: Callable[[], Any]) -> Setting:
    """The answer is given by a thread that took the lock before."""

    def setting(stack: ExitStack) -> Meeting:
        reentrant = make()
        taken, end = threading.Event(), threading.Event()

        def hold() -> None:
            with reentrant:
                taken.set()
                end.wait()

        started(hold)
        taken.wait()
        return Meeting(reentrant.acquire, end.set)

    return setting


def until_notified(call: Callable[[threading.Condition, list[int]], object]) -> Setting:
    """The answer notifies a condition that this thread holds."""

    def setting(stack: ExitStack) -> Meeting:
        condition = threading.Condition()
        stack.enter_context(condition)
        arrived: list[int] = []

        def notify() -> None:
            with condition:
                arrived.append(1)
                condition.notify_all()

        return Meeting(lambda: call(condition, arrived), notify)

    return setting


def meeting_point(stack: ExitStack) -> Meeting:
    """The answer is the second party."""
    barrier = threading.Barrier(2)
    return Meeting(barrier.wait, barrier.wait)


def fulfilled(ask: Callable[[concurrent.futures.Future[int]], object]) -> Setting:
    """The answer is a future's result."""

    def setting(stack: ExitStack) -> Meeting:
        future: concurrent.futures.Future[int] = concurrent.futures.Future()
        return Meeting(lambda: ask(future), lambda: future.set_result(1))

    return setting


def pooled(
    ask: Callable[[concurrent.futures.ThreadPoolExecutor, Callable[[], object]], object],
) -> Setting:
    """The answer ends what the pool works at."""

    def setting(stack: ExitStack) -> Meeting:
        end = threading.Event()
        pool = concurrent.futures.ThreadPoolExecutor(1)
        stack.callback(pool.shutdown)
        return Meeting(lambda: ask(pool, end.wait), end.set)

    return setting


def processed(ask: Callable[[Any, Callable[..., object]], object]) -> Setting:
    """The same for the pools of `multiprocessing`, here one with threads."""

    def setting(stack: ExitStack) -> Meeting:
        end = threading.Event()
        pool = stack.enter_context(multiprocessing.pool.ThreadPool(1))
        return Meeting(lambda: ask(pool, lambda *item: end.wait()), end.set)

    return setting


def through_pipe(stack: ExitStack) -> Meeting:
    """The answer is a message of `multiprocessing`."""
    receiver, sender = multiprocessing.Pipe()
    stack.enter_context(receiver)
    stack.enter_context(sender)
    return Meeting(receiver.recv, lambda: sender.send(1))


def started(target: Act) -> threading.Thread:
    """A thread that runs."""
    thread = threading.Thread(target=target)
    thread.start()
    return thread


def timer(end: threading.Event) -> Act:
    """The join of a timer that has struck and works now."""
    striking = threading.Timer(0, end.wait)
    striking.start()
    return striking.join


def leave(pool: concurrent.futures.ThreadPoolExecutor, work: Act) -> None:
    """The end of `with ThreadPoolExecutor()`."""
    with pool:
        pool.submit(work)


def shut_down(pool: concurrent.futures.ThreadPoolExecutor, work: Act) -> None:
    """The same by hand."""
    pool.submit(work)
    pool.shutdown()


def of_processes(stack: ExitStack) -> Meeting:
    """The answer sets an event that processes share."""
    event = multiprocessing.Event()
    return Meeting(event.wait, event.set)


WAITS: dict[str, Setting] = {
    "threading.Lock().acquire": until_released(threading.Lock),
    "threading.RLock().acquire": until_left(threading.RLock),
    "threading.Condition().acquire": until_left(threading.Condition),
    "threading.Semaphore().acquire": until_released(threading.Semaphore),
    "threading.BoundedSemaphore().acquire": until_released(threading.BoundedSemaphore),
    "threading.Condition().wait": until_notified(lambda condition, _: condition.wait()),
    "threading.Condition().wait_for": until_notified(
        lambda condition, arrived: condition.wait_for(lambda: arrived)
    ),
    "threading.Event().wait": until_set(lambda end: end.wait),
    "threading.Barrier().wait": meeting_point,
    "threading.Thread().join": until_set(lambda end: started(end.wait).join),
    "threading.Timer().join": until_set(timer),
    "queue.Queue().get": until_put(queue.Queue),
    "queue.Queue().put": until_taken,
    "queue.Queue().join": until_done,
    "queue.LifoQueue().get": until_put(queue.LifoQueue),
    "queue.PriorityQueue().get": until_put(queue.PriorityQueue),
    "queue.SimpleQueue().get": until_put(queue.SimpleQueue),
    "multiprocessing.SimpleQueue().get": until_put(multiprocessing.SimpleQueue),
    "multiprocessing.Lock().acquire": until_released(multiprocessing.Lock),
    "multiprocessing.Semaphore().acquire": until_released(multiprocessing.Semaphore),
    "multiprocessing.Event().wait": of_processes,
    "multiprocessing.Pipe()[].recv": through_pipe,
    "multiprocessing.Pool().apply": processed(lambda pool, work: pool.apply(work)),
    "multiprocessing.Pool().map": processed(lambda pool, work: pool.map(work, [1])),
    "multiprocessing.Pool().imap": processed(lambda pool, work: list(pool.imap(work, [1]))),
    "multiprocessing.pool.AsyncResult().get": processed(
        lambda pool, work: pool.apply_async(work).get()
    ),
    "concurrent.futures.Future().result": fulfilled(lambda future: future.result()),
    "concurrent.futures.Future().exception": fulfilled(lambda future: future.exception()),
    "concurrent.futures.wait": fulfilled(lambda future: concurrent.futures.wait([future])),
    "concurrent.futures.as_completed": fulfilled(
        lambda future: list(concurrent.futures.as_completed([future]))
    ),
    "concurrent.futures.ThreadPoolExecutor().map": pooled(
        lambda pool, work: list(pool.map(lambda _: work(), [1]))
    ),
    "concurrent.futures.ThreadPoolExecutor().__exit__": pooled(leave),
    "concurrent.futures.ThreadPoolExecutor().shutdown": pooled(shut_down),
}
