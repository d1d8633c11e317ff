"""Calls that ask this machine and are answered at once: seen by what they do underneath.

Run as a program it makes each of them on a running event loop, under the recorders that
also watch graphs, and prints what was recorded. Recorders cannot be taken away again,
hence the process of its own; it needs the worker's folder on its path.
"""

# ruff: noqa: PLW0108, SIM115 - functions are looked up when they are called, after recorders came

from __future__ import annotations

import asyncio
import csv
import filecmp
import glob
import io
import json
import linecache
import logging.config
import os
import pickle
import shelve
import shutil
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import tokenize
import xml.etree.ElementTree
import zipfile
from collections.abc import Callable
from pathlib import Path

Local = Callable[[Path], object]
"""Given a folder with `file`, `archive.zip`, `archive.tar` and `folder` in it."""

METADATA: dict[str, Local] = {
    "os.stat": lambda here: os.stat(here),
    "os.lstat": lambda here: os.lstat(here),
    "os.access": lambda here: os.access(here, os.R_OK),
    "os.listdir": lambda here: os.listdir(here),
    "os.mkdir": lambda here: os.mkdir(here / "new"),
    "os.makedirs": lambda here: os.makedirs(here / "new" / "newer"),
    "os.getcwd": lambda here: os.getcwd(),
    "os.chmod": lambda here: os.chmod(here / "file", 0o600),
    "os.utime": lambda here: os.utime(here / "file"),
    "os.readlink": lambda here: os.readlink(here / "link"),
    "os.scandir": lambda here: list(os.scandir(here)),
    "os.path.exists": lambda here: os.path.exists(here),
    "os.path.isfile": lambda here: os.path.isfile(here),
    "os.path.isdir": lambda here: os.path.isdir(here),
    "os.path.islink": lambda here: os.path.islink(here),
    "os.path.getsize": lambda here: os.path.getsize(here),
    "os.path.getmtime": lambda here: os.path.getmtime(here),
    "os.path.samefile": lambda here: os.path.samefile(here, here),
    "os.path.abspath": lambda here: os.path.abspath("file"),
    "os.path.realpath": lambda here: os.path.realpath(here / "link"),
    "pathlib.Path().exists": lambda here: here.exists(),
    "pathlib.Path().stat": lambda here: here.stat(),
    "pathlib.Path().is_dir": lambda here: here.is_dir(),
    "pathlib.Path().is_file": lambda here: here.is_file(),
    "pathlib.Path().mkdir": lambda here: (here / "new").mkdir(),
    "pathlib.Path().chmod": lambda here: (here / "file").chmod(0o600),
    "pathlib.Path().resolve": lambda here: (here / "link").resolve(),
    "pathlib.Path().absolute": lambda here: Path("file").absolute(),
    "pathlib.Path().readlink": lambda here: (here / "link").readlink(),
    "pathlib.Path().iterdir": lambda here: list(here.iterdir()),
    "pathlib.Path.cwd": lambda here: Path.cwd(),
    "shutil.which": lambda here: shutil.which("cat"),
    "shutil.copymode": lambda here: shutil.copymode(here / "file", here / "archive.zip"),
}

BULK: dict[str, Local] = {
    "os.walk": lambda here: list(os.walk(here)),
    "glob.glob": lambda here: glob.glob(str(here / "*")),
    "glob.iglob": lambda here: list(glob.iglob(str(here / "*"))),
    "pathlib.Path().glob": lambda here: list(here.glob("*")),
    "pathlib.Path().rglob": lambda here: list(here.rglob("*")),
    "filecmp.dircmp().report": lambda here: filecmp.dircmp(here, here / "folder").report(),
    "shutil.copytree": lambda here: shutil.copytree(here / "folder", here / "new"),
    "shutil.rmtree": lambda here: shutil.rmtree(here / "folder"),
    "shutil.move": lambda here: shutil.move(here / "file", here / "new"),
    "shutil.make_archive": lambda here: shutil.make_archive(str(here / "new"), "zip", here),
    "shutil.unpack_archive": lambda here: shutil.unpack_archive(here / "archive.zip", here),
    "tempfile.TemporaryDirectory().cleanup": lambda here: tempfile.TemporaryDirectory(
        dir=here
    ).cleanup(),
    "zipfile.ZipFile().extractall": lambda here: zipfile.ZipFile(here / "archive.zip").extractall(
        here
    ),
    "tarfile.TarFile().extractall": lambda here: tarfile.open(here / "archive.tar").extractall(
        here
    ),
}

