"""AGL307 append-duplicates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.append_again import SUBGRAPH, WHOLE, Again, AppendAgain
from async_graph_lint.rules.base import Rule


class AppendDuplicates(Rule):
    """A node returns the old value of a key to a reducer that appends it once more.

    ## Why
    With a reducer such as `operator.add` a node returns only what is new: LangGraph puts
    it behind what is there. A node that returns `state["notes"] + [note]`, `{**state}` or
    the state itself hands over the old items as well, and every one of them is then there
    twice; after ten rounds of a loop a thousand times. A number is added to itself in the
    same way. There is no error: prompts grow, costs grow, answers repeat.

    A compiled graph as a node does the same without being asked: it returns every key of
    its output, and a key that both graphs give such a reducer comes back whole and is
    appended to itself.

    `add_messages` knows messages by their id and is not reported; nor is a reducer of the
    project that does more than to append.

    The finding is likely: while the key is empty nothing is there to be repeated.

    ## Bad
    ```python
    class DiaryState(TypedDict):
        notes: Annotated[list[str], operator.add]


    def write(state: DiaryState) -> dict:
        return {"notes": state["notes"] + ["a new note"]}
    ```

    ## Good
    ```python
    class DiaryState(TypedDict):
        notes: Annotated[list[str], operator.add]


    def write(state: DiaryState) -> dict:
        return {"notes": ["a new note"]}
    ```
    Build a subgraph with an `output_schema` without the key, or with a reducer that drops
    what it knows.

    ## At run time
    A node that was given a list which is not empty returns one that begins with all of
    it. Numbers do not show what they were made of: a run cannot tell.
    """

    code = "AGL307"
    name = "append-duplicates"
    severity = Severity.ERROR
    why = "The reducer puts what is returned behind what is there, so old items come twice."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per key and place that returns it; per key and file where nodes return
        the whole state, as they then do so for one reason."""
        found: dict[tuple[Span | str, str], list[Again]] = {}
        for again in AppendAgain(analysis).all():
            cause = again.span.filename if again.how == WHOLE else again.span
            found.setdefault((cause, again.key), []).append(again)
        for cases in found.values():
            yield self._finding(sorted(cases, key=lambda case: (not case.follows, case.span)))

    def _finding(self, cases: list[Again]) -> Finding:
        first = cases[0]
        unsure = min(int(bool(case.graph.variant)) for case in cases)
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.after(1 + unsure),
            span=first.span,
            message=_message(first),
            why=self.why,
            help=_remedy(first),
            steps=tuple(dict.fromkeys(_steps(cases))),
            graph=first.graph.name,
            node=first.node.name,
            data={
                "key": first.key,
                "nodes": sorted({case.node.name for case in cases}),
                "definite": False,
                "witness": [],
                "graphs": sorted({case.graph.name for case in cases}),
            },
        )


def _is_number(found: Again) -> bool:
    channel = found.graph.channel(found.key)
    return channel is not None and NUMBER.search(channel.annotation) is not None


NUMBER = re.compile(r"^(Annotated\[)?(int|float|Decimal|complex)\b")


def _message(found: Again) -> str:
    node, key, reducer = found.node.name, found.key, found.reducer
    if found.how == SUBGRAPH:
        return f"`{node}` hands `{key}` back whole, and {reducer} appends it to itself"
    if found.how == WHOLE:
        return f"`{node}` returns the whole state, and {reducer} appends `{key}` to itself"
    verb = "adds it once more" if _is_number(found) else "appends it to itself"
    return f"`{node}` returns the old `{key}` too, and {reducer} {verb}"


def _remedy(found: Again) -> str:
    if found.how == SUBGRAPH and found.adds:
        return f"let the subgraph return what is new under a key of its own, not `{found.key}`"
    if found.how == SUBGRAPH:
        return f"build the subgraph with an `output_schema` that leaves `{found.key}` out"
    if found.how == WHOLE:
        return "return only the keys that the node changes"
    if _is_number(found):
        return f'return only the difference: `{{"{found.key}": 1}}`'
    return f'return only what is new: `{{"{found.key}": [...]}}`'


def _steps(cases: list[Again]) -> Iterator[Step]:
    for case in cases:
        if case.node.span is not None:
            message = f"node `{case.node.name}` of graph `{case.graph.name}` runs it"
            yield Step(case.node.span, message)
        yield Step(case.span, f"`{case.node.name}` returns `{case.key}`")
        channel = case.graph.channel(case.key)
        if channel is not None and channel.span is not None:
            yield Step(channel.span, f"the reducer of `{case.key}` appends", aside=True)
