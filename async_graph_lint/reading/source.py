"""One source file: what stands in it at once, what it says on demand."""

from __future__ import annotations

import ast
import warnings
from functools import cached_property

from async_graph_lint.reading.decoding import Unreadable, decode, normalise
from async_graph_lint.reading.facts import Definition, Outline
from async_graph_lint.reading.outline import MODULE, contents, outline, parse
from async_graph_lint.reading.rows import Definable, Rows

__all__ = ["MODULE", "SourceFile", "Unreadable", "decode"]


class SourceFile:
    """A file whose definitions are read one by one, each time they are asked for.

    `reads` counts the definitions read, `mismatches` the nodes whose exact place could
    not be told (0 is right).
    """

    def __init__(self, text: str, outline: Outline) -> None:
        """A file whose outline is known; `text` is what `decode` gave for it."""
        self.text = text
        self.outline = outline
        self.reads = 0
        self.mismatches = 0

    @classmethod
    def open(cls, source: str | bytes, filename: str) -> SourceFile:
        """The file of that content; `filename` goes into the facts as it is.

        Raises `Unreadable`.
        """
        text = decode(source) if isinstance(source, bytes) else normalise(source)
        tree = parse(text)
        rows = Rows(text, filename)
        file = cls(text, outline(tree, rows))
        file.__dict__.update(tree=tree, rows=rows)
        return file

    @property
    def filename(self) -> str:
        """The name it was opened with."""
        return self.outline.filename

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; it gives places, never meaning. Raises `Unreadable`."""
        return parse(self.text)

    @cached_property
    def rows(self) -> Rows:
        """The text by row."""
        return Rows(self.text, self.filename)

    def read(self, key: str = MODULE) -> Definition:
        """The facts of the module's own statements or of a definition of the outline.

        Raises `KeyError` for any other key and `Unreadable` where LibCST does not take
        what Python takes.
        """
        # LibCST takes 0.1 s to import, which a run that reads nothing should not pay.
        from async_graph_lint.reading.units import Unit, read_definition, read_module

        def unit() -> Unit:
            if key == MODULE:
                return read_module(self.tree, self.rows)
            return read_definition(self._nodes[key], key, self.rows)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = unit()
            except RecursionError as error:
                raise Unreadable("nested too deeply") from error
        self.reads += 1
        self.mismatches += found.mismatches
        return found.definition

    @cached_property
    def _nodes(self) -> dict[str, Definable]:
        return {found.key: found.node for found in contents(self.tree)}
