"""AGL308 state-mutated-in-place."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.state_mutations import StateMutation, StateMutations
from async_graph_lint.rules.base import Rule


class StateMutatedInPlace(Rule):
    """A node changes a list or dict of its state in place.

    ## Why
    LangGraph hands nodes the values themselves, not copies, and records only what a node
    returns. A list that a node appends to has then changed for every node of that
    superstep, in an order that nobody decides; and where the node does not return the key
    there is no write: nothing streams, no reducer runs, and a run resumed from its
    checkpoint does not have the change. It seems to work as long as one process keeps the
    list in memory.

    Reported are changes of a key that the node does not return, and changes by a node that
    can run beside others; any other change only with `--preview`. Setting a key of the
    state itself and returning it (`state["plan"] = plan; return state`) is never reported.

    ## Bad
    ```python
    def note(state: TripState) -> dict:
        state["stops"].append("Bern")
        return {"done": True}
    ```

    ## Good
    ```python
    def note(state: TripState) -> dict:
        return {"stops": [*state["stops"], "Bern"], "done": True}
    ```
    With a reducer that appends, return `["Bern"]` alone.

    ## At run time
    The value that a task was given is another one when the task has ended.
    """

    code = "AGL308"
    name = "state-mutated-in-place"
    severity = Severity.ERROR
    why = "Nodes get the values themselves, and LangGraph records only what they return."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per function and key, at the first place that changes it."""
        found: dict[tuple[Span, str], list[StateMutation]] = {}
        for one in StateMutations(analysis).all():
            found.setdefault((one.body, one.mutation.key), []).append(one)
        for cases in found.values():
            yield self._finding(sorted(cases, key=_harm))

    def _finding(self, cases: list[StateMutation]) -> Finding:
        first = cases[0]
        key, mutation = first.mutation.key, first.mutation
        doubt = mutation.doubt + (not mutation.sure) + bool(first.graph.variant)
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.after(doubt),
            span=mutation.span,
            message=_message(first),
            why=self.why,
            help=f'return the new value: `{{"{key}": ...}}`',
            steps=tuple(dict.fromkeys(step for case in cases for step in _steps(case))),
            graph=first.graph.name,
            node=first.node.name,
            data={
                "key": key,
                "nodes": sorted({case.node.name for case in cases}),
                "graphs": sorted({case.graph.name for case in cases}),
            },
            preview=first.returned and not first.beside,
        )


def _harm(found: StateMutation) -> tuple[bool, bool, Span]:
    return (found.returned, not found.beside, found.mutation.span)


def _message(found: StateMutation) -> str:
    key, node = found.mutation.key, found.node.name
    if not found.returned:
        return f"`{node}` changes `{key}` of the state in place and does not return it"
    others = [f"`{name}`" for name in found.beside if name != node] or ["another task of its own"]
    if found.beside:
        return f"`{node}` changes `{key}` of the state in place while {others[0]} may run"
    return f"`{node}` changes `{key}` of the state in place"


def _steps(found: StateMutation) -> Iterator[Step]:
    if found.node.span is not None:
        message = f"node `{found.node.name}` of graph `{found.graph.name}` runs it"
        yield Step(found.node.span, message)
    for call in found.mutation.calls:
        yield Step(call, "hands the state on")
    yield Step(found.mutation.span, f"`{found.mutation.key}` is changed here")
