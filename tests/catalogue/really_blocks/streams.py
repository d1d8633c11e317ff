"""Calls that wait for a file, the console or another process: all of them by pipes."""

# ruff: noqa: PLW0108, SIM115 - the console is put in place later; what is opened is also closed

from __future__ import annotations

import bz2
import codecs
import configparser
import contextlib
import gzip
import io
import json
import lzma
import marshal
import os
import pickle
import select
import selectors
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import xml.etree.ElementTree
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from tests.catalogue.really_blocks.meeting import Act, Meeting, Setting


def pipe(stack: ExitStack) -> tuple[io.FileIO, io.FileIO]:
    """The reading and the writing end."""
    reading, writing = os.pipe()
    return (
        stack.enter_context(io.FileIO(reading)),
        stack.enter_context(io.FileIO(writing, "w")),
    )


def named_pipe(stack: ExitStack) -> Path:
    """A pipe with a name: opening it waits for somebody at its other end."""
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "pipe"
    os.mkfifo(path)
    return path


def received(call: Callable[[int], object], text: bytes = b"x\n") -> Setting:
    """A call that reads a pipe; the answer is a text and its end."""

    def setting(stack: ExitStack) -> Meeting:
        reading, writing = pipe(stack)

        def answer() -> None:
            writing.write(text)
            writing.close()

        return Meeting(lambda: call(reading.fileno()), answer)

    return setting


def sent(prepare: Callable[[int], Act]) -> Setting:
    """A call that writes a full pipe; the answer empties it."""

    def setting(stack: ExitStack) -> Meeting:
        reading, writing = pipe(stack)
        _fill(writing.fileno())
        return Meeting(prepare(writing.fileno()), lambda: reading.read(1 << 20))

    return setting


def _fill(writing: int) -> None:
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, bytes(4096))
    os.set_blocking(writing, True)


def read(ask: Callable[[BinaryIO], object], text: bytes = b"x\n") -> Setting:
    """A call on an open file that has nothing to give yet; the answer is its content."""

    def asked(reading: int) -> None:
        with open(reading, "rb", closefd=False) as file:
            ask(file)

    return received(asked, text)


def opened(call: Callable[[Path], object], text: bytes = b"x\n") -> Setting:
    """A call that opens a file for reading; the answer is its content."""

    def setting(stack: ExitStack) -> Meeting:
        path = named_pipe(stack)
        return Meeting(lambda: call(path), lambda: _provide(path, text))

    return setting


def _provide(path: Path, text: bytes) -> None:
    # A call that only opens the file may be gone before the text comes.
    with contextlib.suppress(BrokenPipeError):
        path.write_bytes(text)


def created(call: Callable[[Path], object]) -> Setting:
    """A call that opens a file for writing; the answer reads it."""

    def setting(stack: ExitStack) -> Meeting:
        path = named_pipe(stack)
        return Meeting(lambda: call(path), path.read_bytes)

    return setting


def shut(file: io.IOBase) -> None:
    """Close what a call opened."""
    file.close()


def typed(ask: Callable[[], object]) -> Setting:
    """A call that reads the console; the answer is a line."""

    def asked(reading: int) -> None:
        with open(reading, encoding="utf-8", closefd=False) as console, _console(console):
            ask()

    return received(asked)


@contextlib.contextmanager
def _console(console: io.TextIOWrapper) -> Iterator[None]:
    usual, sys.stdin = sys.stdin, console
    try:
        yield
    finally:
        sys.stdin = usual


def buffered(writing: int) -> Act:
    """The flush of a file with something to flush."""
    file = open(writing, "wb", closefd=False)
    file.write(b"x")
    return file.flush


def raw(writing: int) -> io.FileIO:
    """A file that writes at once."""
    return io.FileIO(writing, "w", closefd=False)


def polled(reading: int) -> object:
    """`poll` on one end."""
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    return poll.poll()


def selected(reading: int) -> object:
    """The standard library's own choice of waiting."""
    with selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)
        return selector.select()


CAT = ["cat"]
NOWHERE = subprocess.DEVNULL


def child(reading: int) -> subprocess.Popen[bytes]:
    """A process that ends when its input does."""
    return subprocess.Popen(CAT, stdin=reading, stdout=subprocess.PIPE)


def reaped(reading: int, ask: Callable[[subprocess.Popen[bytes]], object]) -> None:
    """Ask a process for something that it has only when it ends."""
    with child(reading) as process:
        ask(process)


