"""Recording wrappers and an audit hook for the calls that make a thread wait.

They report and then do what was asked: they never raise and never change a result.
"""

from __future__ import annotations

import functools
import multiprocessing.process
import os
import select
import socket
import ssl
import subprocess
import sys
import time
from typing import Any

from . import recorder, sqlite
from .waits import Function, Wait, always, never, waits_of_threads

AUDITED = frozenset(
    {
        "open",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.fork",
        "os.forkpty",
        "sqlite3.connect",
        "fcntl.flock",
        "fcntl.lockf",
        "builtins.input",
        "os.listdir",
        "os.scandir",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.truncate",
        "os.chmod",
        "os.utime",
        "os.link",
        "os.symlink",
        "shutil.copyfile",
        "shutil.copytree",
        "shutil.move",
        "shutil.rmtree",
        "shutil.make_archive",
        "shutil.unpack_archive",
        "glob.glob",
        "urllib.Request",
        "ftplib.connect",
        "imaplib.open",
        "poplib.connect",
        "smtplib.connect",
    }
)
"""Audit events of blocking work, from CPython's audit event table."""

SOCKET_METHODS = ("recv", "recv_into", "recvfrom", "recvmsg", "send", "sendall", "accept")
TLS_METHODS = ("read", "write", "do_handshake")
METADATA = ("stat", "lstat", "getcwd", "readlink", "access")


def install() -> None:
    """Put every recorder in place; they cannot be taken away again."""
    sys.addaudithook(audit)
    for owner, name, waits, may_wait in waits_of_threads() + others():
        function = recording(getattr(owner, name), label(owner, name), waits, may_wait)
        setattr(owner, name, function)
    sqlite.install()


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Report the audited events; a socket that does not block is left out."""
    if event not in AUDITED:
        return
    if event in ("socket.connect", "socket.sendto") and not blocks(arguments[0]):
        return
    recorder.entered("primitive", event)


def recording(function: Function, name: str, waits: Function, may_wait: Function) -> Function:
    """`function`, reporting `name` when these arguments make it wait, or let it wait."""

    @functools.wraps(function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        if is_true(waits, args, kwargs):
            recorder.entered("primitive", name)
        elif is_true(may_wait, args, kwargs):
            recorder.entered("wait", name)
        return function(*args, **kwargs)

    return recorded


def is_true(question: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """The answer; False for arguments the question does not understand, the callee will raise."""
    try:
        return bool(question(*args, **kwargs))
    except Exception:  # noqa: BLE001 - a recorder must not raise
        return False


def label(owner: Any, name: str) -> str:
    """How a wrapped function is called in evidence."""
    module = getattr(owner, "__module__", None)
    return f"{module}.{owner.__name__}.{name}" if module else f"{owner.__name__}.{name}"


def blocks(connection: Any) -> bool:
    """Whether operations on this socket wait."""
    return is_true(lambda: connection.gettimeout() != 0, (), {})


def others() -> list[Wait]:
    """All calls but those that wait for threads: how long they take is not ours to guess."""
    return [(*wait, never) for wait in (*waits_of_processes(), *other_waits())]


Immediate = tuple[Any, str, Function]
"""Where the function stands, its name, and whether given arguments make it wait."""


def waits_of_processes() -> list[Immediate]:
    """Waiting for another process."""
    return [
        (os, "waitpid", lambda pid, options=0: not options & getattr(os, "WNOHANG", 0)),
        (subprocess.Popen, "wait", lambda s, timeout=None: s.returncode is None),
        (subprocess.Popen, "communicate", lambda s, *rest, **named: s.returncode is None),
        (multiprocessing.process.BaseProcess, "join", always),
    ]


def other_waits() -> list[Immediate]:
    """Sleeping, sockets and the file system."""
    sockets: list[Immediate] = [
        (socket.socket, name, lambda s, *rest, **named: blocks(s)) for name in SOCKET_METHODS
    ]
    tls: list[Immediate] = [
        (ssl.SSLSocket, name, lambda s, *rest, **named: blocks(s)) for name in TLS_METHODS
    ]
    metadata: list[Immediate] = [(os, name, always) for name in METADATA if hasattr(os, name)]
    return [
        (time, "sleep", lambda seconds: seconds > 0),
        (select, "select", lambda r, w, x, timeout=None: timeout is None or timeout > 0),
        *sockets,
        *tls,
        *metadata,
    ]
