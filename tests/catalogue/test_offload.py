"""What hands a callable to a thread, and which decorators change nothing."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio.to_thread
import pytest
from langchain_core.runnables.config import run_in_executor

from async_graph_lint.catalogue import Catalogue

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize(
    ("symbol", "position", "keyword"),
    [
        ("asyncio.to_thread", 0, "func"),
        ("asyncio.get_running_loop().run_in_executor", 1, "func"),
        ("asyncio.get_event_loop().run_in_executor", 1, "func"),
        ("asyncio.events.AbstractEventLoop().run_in_executor", 1, "func"),
        ("anyio.to_thread.run_sync", 0, "func"),
        ("fastapi.concurrency.run_in_threadpool", 0, "func"),
        ("concurrent.futures.ThreadPoolExecutor().__enter__().submit", 0, "fn"),
        ("threading.Thread", 1, "target"),
        ("threading.Timer", 1, "function"),
        ("langchain_core.runnables.config.run_in_executor", 1, "func"),
        ("sqlalchemy.ext.asyncio.create_async_engine().begin().run_sync", 0, "fn"),
    ],
)
def test_offload(symbol: str, position: int, keyword: str) -> None:
    offload = CATALOGUE.offload(symbol)
    assert offload is not None
    assert (offload.position, offload.keyword) == (position, keyword)
    assert not offload.returns_async_callable


@pytest.mark.parametrize("symbol", ["asgiref.sync.sync_to_async", "asyncer.asyncify"])
def test_some_give_an_async_function(symbol: str) -> None:
    offload = CATALOGUE.offload(symbol)
    assert offload is not None
    assert offload.returns_async_callable
    assert offload.decorator


@pytest.mark.parametrize(
    ("function", "symbol", "bound"),
    [
        (asyncio.to_thread, "asyncio.to_thread", 0),
        (anyio.to_thread.run_sync, "anyio.to_thread.run_sync", 0),
        (run_in_executor, "langchain_core.runnables.run_in_executor", 0),
        (threading.Thread, "threading.Thread", 0),
        (threading.Timer, "threading.Timer", 0),
        (
            asyncio.AbstractEventLoop.run_in_executor,
            "asyncio.AbstractEventLoop().run_in_executor",
            1,
        ),
        (ThreadPoolExecutor.submit, "concurrent.futures.ThreadPoolExecutor().submit", 1),
    ],
)
def test_the_position_is_that_of_the_signature(function: object, symbol: str, bound: int) -> None:
    offload = CATALOGUE.offload(symbol)
    assert offload is not None
    assert callable(function)
    names = list(inspect.signature(function).parameters)[bound:]
    assert names[offload.position] == offload.keyword


@pytest.mark.parametrize("symbol", ["asyncio.run", "asyncio.create_task", "functools.partial", ""])
def test_no_offload(symbol: str) -> None:
    assert CATALOGUE.offload(symbol) is None


@pytest.mark.parametrize(
    ("symbol", "transparent"),
    [
        ("functools.wraps()", True),
        ("functools.lru_cache", True),
        ("functools.lru_cache()", True),
        ("tenacity.retry()", True),
        ("langsmith.traceable", True),
        ("langsmith.run_helpers.traceable()", True),
        ("langfuse.decorators.observe()", True),
        ("backoff.on_exception()", True),
        ("pytest.mark.asyncio", True),
        ("typing.final", True),
        ("functools.partial", False),
        ("somebody.elses.decorator", False),
        ("asgiref.sync.sync_to_async", False),
    ],
)
def test_transparent(symbol: str, transparent: bool) -> None:
    assert CATALOGUE.transparent(symbol) is transparent