FILES: dict[str, Local] = {
    "os.remove": lambda here: os.remove(here / "file"),
    "os.rename": lambda here: os.rename(here / "file", here / "new"),
    "os.replace": lambda here: os.replace(here / "file", here / "new"),
    "os.rmdir": lambda here: os.rmdir(here / "empty"),
    "os.link": lambda here: os.link(here / "file", here / "new"),
    "os.symlink": lambda here: os.symlink(here / "file", here / "new"),
    "os.truncate": lambda here: os.truncate(here / "file", 0),
    "pathlib.Path().touch": lambda here: (here / "new").touch(),
    "pathlib.Path().unlink": lambda here: (here / "file").unlink(),
    "pathlib.Path().rename": lambda here: (here / "file").rename(here / "new"),
    "pathlib.Path().symlink_to": lambda here: (here / "new").symlink_to(here),
    "pathlib.Path().rmdir": lambda here: (here / "empty").rmdir(),
    "shutil.copy": lambda here: shutil.copy(here / "file", here / "new"),
    "shutil.copy2": lambda here: shutil.copy2(here / "file", here / "new"),
    "shutil.copyfile": lambda here: shutil.copyfile(here / "file", here / "new"),
    "filecmp.cmp": lambda here: filecmp.cmp(here / "file", here / "archive.zip"),
    "tempfile.NamedTemporaryFile": lambda here: tempfile.NamedTemporaryFile(dir=here).close(),
    "tempfile.TemporaryFile": lambda here: tempfile.TemporaryFile(dir=here).close(),
    "tempfile.TemporaryDirectory": lambda here: tempfile.TemporaryDirectory(dir=here),
    "tempfile.mkdtemp": lambda here: tempfile.mkdtemp(dir=here),
    "tempfile.mkstemp": lambda here: tempfile.mkstemp(dir=here),
    "zipfile.ZipFile": lambda here: zipfile.ZipFile(here / "archive.zip").close(),
    "zipfile.is_zipfile": lambda here: zipfile.is_zipfile(here / "archive.zip"),
    "tarfile.is_tarfile": lambda here: tarfile.is_tarfile(here / "archive.tar"),
    "tokenize.open": lambda here: tokenize.open(here / "file").close(),
    "linecache.getline": lambda here: linecache.getline(str(here / "file"), 1),
    "logging.config.fileConfig": lambda here: logging.config.fileConfig(here / "logging.ini"),
    "shelve.open": lambda here: shelve.open(str(here / "new")).close(),
}

OTHERS: dict[str, Local] = {
    "subprocess.Popen": lambda here: subprocess.Popen(["true"]).wait(),
    "os.popen": lambda here: os.popen("true").close(),
    "os.posix_spawn": lambda here: os.posix_spawn(shutil.which("true") or "", ["true"], {}),
    "socket.getaddrinfo": lambda here: socket.getaddrinfo("localhost", 80),
    "socket.gethostbyname": lambda here: socket.gethostbyname("localhost"),
    "socket.create_connection": lambda here: socket.create_connection(address()).close(),
    "socket.socket().connect": lambda here: socket.socket().connect(address()),
    "sqlite3.connect": lambda here: sqlite3.connect(here / "new").close(),
    "sqlite3.Connection().rollback": lambda here: sqlite3.connect(":memory:").rollback(),
    "sqlite3.Cursor().fetchall": lambda here: (
        sqlite3.connect(":memory:").execute("select 1").fetchall()
    ),
}

LOCAL = {**METADATA, **BULK, **FILES, **OTHERS}
"""Each makes the thread wait for the disk, another process or the network."""

INNOCENT: dict[str, Local] = {
    "csv.writer(StringIO).writerow": lambda here: csv.writer(io.StringIO()).writerow([1]),
    "json.load(StringIO)": lambda here: json.load(io.StringIO("1")),
    "pickle.load(BytesIO)": lambda here: pickle.load(io.BytesIO(pickle.dumps(1))),
    "zipfile.ZipFile(BytesIO)": lambda here: zipfile.ZipFile(io.BytesIO(), "w").close(),
    "shutil.copyfileobj(BytesIO)": lambda here: shutil.copyfileobj(io.BytesIO(), io.BytesIO()),
    "xml.etree.ElementTree.parse(BytesIO)": lambda here: xml.etree.ElementTree.parse(
        io.BytesIO(b"<x/>")
    ),
    "filecmp.dircmp": lambda here: filecmp.dircmp(here, here / "folder"),
    "pathlib.Path().with_suffix": lambda here: (here / "file").with_suffix(".txt"),
    "os.fspath": lambda here: os.fspath(here),
    "os.path.join": lambda here: os.path.join(here, "file"),
    "socket.socket": lambda here: socket.socket().close(),
}
"""Their kin that touches nothing outside."""

_LISTENING = socket.socket()


def address() -> tuple[str, int]:
    """Where somebody listens."""
    _LISTENING.listen()
    host, port = _LISTENING.getsockname()
    return host, port


LOGGING = """\
[loggers]
keys = root
[handlers]
keys =
[formatters]
keys =
[logger_root]
handlers =
"""


def furnish(here: Path) -> Path:
    """Put into a folder what the calls need."""
    (here / "folder").mkdir(parents=True)
    (here / "empty").mkdir()
    (here / "folder" / "inner").write_text("x")
    (here / "file").write_text("x")
    (here / "link").symlink_to(here / "file")
    (here / "logging.ini").write_text(LOGGING)
    for kind in ("zip", "tar"):
        shutil.make_archive(str(here / "archive"), kind, here / "folder")
    return here


class Record:
    """Takes the place of the worker's watch."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def entered(self, kind: str, name: str) -> None:
        """A recorder saw something that waits, on this thread."""
        if asyncio._get_running_loop() is not None:
            self.names.append(name)


async def seen(call: Local, places: list[Path], record: Record) -> list[str]:
    """What is recorded between entering and leaving the call, when it is made a second time:
    the first may import modules or fill caches."""
    for here in places:
        record.names.clear()
        call(here)
    return list(record.names)


def main(folder: Path) -> None:
    """Make all calls and print what was recorded of each."""
    from worker import primitives, recorder  # type: ignore[import-not-found]

    record = Record()
    primitives.install()
    recorder.watch(record)
    found: dict[str, list[str]] = {}
    for name, call in {**LOCAL, **INNOCENT}.items():
        places = [furnish(folder / f"{len(found)}" / turn) for turn in ("first", "second")]
        found[name] = asyncio.run(seen(call, places, record))
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
