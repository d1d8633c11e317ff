"""A folder of cache entries that may vanish, be damaged, be read-only or shared at any time.

Every entry carries a checksum and is put in its place by one rename, so a reader sees a
whole entry or none, however many processes write. No failure is ever an error: what
cannot be read counts as absent, what cannot be written is left unwritten.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

from async_graph_lint.version import VERSION

FOLDER_NAME = ".async_graph_lint_cache"
"""Where a project's cache stands by default, below its root."""

MAXIMUM_BYTES = 256 * 1024 * 1024
MAXIMUM_AGE = 30 * 24 * 3600
"""Seconds after which an entry that nobody read is dropped."""

_TAG_NAME = "CACHEDIR.TAG"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of async-graph-lint.\n"
_MAGIC = b"AGL1"
_CHECKSUM_BYTES = 16
_DAY = 24 * 3600
_PRUNED = "pruned"
_GENERATION = "generation-"


@cache
def tool_stamp() -> str:
    """What entries depend on besides their source: our version and code, and the Python.

    The code is judged by size and time of our own files, so that a working copy of this
    project never reads what an earlier state of it wrote.
    """
    package = Path(__file__).resolve().parents[2]
    own = [f"{VERSION} {sys.version_info[0]}.{sys.version_info[1]}"]
    for path, status in sorted(_files(str(package))):
        if path.endswith((".py", ".toml")):
            own.append(f"{path[len(str(package)) :]} {status.st_size} {status.st_mtime_ns}")
    return blake2b("\n".join(own).encode(), digest_size=8).hexdigest()


class CacheFolder:
    """The entries that this version of the tool may use in `place`; None caches nothing."""

    def __init__(self, place: Path | None, stamp: str | None = None) -> None:
        self._place = place
        self._own = None if place is None else place / f"{_GENERATION}{stamp or tool_stamp()}"

    def read(self, name: str) -> bytes | None:
        """The entry's bytes, or None when there is no whole entry of that name."""
        if self._own is None:
            return None
        path = os.path.join(self._own, name)
        try:
            with open(path, "rb") as file:
                entry = file.read()
                self._keep(path, os.fstat(file.fileno()).st_mtime)
        except OSError:
            return None
        start = len(_MAGIC) + _CHECKSUM_BYTES
        content = entry[start:]
        return content if entry[:start] == _MAGIC + _checksum(content) else None

    def write(self, name: str, content: bytes) -> None:
        """Put the entry in its place, over an older one."""
        if self._place is None or self._own is None:
            return
        target = os.path.join(self._own, name)
        unfinished = f"{target}.{os.getpid()}-{threading.get_ident()}-{time.monotonic_ns()}"
        try:
            _prepare(self._place)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(unfinished, "xb") as file:
                file.write(_MAGIC + _checksum(content) + content)
            os.replace(unfinished, target)
        except OSError:
            with suppress(OSError):
                os.unlink(unfinished)

    def prune(self, *, maximum_bytes: int = MAXIMUM_BYTES, every: float = _DAY) -> None:
        """Drop what nobody read for long, then the least recently read above the bound.

        Does nothing when it was done less than `every` seconds ago.
        """
        if self._place is None or self._is_recent(every):
            return
        self.write(_PRUNED, b"")
        entries = sorted(self._entries(), key=lambda entry: entry[1].st_mtime, reverse=True)
        total = 0
        for path, status in entries:
            total += status.st_size
            if total > maximum_bytes or time.time() - status.st_mtime > MAXIMUM_AGE:
                with suppress(OSError):
                    os.unlink(path)
                    os.removedirs(os.path.dirname(path))

    def _entries(self) -> Iterator[tuple[str, os.stat_result]]:
        for generation in _generations(self._place):
            yield from _files(str(generation))

    def _is_recent(self, seconds: float) -> bool:
        try:
            written = os.stat(os.path.join(str(self._own), _PRUNED)).st_mtime
        except OSError:
            return False
        return time.time() - written < seconds

    def _keep(self, path: str, written: float) -> None:
        """Note that the entry is in use, at most once a day."""
        if time.time() - written > _DAY:
            with suppress(OSError):
                os.utime(path)


def clean(place: Path) -> bool:
    """Remove our entries from the folder, and the folder itself when it is ours alone.

    True when there was anything to remove. Raises OSError when it cannot be removed.
    """
    if not place.is_dir():
        return False
    if _is_ours(place):
        shutil.rmtree(place)
        return True
    generations = _generations(place)
    for generation in generations:
        shutil.rmtree(generation)
    return bool(generations)


def _generations(place: Path | None) -> list[Path]:
    try:
        return [] if place is None else sorted(place.glob(f"{_GENERATION}*"))
    except OSError:
        return []


def _prepare(place: Path) -> None:
    """Make the folder. One that exists is left as it is: it may be anybody's."""
    if place.is_dir():
        return
    place.mkdir(parents=True, exist_ok=True)
    (place / ".gitignore").write_text("*\n", encoding="utf-8")
    (place / _TAG_NAME).write_text(_TAG, encoding="utf-8")


def _is_ours(place: Path) -> bool:
    try:
        return (place / _TAG_NAME).read_text(encoding="utf-8", errors="replace") == _TAG
    except OSError:
        return False


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECKSUM_BYTES).digest()


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """All regular files below the folder that can be looked at, with their status."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            with suppress(OSError):
                yield entry.path, entry.stat(follow_symlinks=False)
