"""AGL401 unbounded-fan-out."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.fan_out_limits import limited_graphs
from async_graph_lint.graphs.questions.near_bodies import NearBody, near_bodies
from async_graph_lint.graphs.questions.send_lists import SendList, SendLists
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.fan_outs import BATCH, WORDS, FanOut, FanOuts
from async_graph_lint.program.loop.sizes import Origin
from async_graph_lint.reading import facts
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

UNSURE = 2


class UnboundedFanOut(Rule):
    """A coroutine, or a `Send`, is started for each item of a collection of unknown length.

    ## Why
    `asyncio.gather`, a `TaskGroup`, `abatch` and a list of `Send` start everything at once:
    1000 sends are 1000 async nodes in flight (langgraph 1.2.22), 50 inputs of `abatch` are
    50 runs. Where each of them asks a model or a service, the first long list meets the
    rate limit, the connection limit or the budget.

    Likely are fan-outs over data (a query's result, loaded documents, the lines of a file)
    whose coroutines go out to the network or to a model; possible those over the state, an
    argument or a model's list, and lists of `Send`. Not reported: what the source spells
    out or cuts, batches, the tool calls of one message, a limiter in the coroutine
    or behind it, coroutines that go nowhere, sync nodes and threads, whose pool has its own
    size, and `Send` and `abatch` under a
    `max_concurrency`, which `gather` does not know.

    ## Bad
    ```python
    async def summarise(state: State) -> dict:
        pages = await loader.aload()
        return {"parts": await asyncio.gather(*(ask(page) for page in pages))}
    ```

    ## Good
    ```python
    AT_ONCE = asyncio.Semaphore(8)


    async def ask_in_turn(page: Document) -> str:
        async with AT_ONCE:
            return await ask(page)


    async def summarise(state: State) -> dict:
        pages = await loader.aload()
        return {"parts": await asyncio.gather(*(ask_in_turn(page) for page in pages))}
    ```

    For lists of `Send` and for `abatch`: `graph.ainvoke(given, {"max_concurrency": 8})`.

    ## At run time
    Sixteen or more were in flight at once, none of them waiting for a limiter. Refuted
    where fewer were; with a short list a run cannot tell.
    """

    code = "AGL401"
    name = "unbounded-fan-out"
    severity = Severity.WARNING
    preview = True
    why = "Everything is started at once, however long the list is."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per place that starts many at once."""
        fan_outs = FanOuts(analysis.effects)
        near = near_bodies(analysis, WORDS)
        limited = limited_graphs(analysis)
        ways = [
            _way(body, one)
            for body in near
            for one in fan_outs.of(body.frame)
            if _counts(one) and not (one.by in BATCH and body.graph in limited)
        ]
        ways += [_of_send(one) for one in SendLists(analysis).all()]
        yield from findings(self, ways)


def _counts(found: FanOut) -> bool:
    """Whether it is worth a word: it goes out, and the program's set-up does not bound it."""
    return bool(found.work.goes_out) and found.origin is not Origin.SETTING


def _way(body: NearBody, found: FanOut) -> Way:
    span = found.site.call.span
    items = _name(found.collection)
    is_batch = found.by in BATCH
    remedy = (
        "limit it: `config={'max_concurrency': 8}`"
        if is_batch
        else "limit it: `async with` a shared `asyncio.Semaphore` in the coroutine"
    )
    return Way(
        span,
        found.by,
        f"`{found.by}` starts one call of `{found.work.goes_out}` for each of {items} at once"
        if not is_batch
        else f"`{found.by}` runs all of {items} at once",
        remedy,
        (*body.way, Step(span, f"starts as many as there are in {items}")),
        1 if found.origin is Origin.DATA else UNSURE,
        body.graph,
        body.node,
    )


def _name(collection: facts.Expression) -> str:
    text = as_written(collection)
    return "its items" if text.startswith("(") else f"`{text}`"


def _of_send(found: SendList) -> Way:
    return Way(
        found.span,
        "Send",
        f"one `Send` to `{found.node}` for each item: as many calls of `{found.work}` at once",
        "run the graph with `{'max_concurrency': 8}`, or cut the list",
        (Step(found.span, f"sends to `{found.node}` as often as there are items"),),
        UNSURE,
        found.graph,
        found.node,
    )
