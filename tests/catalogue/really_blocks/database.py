"""Calls that wait for a database which somebody else has locked."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.catalogue.really_blocks.meeting import Meeting, Setting

WRITE = "insert into numbers values (1)"


def locked(call: Callable[[sqlite3.Connection], object]) -> Setting:
    """A call that writes; the answer is the end of another connection's transaction."""

    def setting(stack: ExitStack) -> Meeting:
        mine, other = connections(stack)
        other.execute("begin exclusive")
        return Meeting(lambda: call(mine), other.rollback)

    return setting


def connections(stack: ExitStack) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Two connections to one file with a table."""
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "numbers.db"
    mine, other = (
        sqlite3.connect(path, isolation_level=None, check_same_thread=False) for _ in range(2)
    )
    stack.callback(mine.close)
    stack.callback(other.close)
    mine.execute("create table numbers (number)")
    return mine, other


def read_by_another(stack: ExitStack) -> Meeting:
    """A commit that waits for somebody who still reads."""
    mine, other = connections(stack)
    other.execute("begin")
    other.execute("select * from numbers").fetchall()
    mine.execute("begin")
    mine.execute(WRITE)
    return Meeting(mine.commit, other.rollback)


def copied(mine: sqlite3.Connection) -> None:
    """The whole database, into memory."""
    copy = sqlite3.connect(":memory:")
    mine.backup(copy, sleep=0.01)
    copy.close()


DATABASE: dict[str, Setting] = {
    "sqlite3.Connection().execute": locked(lambda mine: mine.execute(WRITE)),
    "sqlite3.connect().execute": locked(lambda mine: mine.execute("select * from numbers")),
    "sqlite3.Connection().executemany": locked(
        lambda mine: mine.executemany("insert into numbers values (?)", [(1,)])
    ),
    "sqlite3.Connection().executescript": locked(lambda mine: mine.executescript(f"{WRITE};")),
    "sqlite3.Connection().commit": read_by_another,
    "sqlite3.Connection().backup": locked(copied),
    "sqlite3.Cursor().execute": locked(lambda mine: mine.cursor().execute(WRITE)),
    "sqlite3.Cursor().executemany": locked(
        lambda mine: mine.cursor().executemany("insert into numbers values (?)", [(1,)])
    ),
}
