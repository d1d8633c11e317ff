"""AGL314 unknown-destination."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from async_graph_lint.finding import Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import START, Graph
from async_graph_lint.graphs.questions.unknown_destinations import (
    Consequence,
    Destination,
    unknown_destinations,
)
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.graph_cases import Case, findings, is_partial, named


class UnknownDestination(Rule):
    """An edge, a router, a goto or a `Send` names something that is no node.

    ## Why
    Where the name stands decides what happens. In an edge, a path map or a
    `-> Literal[...]` of a router, `compile()` raises `ValueError`. A router's result that
    its path map or its `Literal` does not hold raises `KeyError` in the run. A router
    without either, `Command(goto=...)` and `Send` end that branch silently: the only trace
    is a line in LangGraph's log.

    A router that several nodes share with path maps of their own may return, after each
    node, only what that map holds: a result that one map lacks and another has is
    *possible* only. Graphs of which some nodes are not known are left alone, as are nodes
    that are added under a condition, and `Command(graph=Command.PARENT)`.

    ## Bad
    ```python
    def route(state: State) -> str:
        return "aproved" if state["ok"] else "rejected"
    ```

    ## Good
    ```python
    def route(state: State) -> Literal["approved", "rejected"]:
        return "approved" if state["ok"] else "rejected"
    ```

    ## At run time
    The graph does not compile, the run raises `KeyError`, or LangGraph logs
    `wrote to unknown channel branch:to:...` or `Ignoring unknown node name ...`.
    """

    code = "AGL314"
    name = "unknown-destination"
    severity = Severity.ERROR
    why = "LangGraph refuses the graph, raises, or silently ends a branch that names no node."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each such name of a graph, where it stands first."""
        return findings(self, analysis, _cases, in_all=True)


def _cases(graph: Graph) -> Iterator[Case]:
    if is_partial(graph):
        return
    by_name: dict[tuple[str, bool], list[Destination]] = {}
    for one in unknown_destinations(graph):
        strayed = one.consequence is Consequence.KEY_ERROR
        by_name.setdefault((one.name, strayed), []).append(one)
    for same in by_name.values():
        yield _case(graph, sorted(same, key=_doubt))


def _doubt(one: Destination) -> int:
    return 2 if one.is_held_elsewhere else int(not one.always)


def _case(graph: Graph, same: list[Destination]) -> Case:
    first = same[0]
    span = first.span or graph.span
    return Case(
        span=span,
        node=first.source,
        doubt=_doubt(first),
        message=_message(first, same),
        help=_remedy(graph, first),
        about=first.name,
        steps=tuple(_steps(same, span)),
        data={
            "target": first.name,
            "means": first.means.value,
            "consequence": first.consequence.value,
        },
    )


def _message(one: Destination, same: list[Destination]) -> str:
    name, source = f"`{one.name}`", _sources(same)
    if one.consequence is Consequence.COMPILE_ERROR:
        return f"{name} is no node: the graph does not compile"
    if one.consequence is Consequence.KEY_ERROR:
        return f"the router of {source} returns {name}, which its ends do not hold: KeyError"
    if one.consequence is Consequence.INVALID:
        return f"the router of {source} names START, which is no destination: ValueError"
    return f"{name} is no node: the {one.means.value} of {source} leads nowhere, silently"


def _sources(same: list[Destination]) -> str:
    """The nodes whose routes name it, the surest first."""
    sources = list(dict.fromkeys(named(one.source) for one in same))
    return sources[0] if len(sources) == 1 else f"{', '.join(sources[:-1])} and {sources[-1]}"


def _remedy(graph: Graph, one: Destination) -> str:
    is_end = one.name.strip("_").lower() == "end"
    if is_end and one.consequence is Consequence.KEY_ERROR:
        return f'add `"{one.name}": END` to the path map, or `"{one.name}"` to the `Literal`'
    if is_end:
        return "use the constant `END` of langgraph.graph"
    if one.consequence is Consequence.KEY_ERROR:
        return f"add `{one.name}` to the path map or the `Literal`, or return one of its values"
    close = get_close_matches(one.name, [node.name for node in graph.nodes], n=1)
    if one.name == START or close:
        return f"name a node: `{close[0]}`?" if close else "name a node"
    return f'add the node, `add_node("{one.name}", ...)`, or name one that exists'


def _steps(same: list[Destination], place: Span) -> Iterator[Step]:
    seen: set[Span] = set()
    for one in same:
        span = one.span or place
        if span not in seen:
            seen.add(span)
            aside = len(seen) > 1
            yield Step(span, f"the {one.means.value} of {named(one.source)} names it", aside)
