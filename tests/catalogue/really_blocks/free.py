"""Calls that look like the blocking ones and leave the loop free: the proof must say so."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import io
import json
import queue
import select
import socket
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

import httpx
import requests

from tests.catalogue.really_blocks.meeting import Meeting, Setting
from tests.catalogue.really_blocks.network import fetched
from tests.catalogue.really_blocks.servers import HOST, Server
from tests.catalogue.really_blocks.streams import CAT, received


def until(make: Callable[[], Any], wait: str, end: str, *given: object) -> Setting:
    """A wait of `asyncio`; the answer is handed to the loop, whose objects know no threads."""

    def setting(stack: ExitStack) -> Meeting:
        loops: list[asyncio.AbstractEventLoop] = []
        thing = make()

        def call() -> Awaitable[object]:
            loops.append(asyncio.get_running_loop())
            waiting: Awaitable[object] = getattr(thing, wait)()
            return waiting

        return Meeting(call, lambda: loops[0].call_soon_threadsafe(getattr(thing, end), *given))

    return setting


def held() -> asyncio.Semaphore:
    """What nobody may enter."""
    return asyncio.Semaphore(0)


def in_thread(stack: ExitStack) -> Meeting:
    """A blocking wait where it belongs."""
    end = threading.Event()
    return Meeting(lambda: asyncio.to_thread(end.wait), end.set)


def in_executor(stack: ExitStack) -> Meeting:
    """The same by the loop's own method."""
    waiting: queue.Queue[int] = queue.Queue()
    return Meeting(
        lambda: asyncio.get_running_loop().run_in_executor(None, waiting.get),
        lambda: waiting.put(1),
    )


def wrapped(stack: ExitStack) -> Meeting:
    """A thread's future, awaited."""
    future: concurrent.futures.Future[int] = concurrent.futures.Future()
    return Meeting(lambda: asyncio.wrap_future(future), lambda: future.set_result(1))


async def fetch(server: Server) -> None:
    """A page by the async client."""
    async with httpx.AsyncClient() as client:
        await client.get(server.url)


async def converse(server: Server) -> None:
    """A line over a stream."""
    reader, writer = await asyncio.open_connection(HOST, server.port)
    await reader.read(1)
    writer.close()


async def run(reading: int) -> None:
    """A process that ends when its input does."""
    process = await asyncio.create_subprocess_exec(*CAT, stdin=reading, stdout=subprocess.DEVNULL)
    await process.wait()


def quick(call: Callable[[], object]) -> Setting:
    """A call that needs nobody."""
    return lambda stack: Meeting(call)


def stocked() -> object:
    """A queue with something in it."""
    waiting: queue.Queue[int] = queue.Queue()
    waiting.put(1)
    return waiting.get()


def already_set() -> object:
    """An event that has come."""
    event = threading.Event()
    event.set()
    return event.wait()


def done() -> object:
    """A future that has its result."""
    future: concurrent.futures.Future[int] = concurrent.futures.Future()
    future.set_result(1)
    return future.result()


def silent(stack: ExitStack) -> Meeting:
    """A socket that does not wait."""
    mine, other = map(stack.enter_context, socket.socketpair())
    mine.setblocking(False)

    def receive() -> None:
        with contextlib.suppress(BlockingIOError):
            mine.recv(1)

    return Meeting(receive, lambda: other.send(b"x"))


FREE: dict[str, Setting] = {
    "asyncio.Event().wait": until(asyncio.Event, "wait", "set"),
    "asyncio.Queue().get": until(asyncio.Queue, "get", "put_nowait", 1),
    "asyncio.Semaphore().acquire": until(held, "acquire", "release"),
    "asyncio.to_thread": in_thread,
    "asyncio.AbstractEventLoop().run_in_executor": in_executor,
    "asyncio.wrap_future": wrapped,
    "asyncio.open_connection": fetched(converse),
    "asyncio.create_subprocess_exec": received(run),
    "httpx.AsyncClient().get": fetched(fetch),
}
"""Waits that the loop takes part in."""

QUICK: dict[str, Setting] = {
    "time.sleep(0)": quick(lambda: time.sleep(0)),
    "io.StringIO().read": quick(lambda: io.StringIO("x").read()),
    "io.BytesIO().readlines": quick(lambda: io.BytesIO(b"x").readlines()),
    "json.load(StringIO)": quick(lambda: json.load(io.StringIO("1"))),
    "queue.Queue().get of a stocked queue": quick(stocked),
    "threading.Event().wait once set": quick(already_set),
    "threading.Lock().acquire of a free lock": quick(lambda: threading.Lock().acquire()),
    "concurrent.futures.Future().result once done": quick(done),
    "select.select that only asks": quick(lambda: select.select([], [], [], 0)),
    "socket.socket().recv of a silent socket": silent,
    "requests.Request().prepare": quick(lambda: requests.Request("GET", "http://x").prepare()),
}
"""Calls that end by themselves."""
