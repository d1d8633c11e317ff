"""AGL309 mutating-reducer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.descriptions import qualified
from async_graph_lint.graphs.model import ChannelKind, Graph, Node
from async_graph_lint.graphs.questions.changed_arguments import Change, ChangedArguments
from async_graph_lint.graphs.questions.key_history import Use, uses
from async_graph_lint.graphs.questions.message_keys import MessageKeys
from async_graph_lint.graphs.questions.reducer_bodies import ReducerBodies
from async_graph_lint.rules.base import Rule

IN_PLACE = frozenset({"operator.iadd", "operator.iconcat", "operator.imul"})


class Case(NamedTuple):
    """A key whose reducer changes its left argument; `routed` are its writers with a router."""

    use: Use
    reducer: str
    mutation: Change
    routed: tuple[str, ...]


class MutatingReducer(Rule):
    """A reducer changes its left argument instead of making a new value.

    ## Why
    When a node has a router, LangGraph first works out what the state will be, for the
    router to read, and then applies the node's writes: the reducer runs twice with the
    same left value (langgraph 1.2.22). A reducer that returns something new gives the
    same both times. One that changes the left value in place has then changed it twice:
    items double, counters count double, silently.

    Changes that do not add up are left alone: `dict.update`, `set.add`, `left[key] =
    value`.

    ## Bad
    ```python
    def extend(left: list, right: list) -> list:
        left.extend(right)
        return left
    ```

    ## Good
    ```python
    def extend(left: list, right: list) -> list:
        return [*left, *right]
    ```

    ## At run time
    The value of the reducer's first argument is another one after the call.
    """

    code = "AGL309"
    name = "mutating-reducer"
    severity = Severity.ERROR
    why = (
        "LangGraph runs the reducers of a node with a router twice on the same left value, so a "
        "change in place happens twice."
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per place that changes the left value, whatever keys it is for."""
        found: dict[Span, list[Case]] = {}
        graphs = {b.building.origin[1]: b.graphs for b in (*analysis.built, *analysis.agents)}
        search = _Search(analysis)
        for use in uses(analysis):
            if use.field.reading.kind is ChannelKind.REDUCER and use.field.annotation is not None:
                for mutation, reducer in search.mutations(use):
                    routed = tuple(_routed(graphs.get(use.span, ()), use.field.key))
                    case = Case(use, reducer, mutation, routed)
                    found.setdefault(mutation.span, []).append(case)
        for span, cases in found.items():
            yield self._finding(span, sorted(cases, key=lambda case: not case.routed))

    def _finding(self, span: Span, cases: list[Case]) -> Finding:
        use, reducer, mutation, routed = cases[0]
        key = use.field.key
        when = f"as `{routed[0]}` has a router" if routed else "once a writing node has a router"
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.CERTAIN if routed else Confidence.LIKELY,
            span=span,
            message=f"the reducer `{reducer}` of `{key}` changes its left argument "
            f"(`{mutation.what}`): applied twice {when}",
            why=self.why,
            help="return a new value, for example `[*left, *right]`",
            steps=tuple(dict.fromkeys(step for case in cases for step in _steps(case))),
            graph=use.graph,
            node=routed[0] if routed else None,
            data={
                "key": key,
                "keys": sorted({case.use.field.key for case in cases}),
                "nodes": sorted({name for case in cases for name in case.routed}),
                "graphs": sorted({case.use.graph for case in cases}),
            },
        )


class _Search:
    def __init__(self, analysis: Analysis) -> None:
        evaluation = analysis.program.evaluation
        self.bodies = ReducerBodies(evaluation, analysis.assembly.schemas)
        self.keys = MessageKeys(analysis.assembly.schemas.annotations)
        self.all = ChangedArguments(evaluation)

    def mutations(self, use: Use) -> Iterator[tuple[Change, str]]:
        """Each with the reducer's name."""
        is_list = self.keys.is_list(use.field)
        for body in self.bodies.of(use):
            name = qualified(body.frame.scope)
            for mutation in self.all.of(body.frame, body.left, is_list):
                yield mutation, name
        for path in self.bodies.symbols(use.field) & IN_PLACE:
            if is_list and use.field.span is not None:
                yield Change(use.field.span, path), path


def _routed(graphs: tuple[Graph, ...], key: str) -> Iterator[str]:
    """The nodes that write the key and have a router."""
    for graph in graphs:
        sources = {branch.source for branch in graph.branches}
        for node in graph.nodes:
            if node.name in sources and _writes(node, key):
                yield node.name


def _writes(node: Node, key: str) -> bool:
    return any(write.whole_state or key in dict(write.keys) for write in node.writes)


def _steps(case: Case) -> Iterator[Step]:
    field = case.use.field
    if field.span is not None and field.span != case.mutation.span:
        yield Step(field.span, f"`{case.reducer}` folds the writes of `{field.key}`")
    if case.mutation.inner is not None:
        yield Step(case.mutation.inner, "the left value is changed here")
