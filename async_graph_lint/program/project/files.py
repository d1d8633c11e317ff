"""The project's files: outlined and read on demand, remembered between runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from async_graph_lint.finding import Problem
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.storage import FactStore
from async_graph_lint.reading import facts
from async_graph_lint.reading.source import SourceFile, Unreadable, decode

Result = TypeVar("Result")

PACKAGES = ("langgraph", "langchain")


class Files:
    """Outlines and definitions of the listed files.

    A file that cannot be decoded or parsed becomes an entry of `problems` and is then
    treated as empty.
    """

    def __init__(self, contents: Contents, store: FactStore) -> None:
        self.contents = contents
        self.store = store
        self.listed = tuple(sorted(contents.states))
        self.problems: dict[str, Problem] = {}
        self._sources: dict[str, SourceFile | None] = {}
        self._indexes: dict[str, dict[str, facts.Outlined]] = {}
        self._definitions: dict[str, dict[str, facts.Definition]] = {}
        self._changed: set[str] = set()
        self._uses: dict[str, bool] = {}

    @property
    def read_count(self) -> int:
        """How many files have definitions that were read by LibCST, in this run or before."""
        return sum(bool(definitions) for definitions in self._definitions.values())

    def source(self, filename: str) -> SourceFile | None:
        """The file, None when it cannot be read, decoded or parsed."""
        if filename not in self._sources:
            self._sources[filename] = self._guarded(filename, lambda: self._open(filename))
        return self._sources[filename]

    def _open(self, filename: str) -> SourceFile:
        content = self.contents.source(filename)
        digest = self.contents.states[filename].digest
        outline = self.store.load_outline(filename, digest)
        if outline is not None:
            return SourceFile(decode(content), outline)
        source = SourceFile.open(content, filename)
        self.store.save_outline(digest, source.outline)
        return source

    def _guarded(self, filename: str, act: Callable[[], Result]) -> Result | None:
        try:
            return act()
        except Unreadable as error:
            self.problems[filename] = Problem(filename, str(error))
        except OSError as error:
            self.problems[filename] = Problem(filename, f"cannot be read: {error.strerror}")
        return None

    def text(self, filename: str) -> str:
        """The text of a file, empty when it cannot be read."""
        source = self.source(filename)
        return "" if source is None else source.text

    def mentions(self, filename: str, word: str) -> bool:
        """True when the file's text holds the word."""
        return word in self.text(filename)

    # Outlines

    def outline(self, filename: str) -> facts.Outline | None:
        """The table of contents of a file."""
        source = self.source(filename)
        return None if source is None else source.outline

    def definitions(self, filename: str) -> Iterable[facts.Outlined]:
        """What the outline of a file lists."""
        return self._index(filename).values()

    def outlined(self, filename: str, key: str) -> facts.Outlined | None:
        """One entry of a file's outline."""
        return self._index(filename).get(key)

    def _index(self, filename: str) -> dict[str, facts.Outlined]:
        if filename not in self._indexes:
            outline = self.outline(filename)
            entries = () if outline is None else outline.definitions
            self._indexes[filename] = {entry.key: entry for entry in entries}
        return self._indexes[filename]

    def uses_langgraph(self, filename: str) -> bool:
        """True when the file imports LangGraph or LangChain."""
        if filename not in self._uses:
            outline = self.outline(filename)
            self._uses[filename] = outline is not None and any(
                name.level == 0 and name.module.startswith(PACKAGES) for name in outline.imports
            )
        return self._uses[filename]

    # Definitions

    def read(self, filename: str, key: str) -> facts.Definition | None:
        """The facts of one definition."""
        source = self.source(filename)
        if source is None:
            return None
        known = self._known(filename)
        if key not in known:
            definition = self._guarded(filename, lambda: source.read(key))
            if definition is None:
                return None
            known[key] = definition
            self._changed.add(filename)
        return known[key]

    def _known(self, filename: str) -> dict[str, facts.Definition]:
        if filename not in self._definitions:
            digest = self.contents.states[filename].digest
            self._definitions[filename] = self.store.load_definitions(filename, digest)
        return self._definitions[filename]

    def save(self) -> None:
        """Keep what was read in this run."""
        for filename in sorted(self._changed):
            digest = self.contents.states[filename].digest
            self.store.save_definitions(filename, digest, self._definitions[filename])
        self._changed.clear()
