"""AGL505 unstable-interrupt-order."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.replay.unstable_questions import Unstable, unstable_questions
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class UnstableInterruptOrder(Rule):
    """A question is asked under a condition that may be another one when the run is resumed.

    ## Why
    On resume the node runs again, and answers are given out by number: the first
    `interrupt()` that it reaches gets the first answer. Where chance, the clock, a counter
    of the module or the order of a folder decides which questions are reached, the answer
    to one question is given to another, or to none, and nothing is raised (measured on
    langgraph 1.2.22).

    Conditions on the state are fine: it is the same on resume.

    In preview: few such conditions have been seen in real programs.

    ## Bad
    ```python
    def inspect(state: State) -> dict:
        if random.random() < 0.1:
            note = interrupt("A sample was drawn. What do you see?")
        verdict = interrupt("Does it pass?")
        return {"verdict": verdict}
    ```

    ## Good
    ```python
    def draw(state: State) -> dict:
        return {"sampled": random.random() < 0.1}


    def inspect(state: State) -> dict:
        if state["sampled"]:
            note = interrupt("A sample was drawn. What do you see?")
        verdict = interrupt("Does it pass?")
        return {"verdict": verdict}
    ```

    ## At run time
    An attempt of a task meets other questions than the one before: confirmed; it meets the
    same ones: inconclusive, as chance may have been kind.
    """

    code = "AGL505"
    name = "unstable-interrupt-order"
    severity = Severity.ERROR
    preview = True
    why = "Answers are given out by number, so every attempt has to ask the same questions."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per question."""
        if analysis.speaks_of("interrupt"):
            found = unstable_questions(analysis.pauses, analysis.durable_bodies)
            yield from findings(self, map(_way, found))


def _way(found: Unstable) -> Way:
    pause, own = found.pause, found.body.own
    return Way(
        pause.site.call.span,
        pause.name,
        f"whether `{pause.name}` is reached depends on `{found.reason}`, "
        "which may differ on resume",
        f"decide by `{found.reason}` in a node before, and keep the result in the state",
        (
            *found.body.way,
            Step(pause.site.call.span, f"`{pause.name}` asks, if `{found.reason}` says so"),
            *pause.way[1:],
        ),
        found.steps,
        own.graph,
        own.node,
    )
