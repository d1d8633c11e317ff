"""AGL303 reducer-shadowed."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import ChannelKind
from async_graph_lint.graphs.questions.hidden_reducers import HiddenReducers
from async_graph_lint.graphs.questions.key_history import Use, uses
from async_graph_lint.graphs.questions.key_updates import KeyUpdates, Update
from async_graph_lint.graphs.schemas.schemas import Field
from async_graph_lint.graphs.schemas.spelling import spelled
from async_graph_lint.rules.base import Rule


class ReducerShadowed(Rule):
    """A key is declared again without the reducer that it had.

    ## Why
    A class that repeats a key of its base replaces the whole annotation, its reducer
    included: `messages: list[AnyMessage]` in a child of `MessagesState` is no longer
    combined by `add_messages`. The same happens when a later middleware's `state_schema`,
    or the agent's own, repeats a key plainly. Each write then replaces the value, and two
    parallel writes raise.

    An input, output or node schema that repeats the key plainly is fine: the state schema
    comes first and its reducer stays. So is a key whose nodes all return the old value
    together with the new.

    ## Bad
    ```python
    class SupportState(MessagesState):
        messages: list[AnyMessage]
        ticket: str
    ```

    ## Good
    ```python
    class SupportState(MessagesState):
        ticket: str
    ```

    ## At run time
    The compiled graph's channel for the key is a `LastValue`.
    """

    code = "AGL303"
    name = "reducer-shadowed"
    severity = Severity.ERROR
    why = "The last declaration replaces the whole annotation, so each write replaces the value."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declaration that takes a reducer away."""
        found: dict[tuple[Span, str], list[tuple[Use, Field]]] = {}
        hidden = HiddenReducers(analysis.assembly.schemas.annotations)
        for use in uses(analysis):
            lost, field = _lost(use), use.field
            if lost is not None and hidden.of(field) is None:
                found.setdefault((field.span or use.span, field.key), []).append((use, lost))
        updates = KeyUpdates(analysis)
        for (span, key), cases in found.items():
            written = [update for use, _ in cases for update in updates.of_graph(use.span, key)]
            if not written or not all(update.keeps for update in written):
                yield self._finding(span, key, cases, written)

    def _finding(
        self, span: Span, key: str, cases: list[tuple[Use, Field]], written: list[Update]
    ) -> Finding:
        use, lost = cases[0]
        reducer = _reducer(lost)
        nodes = sorted({update.node for update in written})
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.CERTAIN,
            span=span,
            message=f"`{use.field.schema}` declares `{key}` again without the reducer "
            f"`{reducer}` that it has in `{lost.schema}`",
            why=self.why,
            help=f"leave `{key}` out here, or repeat it with its reducer `{reducer}`",
            steps=tuple(_steps(key, lost, written)),
            graph=use.graph,
            node=nodes[0] if nodes else None,
            data={
                "key": key,
                "nodes": nodes,
                "definite": True,
                "witness": [],
                "graphs": sorted({case[0].graph for case in cases}),
            },
        )


def _lost(use: Use) -> Field | None:
    """The declaration whose reducer would have counted."""
    if not use.is_plain:
        return None
    reducers = [field for field in use.hides if field.reading.kind is ChannelKind.REDUCER]
    return reducers[0] if reducers else None


def _reducer(field: Field) -> str:
    item = field.reading.reducer
    return "add_messages" if item is None else spelled(item.expression)


def _steps(key: str, lost: Field, written: list[Update]) -> Iterator[Step]:
    if lost.span is not None:
        yield Step(lost.span, f"`{lost.schema}` gives `{key}` its reducer")
    for update in written:
        yield Step(update.span, f"node `{update.node}` writes `{key}`")
