"""What one run leaves for the next: facts of files, whole reports, and what files held.

Everything is derived and can be thrown away; see `cache_folder` for what happens when it
is damaged or cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from async_graph_lint.finding import Report
from async_graph_lint.program.project.cache_folder import (
    FOLDER_NAME,
    CacheFolder,
    clean,
    tool_stamp,
)
from async_graph_lint.program.project.walk import SourcePath
from async_graph_lint.reading.facts import Definition, Outline

__all__ = [
    "FactStore",
    "FileTable",
    "KnownFile",
    "ReportStore",
    "clean",
    "default_cache_folder",
    "run_key",
    "tool_stamp",
]

_Kept = TypeVar("_Kept")


def default_cache_folder(root: Path) -> Path:
    """The cache of the project at `root`."""
    return root / FOLDER_NAME


def run_key(root: str, files: Iterable[tuple[str, bytes]], *settings: str) -> str:
    """Names everything that a report depends on: equal keys mean an equal report.

    `files` are paths with the digests of their contents, in any order; `settings` all
    texts that count besides (configuration, options, manifests).
    """
    parts = [root.encode("utf-8", "surrogateescape"), tool_stamp().encode()]
    parts += [setting.encode("utf-8", "surrogateescape") for setting in settings]
    parts += [
        part
        for path, digest in sorted(files)
        for part in (path.encode("utf-8", "surrogateescape"), digest)
    ]
    key = blake2b(digest_size=20)
    for part in parts:
        key.update(len(part).to_bytes(8, "big") + part)
    return key.hexdigest()


class FactStore:
    """Facts of files, found by a file's path and the digest of its content.

    The path counts because every position in the facts holds it.
    """

    def __init__(self, cache_dir: Path | None) -> None:
        self._folder = CacheFolder(cache_dir)
        self._encoder = msgspec.msgpack.Encoder()
        self._outlines = msgspec.msgpack.Decoder(Outline)
        self._definitions = msgspec.msgpack.Decoder(dict[str, Definition])

    def load_outline(self, filename: str, digest: bytes) -> Outline | None:
        """The outline that was saved for exactly this content."""
        return _decoded(self._outlines, self._folder.read(_entry("outlines", filename, digest)))

    def save_outline(self, digest: bytes, outline: Outline) -> None:
        """Keep the outline of a file with that content."""
        entry = _entry("outlines", outline.filename, digest)
        self._folder.write(entry, self._encoder.encode(outline))

    def load_definitions(self, filename: str, digest: bytes) -> dict[str, Definition]:
        """The definitions of the file, by key, that were read from exactly this content."""
        content = self._folder.read(_entry("definitions", filename, digest))
        return _decoded(self._definitions, content) or {}

    def save_definitions(
        self, filename: str, digest: bytes, definitions: Mapping[str, Definition]
    ) -> None:
        """Keep these definitions instead of what was kept for this content."""
        content = self._encoder.encode(dict(definitions))
        self._folder.write(_entry("definitions", filename, digest), content)


class ReportStore:
    """Whole reports by run key; saving one also keeps the cache within its bounds."""

    def __init__(self, cache_dir: Path | None) -> None:
        self._folder = CacheFolder(cache_dir)

    def load(self, key: str) -> Report | None:
        """The report saved under that run key. Tuples inside `data` come back as lists."""
        return _decoded(msgspec.msgpack.Decoder(Report), self._folder.read(f"reports/{key}"))

    def save(self, key: str, report: Report) -> None:
        """Keep the report of a run."""
        self._folder.write(f"reports/{key}", msgspec.msgpack.encode(report))
        self._folder.prune()


class KnownFile(Struct, frozen=True, array_like=True):
    """What a file held when it had this size (bytes), times (nanoseconds) and inode."""

    size: int
    modified: int
    changed: int
    inode: int
    digest: bytes
    mentions: bool

    def fits(self, file: SourcePath) -> bool:
        """Whether the file still looks as it did."""
        return (self.modified, self.size, self.inode, self.changed) == (
            file.modified,
            file.size,
            file.inode,
            file.changed,
        )


class FileTable:
    """What is known of a project's files, so that an unchanged file is not opened."""

    def __init__(self, cache_dir: Path | None, root: str) -> None:
        self._folder = CacheFolder(cache_dir)
        place = blake2b(root.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        self._entry = f"files-{place}"

    def load(self) -> dict[str, KnownFile]:
        """All known files of the project, by path."""
        decoder = msgspec.msgpack.Decoder(dict[str, KnownFile])
        return _decoded(decoder, self._folder.read(self._entry)) or {}

    def save(self, known: Mapping[str, KnownFile]) -> None:
        """Replace the table."""
        self._folder.write(self._entry, msgspec.msgpack.encode(dict(known)))


def _entry(kind: str, filename: str, digest: bytes) -> str:
    name = blake2b(digest + filename.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return f"{kind}/{name[:2]}/{name[2:]}"


def _decoded(decoder: msgspec.msgpack.Decoder[_Kept], content: bytes | None) -> _Kept | None:
    if content is None:
        return None
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None
