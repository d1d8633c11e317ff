"""What imports bind; both the outline and the reader speak of it in these words."""

from __future__ import annotations

from async_graph_lint.reading.facts import ImportedName


def imported_module(module: str, alias: str | None) -> ImportedName:
    """What `import module as alias` binds; without an alias that is the outermost package."""
    return ImportedName(alias or module.partition(".")[0], module, aliased=alias is not None)


def imported_from(module: str, level: int, name: str, alias: str | None) -> ImportedName:
    """What `from module import name as alias` binds; `level` counts the leading dots."""
    return ImportedName(alias or name, module, name, level, aliased=alias is not None)
