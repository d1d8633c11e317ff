"""AGL102 blocking-call-via-helper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.reach import Leaf
from async_graph_lint.program.loop.stalls import Stall
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import call_name, finding, stalls_of


class BlockingCallViaHelper(Rule):
    """Code on the event loop calls a sync helper that reaches a blocking call.

    ## Why
    The helper looks harmless where it is called, and its author may never have seen an
    async node. It still runs on the loop's thread, and what it waits for stalls every
    node, stream and request of the process. The finding stands at the call in the async
    body, because that is the place to change; its steps lead over every helper, file and
    method to the call that blocks.

    The same helper called from a plain `def` node, or handed to a thread, is right and is
    not reported.

    ## Bad
    ```python
    def load_profile(user: str) -> dict:
        return requests.get(f"{API}/users/{user}", timeout=10).json()


    async def greet(state: State) -> dict:
        profile = load_profile(state["user"])
        return {"greeting": f"Hello {profile['name']}"}
    ```

    ## Good
    ```python
    async def greet(state: State) -> dict:
        profile = await asyncio.to_thread(load_profile, state["user"])
        return {"greeting": f"Hello {profile['name']}"}
    ```
    Better where the helper is yours: make it async, with an async client.

    ## At run time
    The last step is reached on the loop's thread and a blocking primitive is entered
    under it. Refuted when it is only ever reached in worker threads.

    ## Options
    As for AGL101. A helper that is known to be cheap can be listed under `safe`.
    """

    code = "AGL102"
    name = "blocking-call-via-helper"
    severity = Severity.WARNING
    why = "A sync helper runs on the thread of its caller: here the event loop waits for it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call of such a helper in an async body."""
        for stall, ways in stalls_of(analysis, self.code):
            if stall.leaf is not None:
                found = finding(self, stall, ways, _message(stall, stall.leaf), _remedy(stall))
                yield replace(found, data=found.data | _leaf_data(stall, stall.leaf))


def _message(stall: Stall, leaf: Leaf) -> str:
    between = len(leaf.hops) - 1
    way = "" if not between else f" through {between} more call{'s' if between > 1 else ''}"
    return f"`{call_name(stall)}` blocks the event loop: it reaches {_described(leaf)}{way}"


def _described(leaf: Leaf) -> str:
    entry = leaf.cause.entry
    return f"`{leaf.cause.name}`" if entry is None else f"`{entry.display}` ({entry.cost.value})"


def _remedy(stall: Stall) -> str:
    call = call_name(stall)
    if not stall.body.is_async:
        return stall.body.entry.remedy
    site = stall.effect.site
    if site.implicit:
        return "do it in a plain function that `await asyncio.to_thread(...)` calls"
    arguments = ", ..." if site.call.arguments else ""
    thread = f"use `await asyncio.to_thread({call}{arguments})`"
    if call.rpartition(".")[2].lstrip("_")[:1].isupper():
        return f"{thread}, or build it once, before the loop starts"
    return f"{thread}, or make `{call}` async"


def _leaf_data(stall: Stall, leaf: Leaf) -> dict[str, Any]:
    calls = [as_written(one.hops[-1].site.call.function) for one in stall.leaves]
    return {"leaf": stall.leaf_code, "leaves": sorted(set(calls))}
