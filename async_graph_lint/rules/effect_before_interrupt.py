"""AGL502 effect-before-interrupt."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.tool_effects import ToolEffect, tool_effects
from async_graph_lint.graphs.replay.replays import Replay, Replays
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class EffectBeforeInterrupt(Rule):
    """An effect on the outside world comes before `interrupt()` in one node, and is repeated.

    ## Why
    A run that is resumed begins the node that asked anew: `interrupt()` gives the answer this
    time, and everything before it is done a second time. Mail is sent twice, money moved
    twice, a row inserted twice; with two questions in a node, three times. It is the same
    in front of the call of a graph that asks, in the body of an `@entrypoint`, and in a loop
    that asks and acts in turn. Of a plain `ToolNode` all tool calls of one message run in one
    task: when one tool asks, the effects of the others are repeated (measured on langgraph
    1.2.22; agents of `create_agent` have a task for each call).

    Effects are the calls that the catalogue knows. Not reported: effects in a `@task`, whose
    result is kept; those on a way that returns before the question; what may be done twice
    (PUT, upserts, `ON CONFLICT`, overwriting a file); calls with an idempotency key, and
    functions that speak of one; requests by POST that only ask for something.

    ## Bad
    ```python
    def order(state: State) -> dict:
        mailer.send_message(confirmation(state))
        answer = interrupt("Ship it today?")
        return {"express": answer == "yes"}
    ```

    ## Good
    ```python
    def order(state: State) -> dict:
        answer = interrupt("Ship it today?")
        mailer.send_message(confirmation(state))
        return {"express": answer == "yes"}
    ```
    Or the effect in a node of its own before this one, or in a function under `@task`.

    ## At run time
    The run is resumed, and the call is made again for the same task: confirmed; it is made
    in no task twice: refuted.
    """

    code = "AGL502"
    name = "effect-before-interrupt"
    severity = Severity.ERROR
    why = "On resume LangGraph runs the node again from its first line."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call with an effect."""
        if not analysis.speaks_of("interrupt"):
            return
        replays = Replays(analysis.pauses, analysis.durability)
        ways = [_way(replay) for replay in replays.all(analysis.durable_bodies)]
        ways += [_beside(found) for found in tool_effects(analysis, replays)]
        yield from findings(self, ways)


def _way(replay: Replay) -> Way:
    deed, pause, own = replay.deed, replay.pause, replay.body.own
    asking = "stops the run" if not pause.way else "may stop the run"
    where = f"node `{own.node}`" if own.node else f"`{replay.body.frame.scope.name}`"
    return Way(
        deed.site.call.span,
        deed.name,
        f"`{deed.name}` {deed.performed.entry.kind.deed} before `{pause.name}` in {where}, "
        "and again on resume",
        f"move it behind `{pause.name}`, into a node of its own, or into a `@task`",
        (
            *replay.body.way,
            Step(deed.site.call.span, f"`{deed.name}` {deed.performed.entry.kind.deed}"),
            *deed.way[1:],
            Step(pause.site.call.span, f"`{pause.name}` {asking}"),
            *pause.way[1:],
        ),
        replay.steps,
        own.graph,
        own.node,
    )


def _beside(found: ToolEffect) -> Way:
    deed, asking = found.deed, found.asking
    return Way(
        deed.site.call.span,
        deed.name,
        f"`{deed.name}` {deed.performed.entry.kind.deed} again when tool `{asking.name}`, "
        f"called in the same message, asks a human",
        "give the tools that ask a `ToolNode` of their own, or make the effect a `@task`",
        (
            *found.way,
            Step(deed.site.call.span, f"`{deed.name}` {deed.performed.entry.kind.deed}"),
            *deed.way[1:],
            *(() if asking.span is None else (Step(asking.span, f"`{asking.name}` asks"),)),
        ),
        found.steps,
        found.where.graph.name,
        found.where.node.name,
    )
