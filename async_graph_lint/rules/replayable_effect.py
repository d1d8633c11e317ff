"""AGL503 replayable-effect."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.replay.replayable import Replayable, Replayables
from async_graph_lint.graphs.replay.replays import Replays
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class ReplayableEffect(Rule):
    """A node that is run again after a failure repeats an effect on the outside world.

    ## Why
    A `RetryPolicy` runs the whole node again, with everything it did before the line that
    failed: mail is sent a second time because the call behind it timed out. What the node
    returned is lost with it, so nothing says that the effect has happened. The same holds
    for a graph with a saver whose run is taken up again after a failure: of several effects
    in one node the first ones are repeated (measured on langgraph 1.2.22: three attempts,
    three effects).

    Reported as an error under a retry policy, likely or surer where something that can fail
    comes after the effect; else as a possible remark. Calls with an idempotency key, upserts
    and what stands in a `@task` are left out.

    In preview: whether a repetition does harm depends on the other side, which the source
    seldom shows.

    ## Bad
    ```python
    def settle(state: State) -> dict:
        stripe.Charge.create(amount=state["amount"], source=state["card"])
        return {"receipt": print_receipt(state)}


    builder.add_node("settle", settle, retry_policy=RetryPolicy())
    ```

    ## Good
    ```python
    def settle(state: State) -> dict:
        stripe.Charge.create(
            amount=state["amount"], source=state["card"], idempotency_key=state["order"]
        )
        return {"receipt": print_receipt(state)}


    builder.add_node("settle", settle, retry_policy=RetryPolicy())
    ```
    Or one node for each effect, the policy on the node that needs it.

    ## At run time
    The call is made in several attempts of one task: confirmed. Nothing fails: inconclusive.
    """

    code = "AGL503"
    name = "replayable-effect"
    severity = Severity.ERROR
    preview = True
    why = "A node that is tried again is run from its first line, whatever it has done before."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call with an effect."""
        replays = Replays(analysis.pauses, analysis.durability)
        found = list(Replayables(replays).all(analysis.nodes))
        yield from findings(self, (_way(one) for one in found if one.retried))
        remarks = (_way(one) for one in found if not one.retried)
        yield from findings(self, remarks, Severity.INFO)


def _way(found: Replayable) -> Way:
    deed, own = found.deed, found.own
    when = "when its retry policy" if found.retried else "when a failed run"
    again = "runs it again" if found.retried else "is taken up again"
    after = f" after `{found.later}`" if found.later else ""
    return Way(
        deed.site.call.span,
        deed.name,
        f"`{deed.name}` {deed.performed.entry.kind.deed} in node `{own.node}`, "
        f"and again {when} {again}{after}",
        "pass an idempotency key, or give the effect a node of its own or a `@task`",
        (
            *own.steps,
            Step(deed.site.call.span, f"`{deed.name}` {deed.performed.entry.kind.deed}"),
            *deed.way[1:],
        ),
        found.steps,
        own.graph,
        own.node,
    )
