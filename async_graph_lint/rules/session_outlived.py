"""AGL611 session-outlived."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.sessions import Outlived
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

OPENERS = (
    "ClientSession",
    "MultiServerMCPClient",
    "from_conn_string",
    "AsyncClient",
    "AsyncConnectionPool",
    "ConnectionPool",
    "session",
    "Client",
)
MOST_MENTIONS = 2000


class SessionOutlived(Rule):
    """A tool, a client or a graph leaves the `with` block that owns its session.

    ## Why
    `async with ClientSession(...) as session:` closes the session when the block ends, also
    when it ends by `return`. Tools that were loaded from it, an agent made of those tools, a
    graph compiled with a saver that the block had opened: all of them look right and fail
    when they are used, with `ClosedResourceError`, `Cannot send a request, as the client
    has been closed` or `no active connection`.

    Followed are the sessions of MCP, httpx, aiohttp and psycopg pools, and savers and stores
    opened by `from_conn_string`. Not reported: blocks that `yield`, which stay open as long
    as somebody uses what they gave; results of calls, which are data.

    ## Bad
    ```python
    async def make_agent():
        async with client.session("math") as session:
            tools = await load_mcp_tools(session)
            return create_agent(model, tools)
    ```

    ## Good
    ```python
    @asynccontextmanager
    async def make_agent():
        async with client.session("math") as session:
            tools = await load_mcp_tools(session)
            yield create_agent(model, tools)
    ```

    ## At run time
    A session needs a server, and what is left of it shows only when it is used:
    unsupported.
    """

    code = "AGL611"
    name = "session-outlived"
    severity = Severity.ERROR
    preview = True
    why = "The session is closed when its block ends, and what was made of it fails from then on."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per value that leaves a block."""
        near = (s for s in _scopes(analysis) if analysis.program.files.uses_langgraph(s.filename))
        yield from findings(self, (way for scope in near for way in _ways(analysis, scope)))


def _scopes(analysis: Analysis) -> dict[Scope, None]:
    found = dict.fromkeys(b.frame.scope for b in analysis.loop.bodies if b.is_async)
    for word in OPENERS:
        for scope in analysis.program.mentions(word, MOST_MENTIONS):
            inner = (
                s for s in analysis.program.nested(scope) if not s.is_class and not s.is_module
            )
            found.update(dict.fromkeys(inner))
    return found


def _ways(analysis: Analysis, scope: Scope) -> Iterator[Way]:
    frame = analysis.program.evaluation.names.generic(scope)
    for found in analysis.sessions.outlived(frame):
        yield _way(scope, found)


def _message(found: Outlived) -> str:
    if found.name == found.session:
        return f"`{found.name}` is closed when its `with` block ends, and leaves the block"
    return f"`{found.name}` outlives `{found.session}`, which is closed when its `with` block ends"


def _way(scope: Scope, found: Outlived) -> Way:
    return Way(
        found.span,
        found.name,
        _message(found),
        "use it inside the block, or `yield` it from a context manager",
        (
            Step(scope.definition.header, f"`{scope.name}` opens `{found.session}`"),
            Step(found.opened, f"`{found.session}` is open in this block"),
            Step(found.span, f"`{found.name}` is used or given away behind it"),
        ),
        1,
    )
