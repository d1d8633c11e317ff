"""What the files hold: each is opened at most once, and not at all when it is known."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from hashlib import blake2b

from msgspec import Struct

from async_graph_lint.finding import Problem
from async_graph_lint.program.project.discovery import Discovery
from async_graph_lint.program.project.storage import FileTable, KnownFile
from async_graph_lint.program.project.walk import SourcePath

_WORD = re.compile(rb"(?<![0-9A-Za-z_])lang(?:graph|chain)")

_CLOCK_GRAIN = 2_000_000_000
"""Nanoseconds within which a file can change without its time showing it (FAT: 2 s)."""


def mentions_langgraph(content: bytes) -> bool:
    """Whether a word of the text starts with `langgraph` or `langchain`."""
    if b"langgraph" not in content and b"langchain" not in content:
        return False
    return _WORD.search(content) is not None


def digest(content: bytes) -> bytes:
    """16 bytes that stand for the content."""
    return blake2b(content, digest_size=16).digest()


class FileState(Struct, frozen=True):
    """The digest of a file's content, and whether it mentions LangGraph or LangChain."""

    digest: bytes
    mentions: bool


class Contents:
    """The contents of a project's files, as of this run.

    `states` holds every file that could be read, `errors` one entry for each other.
    `stale` becomes True when a file turns out to have changed after it was listed: nothing
    that covers the whole run may then be saved. `unsaved` are contents that replace, or
    come in addition to, what is on the disk (a file that an editor holds).
    """

    def __init__(
        self,
        discovery: Discovery,
        table: FileTable | None = None,
        unsaved: Mapping[str, bytes] | None = None,
    ) -> None:
        self.states: dict[str, FileState] = {}
        self.errors: list[Problem] = []
        self.stale = False
        self._root = discovery.root
        self._kept: dict[str, bytes] = dict(unsaved or {})
        for path, content in self._kept.items():
            self.states[path] = _state(content)
        self._examine(discovery, FileTable(None, discovery.root) if table is None else table)

    def source(self, path: str) -> bytes:
        """The content of a file of `states`; that state is brought up to date.

        Raises OSError when the file cannot be read any more.
        """
        kept = self._kept.get(path)
        if kept is not None:
            return kept
        content = self._read(path)
        state = _state(content)
        if state != self.states.get(path):
            self.states[path] = state
            self.stale = True
        return content

    def _examine(self, discovery: Discovery, table: FileTable) -> None:
        known = table.load()
        trusted: dict[str, KnownFile] = {}
        limit = discovery.taken - _CLOCK_GRAIN
        for file in discovery.files:
            entry = known.get(file.path)
            if file.path in self._kept:
                trusted |= {} if entry is None else {file.path: entry}
            elif entry is not None and entry.fits(file):
                self.states[file.path] = FileState(entry.digest, entry.mentions)
                trusted[file.path] = entry
            elif self._open(file) and max(file.modified, file.changed) < limit:
                trusted[file.path] = _known(file, self.states[file.path])
        if trusted != known:
            table.save(trusted)

    def _open(self, file: SourcePath) -> bool:
        try:
            content = self._read(file.path)
        except OSError as error:
            self.errors.append(Problem(file.path, f"cannot be read: {error.strerror}"))
            return False
        state = self.states[file.path] = _state(content)
        if state.mentions:
            self._kept[file.path] = content
        return True

    def _read(self, path: str) -> bytes:
        with open(os.path.join(self._root, path), "rb", buffering=0) as file:
            return file.read()


def _state(content: bytes) -> FileState:
    return FileState(digest(content), mentions_langgraph(content))


def _known(file: SourcePath, state: FileState) -> KnownFile:
    return KnownFile(
        file.size, file.modified, file.changed, file.inode, state.digest, state.mentions
    )
