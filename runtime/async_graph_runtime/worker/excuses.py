"""Library code whose short blocking work is nobody's mistake."""

from __future__ import annotations

import types

LIBRARY_WORK = (
    "<frozen importlib",
    "importlib/",
    "linecache.py",
    "traceback.py",
    "tokenize.py",
    "warnings.py",
    "zipimport",
)
"""Imports, tracebacks and warnings read files."""

HANDLING_THREADS = {("threading.py", "start"), ("thread.py", "submit"), ("thread.py", "shutdown")}
"""Starting a thread waits, for microseconds, until it has started, and ending an idle one until it
has ended. Ending a pool that is at work is recorded before."""


def excused(code: types.CodeType) -> bool:
    """Whether blocking work below this code, and above no project code, is left out."""
    filename = code.co_filename.replace("\\", "/")
    if any(part in filename for part in LIBRARY_WORK):
        return True
    return (filename.rpartition("/")[2], code.co_name) in HANDLING_THREADS
