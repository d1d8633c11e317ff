"""AGL302 reducer-not-seen."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.hidden_reducers import Hidden, HiddenReducers
from async_graph_lint.graphs.questions.key_history import Use, uses
from async_graph_lint.rules.base import Rule


class ReducerNotSeen(Rule):
    """A reducer stands in the annotation of a key where LangGraph does not see it.

    ## Why
    LangGraph looks at the outermost `Annotated` of a key, and there at the last item only.
    A reducer that comes earlier, that is written as a string, or that stands inside
    `Optional[...]`, `... | None`, `ReadOnly[...]` or behind a `type` alias is passed over
    in silence: the key becomes a plain one. Its value is then replaced instead of
    combined, and two parallel writes raise `InvalidUpdateError`. Nothing says so at
    compile time.

    One outer `Required[...]` or `NotRequired[...]` is fine, and so are plain aliases
    (`Log = Annotated[list, operator.add]`).

    ## Bad
    ```python
    class State(TypedDict):
        notes: Annotated[list[str], operator.add, "what was learned"]
        sources: Optional[Annotated[list[str], operator.add]]
    ```

    ## Good
    ```python
    class State(TypedDict):
        notes: Annotated[list[str], "what was learned", operator.add]
        sources: Annotated[list[str] | None, operator.add]
    ```

    ## At run time
    The compiled graph's channel for the key is a `LastValue`.
    """

    code = "AGL302"
    name = "reducer-not-seen"
    severity = Severity.ERROR
    why = (
        "LangGraph looks only at the last item of the outermost Annotated, so this key is a "
        "plain one that each write replaces."
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declaration that makes some graph's channel."""
        hidden = HiddenReducers(analysis.assembly.schemas.annotations)
        found: dict[tuple[Span, str], tuple[Hidden, list[Use]]] = {}
        for use in uses(analysis):
            seen = hidden.of(use.field) if use.is_plain else None
            if seen is not None:
                place = (use.field.span or use.span, use.field.key)
                found.setdefault(place, (seen, []))[1].append(use)
        for (span, key), (seen, users) in found.items():
            yield self._finding(span, key, seen, users)

    def _finding(self, span: Span, key: str, hidden: Hidden, users: list[Use]) -> Finding:
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.CERTAIN,
            span=span,
            message=f"LangGraph does not see the reducer `{hidden.reducer}` of `{key}`: "
            f"{hidden.reason}",
            why=self.why,
            help=f"write `{hidden.remedy}`"
            if "=" in hidden.remedy
            else f"write `{key}: {hidden.remedy}`",
            graph=users[0].graph,
            data={
                "key": key,
                "reducer": hidden.reducer,
                "graphs": sorted({use.graph for use in users}),
            },
        )
