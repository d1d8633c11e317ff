"""Which files lead to which: the import graph between the project's own files."""

from __future__ import annotations

from collections import deque

from async_graph_lint.program.program import Program


class Importers:
    """The project's import graph, read off the outlines."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def of_langgraph(self) -> frozenset[str]:
        """The files that use LangGraph or LangChain, and all that import those, directly or not."""
        importers = self._importers()
        files = self.program.files
        found = {name for name in files.listed if files.uses_langgraph(name)}
        pending = deque(found)
        while pending:
            fresh = importers.get(pending.popleft(), set()) - found
            found |= fresh
            pending.extend(fresh)
        return frozenset(found)

    def _importers(self) -> dict[str, set[str]]:
        importers: dict[str, set[str]] = {}
        for filename in self.program.files.listed:
            outline = self.program.files.outline(filename)
            for name in () if outline is None else outline.imports:
                for target in self._targets(filename, name.module, name.level, name.attribute):
                    importers.setdefault(target, set()).add(filename)
        return importers

    def _targets(self, importer: str, module: str, level: int, attribute: str | None) -> list[str]:
        modules = self.program.modules
        found = [modules.resolve(importer, module, level)]
        if attribute is not None:
            found.append(modules.resolve_member(importer, module, level, attribute))
        return [target for target in found if target is not None]