FILES: dict[str, Setting] = {
    "builtins.open": opened(lambda path: shut(open(path, "rb"))),
    "os.open": opened(lambda path: os.close(os.open(path, os.O_RDONLY))),
    "codecs.open": opened(lambda path: codecs.open(str(path), "r", "utf-8").close()),
    "gzip.open": opened(lambda path: gzip.open(path).close()),
    "bz2.open": opened(lambda path: bz2.open(path).close()),
    "lzma.open": opened(lambda path: lzma.open(path).close()),
    "tarfile.open": opened(lambda path: tarfile.open(path, "r|").close(), bytes(10240)),
    "pathlib.Path().open": opened(lambda path: shut(path.open())),
    "pathlib.Path().read_text": opened(lambda path: path.read_text("utf-8")),
    "pathlib.Path().read_bytes": opened(lambda path: path.read_bytes()),
    "pathlib.Path().write_text": created(lambda path: path.write_text("x")),
    "pathlib.Path().write_bytes": created(lambda path: path.write_bytes(b"x")),
    "configparser.ConfigParser().read": opened(
        lambda path: configparser.ConfigParser().read(path), b"[x]\n"
    ),
    "xml.etree.ElementTree.parse": opened(xml.etree.ElementTree.parse, b"<x/>"),
    "os.read": received(lambda reading: os.read(reading, 1)),
    "os.write": sent(lambda writing: lambda: os.write(writing, b"x")),
    "builtins.open().read": read(lambda file: file.read()),
    "builtins.open().readline": read(lambda file: file.readline()),
    "builtins.open().readlines": read(lambda file: file.readlines()),
    "builtins.open().__iter__": read(list),
    "builtins.open().write": sent(lambda writing: lambda: raw(writing).write(b"x")),
    "builtins.open().flush": sent(buffered),
    "gzip.open().read": read(lambda file: gzip.open(file).read(), gzip.compress(b"x")),
    "json.load": read(json.load, b"1"),
    "pickle.load": read(pickle.load, pickle.dumps(1)),
    "pickle.dump": sent(lambda writing: lambda: pickle.dump(1, raw(writing))),
    "marshal.load": read(marshal.load, marshal.dumps(1)),
    "tomllib.load": read(tomllib.load, b"x = 1"),
    "shutil.copyfileobj": read(lambda file: shutil.copyfileobj(file, io.BytesIO())),
}
"""Each file is a pipe: like a disk it gives when it has something."""

CONSOLE: dict[str, Setting] = {
    "builtins.input": typed(input),
    "sys.stdin.read": typed(lambda: sys.stdin.read()),
    "sys.stdin.readline": typed(lambda: sys.stdin.readline()),
    "sys.stdin.readlines": typed(lambda: sys.stdin.readlines()),
}

PROCESSES: dict[str, Setting] = {
    "subprocess.run": received(
        lambda end: subprocess.run(CAT, stdin=end, stdout=NOWHERE, check=False)
    ),
    "subprocess.call": received(lambda end: subprocess.call(CAT, stdin=end, stdout=NOWHERE)),
    "subprocess.check_call": received(
        lambda end: subprocess.check_call(CAT, stdin=end, stdout=NOWHERE)
    ),
    "subprocess.check_output": received(lambda end: subprocess.check_output(CAT, stdin=end)),
    "subprocess.getoutput": opened(lambda path: subprocess.getoutput(f"cat {path}")),
    "subprocess.getstatusoutput": opened(lambda path: subprocess.getstatusoutput(f"cat {path}")),
    "subprocess.Popen().wait": received(lambda end: reaped(end, lambda p: p.wait())),
    "subprocess.Popen().communicate": received(lambda end: reaped(end, lambda p: p.communicate())),
    "subprocess.Popen().stdout.read": received(
        lambda end: reaped(end, lambda process: process.stdout and process.stdout.read())
    ),
    "os.system": opened(lambda path: os.system(f"cat {path} > {os.devnull}")),
    "os.waitpid": received(lambda end: reaped(end, lambda p: os.waitpid(p.pid, 0))),
}

SELECTING: dict[str, Setting] = {
    "select.select": received(lambda reading: select.select([reading], [], [])),
    "select.poll().poll": received(polled),
    "selectors.DefaultSelector().select": received(selected),
}
