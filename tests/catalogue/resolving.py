"""Following a symbol through the installed packages, as far as types tell."""

from __future__ import annotations

import codecs
import functools
import importlib
import inspect
import io
import multiprocessing
import select
import threading
import types
import typing
import warnings
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from async_graph_lint.catalogue import symbols

STANDS_FOR = {
    "langgraph.graph.CompiledStateGraph": "langgraph.graph.state.CompiledStateGraph",
    "langchain_core.runnables.RunnableEach": "langchain_core.runnables.base.RunnableEach",
    "langchain_core.runnables.RunnableRetry": "langchain_core.runnables.retry.RunnableRetry",
}
"""Canonical names that are shorter than where the thing is defined."""

RESULTS = {
    "builtins.open()": "io.TextIOWrapper()",
    "gzip.open()": "gzip.GzipFile()",
    "bz2.open()": "bz2.BZ2File()",
    "lzma.open()": "lzma.LZMAFile()",
    "tempfile.TemporaryFile()": "io.BufferedRandom()",
    "tempfile.NamedTemporaryFile()": "io.BufferedRandom()",
    "sys.stdin": "io.TextIOWrapper()",
    "subprocess.Popen().stdin": "io.BufferedWriter()",
    "subprocess.Popen().stdout": "io.BufferedReader()",
    "subprocess.Popen().stderr": "io.BufferedReader()",
    "urllib.request.build_opener()": "urllib.request.OpenerDirector()",
    "urllib.request.urlopen()": "http.client.HTTPResponse()",
    "threading.Lock()": "_thread.LockType()",
    "threading.RLock()": "_thread.RLock()",
    "multiprocessing.Queue()": "multiprocessing.queues.Queue()",
    "multiprocessing.JoinableQueue()": "multiprocessing.queues.JoinableQueue()",
    "multiprocessing.SimpleQueue()": "multiprocessing.queues.SimpleQueue()",
    "multiprocessing.Pool()": "multiprocessing.pool.Pool()",
    "multiprocessing.Event()": "multiprocessing.synchronize.Event()",
}
"""What calls and attributes give where no annotation says it."""


@functools.cache
def _sdk_client() -> object:
    return importlib.import_module("langgraph_sdk").get_sync_client(url="http://localhost:1")


LIVE: dict[str, Callable[[], object]] = {
    "codecs.open()": lambda: codecs.EncodedFile(io.BytesIO(), "utf-8"),
    "multiprocessing.Lock()": multiprocessing.Lock,
    "multiprocessing.Pipe()[]": lambda: multiprocessing.Pipe()[0],
    "multiprocessing.RLock()": multiprocessing.RLock,
    "multiprocessing.Semaphore()": multiprocessing.Semaphore,
    "select.poll()": select.poll,
    "threading.Condition()": threading.Condition,
    "langgraph_sdk.get_sync_client()": _sdk_client,
}
"""Objects whose attributes no class shows."""


class Found(Enum):
    """What became of a symbol."""

    YES = "it exists"
    NO = "it does not exist"
    UNKNOWN = "types do not tell"
    ABSENT = "the package is not installed"


class Place(NamedTuple):
    """An object, or (`instance`) any instance of that class."""

    value: Any
    instance: bool = False
    owner: type | None = None


class _StopError(Exception):
    def __init__(self, found: Found) -> None:
        self.found = found


def resolve(symbol: str) -> Found:
    """Whether the symbol exists; of a pattern, whether what stands before its `*` does."""
    fixed, star, _ = symbol.partition("*")
    known = fixed.rpartition(".")[0] if star else symbol
    if not known:
        return Found.UNKNOWN
    live = next((prefix for prefix in LIVE if known.startswith(f"{prefix}.")), None)
    if live is not None:
        return _found_live(LIVE[live](), known.removeprefix(f"{live}.").split("."))
    try:
        _place(known)
    except _StopError as stop:
        return stop.found
    return Found.YES


def _found_live(value: object, names: list[str]) -> Found:
    for name in names:
        if not hasattr(value, name):
            return Found.NO
        value = getattr(value, name)
    return Found.YES


def _place(symbol: str) -> Place:
    steps = symbols.steps(symbol)
    place = Place(_module(steps[0]))
    path = steps[0]
    for step in steps[1:]:
        path += step
        known = STANDS_FOR.get(path) or RESULTS.get(path)
        if known is not None and known != path:
            place = _place(known)
        elif step == symbols.CALL:
            place = _called(place)
        elif step == symbols.ITEM:
            raise _StopError(Found.UNKNOWN)
        elif step != ".await":
            place = _attribute(place, step.removeprefix("."))
    return place


def _module(path: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(path)
    except Exception as error:  # a package that does not import is absent
        raise _StopError(Found.ABSENT) from error


def _called(place: Place) -> Place:
    value = place.value
    if place.instance:
        return _called(Place(inspect.getattr_static(value, "__call__", None), owner=value))
    if isinstance(value, type):
        return Place(value, True)
    return _instance(_hint(value, "return"), place.owner)


def _attribute(place: Place, name: str) -> Place:
    value = place.value
    if isinstance(value, types.ModuleType):
        return Place(_of_module(value, name))
    if not isinstance(value, type):
        raise _StopError(Found.UNKNOWN)
    found = inspect.getattr_static(value, name, None)
    if found is None:
        return _declared(value, name)
    if isinstance(found, property):
        return _instance(_hint(found.fget, "return"), value)
    if isinstance(found, functools.cached_property):
        return _instance(_hint(found.func, "return"), value)
    return Place(getattr(found, "__func__", found), owner=value)


def _of_module(module: types.ModuleType, name: str) -> Any:
    try:
        return getattr(module, name)
    except AttributeError:
        try:
            return _module(f"{module.__name__}.{name}")
        except _StopError as error:
            # A namespace package may be there with only some of its parts installed.
            whole = getattr(module, "__file__", None) or not hasattr(module, "__path__")
            raise _StopError(Found.NO if whole else Found.ABSENT) from error


def _declared(owner: type, name: str) -> Place:
    for base in owner.__mro__:
        if name in vars(base).get("__annotations__", {}):
            return _instance(_hint(base, name), owner)
    dynamic = hasattr(owner, "__getattr__") or owner.__getattribute__ is not object.__getattribute__
    raise _StopError(Found.UNKNOWN if dynamic or _sets_in_init(owner, name) else Found.NO)


def _sets_in_init(owner: type, name: str) -> bool:
    names: set[str] = set()
    for base in owner.__mro__:
        code = getattr(vars(base).get("__init__"), "__code__", None)
        names.update(code.co_names if code else ())
    return name in names


def _hint(value: Any, name: str) -> Any:
    try:
        return typing.get_type_hints(value).get(name)
    except Exception as error:  # annotations may name what only checkers import
        raise _StopError(Found.UNKNOWN) from error


def _instance(hint: Any, owner: type | None) -> Place:
    if hint is typing.Self and owner is not None:
        return Place(owner, True)
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    hint = typing.get_origin(hint) or hint
    if not isinstance(hint, type) or hint is type(None):
        raise _StopError(Found.UNKNOWN)
    return Place(hint, True)
