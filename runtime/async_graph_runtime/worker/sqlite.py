"""sqlite3 is written in C and announces only `connect`: its statements report here.

Connections come as a subclass with the same behaviour. A project that gives its own
`factory` keeps it, and only `connect` is seen.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import Any

from . import recorder

Method = Callable[..., Any]


STATEMENTS = ("execute", "executemany", "executescript")
FETCHES = ("fetchone", "fetchmany", "fetchall")
CONNECTION = (*STATEMENTS, "commit", "rollback", "backup")


def install() -> None:
    """Make `sqlite3.connect` answer with connections that report."""
    try:
        sqlite3: Any = importlib.import_module("sqlite3")
    except ImportError:  # CPython may be built without it
        return
    cursor = reporting_class(sqlite3.Cursor, (*STATEMENTS, *FETCHES))
    methods = {"cursor": cursor_method(sqlite3.Connection.cursor, cursor)}
    connection = reporting_class(sqlite3.Connection, CONNECTION, methods)
    sqlite3.connect = sqlite3.dbapi2.connect = connecting(sqlite3.connect, connection)


def reporting_class(
    base: type, names: tuple[str, ...], others: Mapping[str, Method] | None = None
) -> type:
    """A subclass of `base`, under its name, whose named methods report before they run."""
    place = f"sqlite3.{base.__name__}"
    body = {name: reporting(getattr(base, name), f"{place}.{name}") for name in names}
    return type(base.__name__, (base,), {**body, **(others or {}), "__module__": "sqlite3"})


def reporting(method: Method, name: str) -> Method:
    """`method`, reporting `name` first."""

    @functools.wraps(method)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        recorder.entered("primitive", name)
        return method(*args, **kwargs)

    return recorded


def cursor_method(method: Method, reporting_cursor: type) -> Method:
    """`Connection.cursor` with the reporting cursor as its default factory."""

    @functools.wraps(method)
    def cursor(connection: Any, factory: type = reporting_cursor) -> Any:
        return method(connection, factory)

    return cursor


def connecting(connect: Method, connection: type) -> Method:
    """`connect` with the reporting connection as its default factory."""

    @functools.wraps(connect)
    def connected(*args: Any, **kwargs: Any) -> Any:
        if len(args) < POSITION_OF_FACTORY + 1:
            kwargs.setdefault("factory", connection)
        return connect(*args, **kwargs)

    return connected


POSITION_OF_FACTORY = 5
"""`connect(database, timeout, detect_types, isolation_level, check_same_thread, factory)`."""
