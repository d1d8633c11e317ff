"""What every fix is made with: the project's files as LibCST sees them, and its callers."""

from __future__ import annotations

from async_graph_lint.finding import Span
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.program import Program


class Workshop:
    """Parses files once, and knows which definition stands where."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._files: dict[str, Syntax | None] = {}

    def syntax(self, filename: str) -> Syntax | None:
        """A file as LibCST sees it; None where it cannot be parsed or places are unsure."""
        if filename not in self._files:
            self._files[filename] = self._parsed(filename)
        return self._files[filename]

    def _parsed(self, filename: str) -> Syntax | None:
        text = self.program.files.text(filename)
        # LibCST counts a form feed as the end of a row where Python does not.
        if not text or "\f" in text:
            return None
        try:
            return Syntax(text, filename)
        # It meets valid Python that it does not take with errors of many kinds.
        except Exception:  # noqa: BLE001
            return None

    def scope_at(self, span: Span) -> Scope | None:
        """The function or method of the outline that holds a place, if it is in one itself."""
        row = span.start.row
        holding = [
            d
            for d in self.program.files.definitions(span.filename)
            if d.kind == "function" and d.first_row <= row <= d.last_row
        ]
        if not holding:
            return None
        innermost = max(holding, key=lambda d: d.first_row)
        return self.program.scope(span.filename, innermost.key)
