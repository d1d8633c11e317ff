"""AGL203: `with SqliteSaver` becomes `async with AsyncSqliteSaver`."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst
from libcst.helpers import get_full_name_for_node

from async_graph_lint.finding import Edit, Finding, Fix
from async_graph_lint.fixes.awaiting import may_await
from async_graph_lint.fixes.base import UNSAFE, made
from async_graph_lint.fixes.imports import member_import
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

SAVER, TWIN = "SqliteSaver", "AsyncSqliteSaver"
MODULE = "langgraph.checkpoint.sqlite.aio"
SYNC = ("invoke", "stream", "batch", "get_state", "get_state_history", "update_state", "get", "put")


class AsyncApiOnSyncSaver:
    """Opens the async saver where the sync one was opened around the run."""

    codes: ClassVar[tuple[str, ...]] = ("AGL203",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Not safe: the async saver needs the package `aiosqlite`."""
        syntax = workshop.syntax(finding.span.filename)
        call = None if syntax is None else syntax.call(finding.span)
        block = None if syntax is None or call is None else _opened(syntax, call)
        if syntax is None or block is None:
            return None
        return made(UNSAFE, f"open the graph's saver as `{TWIN}`", _edits(syntax, block))


def _opened(syntax: Syntax, run: cst.Call) -> cst.With | None:
    """The `with` around the run that opens the saver and nothing else."""
    for outer in syntax.ancestors(run):
        if isinstance(outer, cst.With) and outer.asynchronous is None and len(outer.items) == 1:
            made_by = outer.items[0].item
            name = get_full_name_for_node(made_by) if isinstance(made_by, cst.Call) else ""
            if name == f"{SAVER}.from_conn_string":
                return outer
    return None


def _edits(syntax: Syntax, block: cst.With) -> list[Edit] | None:
    opening = block.items[0].item
    imported = member_import(syntax, MODULE, TWIN)
    if imported is None or not may_await(syntax, block) or _runs_sync(syntax, block):
        return None
    assert isinstance(opening, cst.Call)
    assert isinstance(opening.func, cst.Attribute)
    opened = syntax.insertion(syntax.span(block).start, "async ")
    return [*imported, opened, syntax.replacement(opening.func.value, TWIN)]


def _runs_sync(syntax: Syntax, block: cst.With) -> bool:
    """Whether the block calls a sync method that the async saver would refuse."""
    return any(
        isinstance(call.func, cst.Attribute)
        and call.func.attr.value in SYNC
        and block in syntax.ancestors(call)
        for call in syntax.nodes(cst.Call)
    )
