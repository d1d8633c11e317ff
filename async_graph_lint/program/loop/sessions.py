"""What leaves the `with` block that owns its session: tools, agents, clients, graphs.

When the block ends, the session is closed, and what was made of it fails when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.bindings import Managed
from async_graph_lint.program.evaluation.expressions import as_written, parts, simple_name, walk
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.suspension import encloses
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

SESSIONS = (
    "mcp.ClientSession()",
    "mcp.client.session.ClientSession()",
    "langchain_mcp_adapters.client.MultiServerMCPClient()",
    "httpx.AsyncClient()",
    "httpx.Client()",
    "aiohttp.ClientSession()",
    "psycopg_pool.AsyncConnectionPool()",
    "psycopg_pool.ConnectionPool()",
)
OPENED = (".from_conn_string()", "MultiServerMCPClient().session()")
"""How the paths of other context managers end: savers and stores, sessions of MCP servers."""

KEEPERS = frozenset(
    {
        "load_mcp_tools",
        "get_tools",
        "create_agent",
        "create_react_agent",
        "create_supervisor",
        "create_swarm",
        "compile",
        "bind_tools",
        "with_config",
        "partial",
        "list",
        "ToolNode",
    }
)
"""Functions and methods whose result goes on using what they are given."""


class Outlived(NamedTuple):
    """Something that leaves the block: where, its name as written, and where the block opens."""

    span: Span
    name: str
    session: str
    opened: Span


class Sessions:
    """Finds what outlives its session, for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def outlived(self, frame: Frame) -> Iterator[Outlived]:
        """What leaves the `with` blocks of a body."""
        for managed in frame.scope.table.managed:
            name = self._target(frame, managed)
            if name is not None and self._is_session(frame, managed):
                yield from _leaving(frame, managed, name)

    def _target(self, frame: Frame, managed: Managed) -> str | None:
        for name, bindings in frame.scope.table.bindings.items():
            for binding in bindings:
                if binding.kind == "context" and binding.expression is managed.context:
                    return name
        context = managed.context
        return context.identifier if isinstance(context, facts.Name) else None

    def _is_session(self, frame: Frame, managed: Managed) -> bool:
        known = self.evaluation.value(managed.context, frame, managed.place)
        paths = [value.path for value in known.present if isinstance(value, Symbol)]
        return any(path in SESSIONS or path.endswith(OPENED) for path in paths)


def _leaving(frame: Frame, managed: Managed, session: str) -> Iterator[Outlived]:
    table = frame.scope.table
    inside = [s for s, _ in table.statements if _within(managed.span, s)]
    if any(_yields(statement) for statement in inside):
        return
    kept = _kept_names(inside, session)
    for statement in inside:
        if not isinstance(statement, facts.Return) or statement.value is None:
            continue
        if keeps(statement.value, kept):
            name = _first_name(statement.value, kept)
            yield Outlived(statement.span, name, session, managed.span)
    yield from _used_later(frame, managed, session, kept)


def _used_later(
    frame: Frame, managed: Managed, session: str, kept: frozenset[str]
) -> Iterator[Outlived]:
    """The first use behind the block of a name that the block has bound."""
    for site in frame.scope.sites:
        behind = site.call.span.start > managed.span.end and not site.place.excludes(managed.place)
        for name in _mentioned(site.call, kept) if behind else ():
            bound = frame.scope.reaching(name, site.place)
            if bound and all(_stands_in(managed.span, b.expression) for b in bound[:1]):
                yield Outlived(site.call.span, name, session, managed.span)
                return


def _stands_in(span: Span, expression: Expression | None) -> bool:
    calls = [] if expression is None else [n for n in walk(expression) if isinstance(n, facts.Call)]
    return any(encloses(span, call.span) for call in calls)


def _mentioned(call: facts.Call, kept: frozenset[str]) -> Iterator[str]:
    for node in walk(call):
        if isinstance(node, facts.Name) and node.identifier in kept:
            yield node.identifier


def _kept_names(statements: Iterable[Statement], session: str) -> frozenset[str]:
    kept = {session}
    for statement in statements:
        if isinstance(statement, facts.Assign) and keeps(statement.value, frozenset(kept)):
            kept |= {t.identifier for t in statement.targets if isinstance(t, facts.Name)}
    return frozenset(kept)


def keeps(expression: Expression, kept: frozenset[str]) -> bool:
    """Whether a value goes on using one of these names."""
    if isinstance(expression, facts.Name):
        return expression.identifier in kept
    if isinstance(expression, facts.Call):
        name = simple_name(expression.function)
        if name in KEEPERS or name[:1].isupper():
            receiver = expression.function
            given = [argument.value for argument in expression.arguments]
            owner = [receiver.value] if isinstance(receiver, facts.Attribute) else []
            return any(keeps(value, kept) for value in (*owner, *given))
        return False
    if isinstance(expression, facts.Attribute | facts.FormattedString | facts.Comprehension):
        return False
    return any(keeps(part, kept) for part in parts(expression))


def _first_name(expression: Expression, kept: frozenset[str]) -> str:
    names = (n.identifier for n in walk(expression) if isinstance(n, facts.Name))
    return next((name for name in names if name in kept), as_written(expression))


def _within(span: Span, statement: Statement) -> bool:
    return encloses(span, getattr(statement, "span", None))


def _yields(statement: Statement) -> bool:
    value = getattr(statement, "value", None)
    return value is not None and any(isinstance(node, facts.Yield) for node in walk(value))
