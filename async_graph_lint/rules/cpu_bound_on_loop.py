"""AGL107 cpu-bound-on-loop."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import finding, remedy_of, stalls_of


class CpuBoundOnLoop(Rule):
    """A long computation runs in code on the event loop.

    ## Why
    Reading a PDF, embedding a text on this machine or running a local model takes tenths
    of seconds to minutes of pure computation. On the loop's thread nothing else runs
    meanwhile, although nothing "waits". A thread frees the loop; where the library holds
    the interpreter's lock all the time, only another process does.

    How long it takes depends on the data, which the source does not show: shown only with
    `--preview`.

    ## Bad
    ```python
    async def read_report(state: State) -> dict:
        return {"text": pymupdf4llm.to_markdown(state["path"])}
    ```

    ## Good
    ```python
    async def read_report(state: State) -> dict:
        text = await asyncio.to_thread(pymupdf4llm.to_markdown, state["path"])
        return {"text": text}
    ```
    Or make the node a plain `def`: LangGraph runs it in a thread.

    ## At run time
    The call is reached on the loop's thread; how long it ran there is in the evidence.
    Computation enters no blocking primitive: what confirms it is the object really called.
    Refuted when the call is only ever reached in worker threads.

    ## Options
    As for AGL101.
    """

    code = "AGL107"
    name = "cpu-bound-on-loop"
    severity = Severity.WARNING
    preview = True
    why = "While it computes, nothing else on the event loop runs."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per long computation in an async body."""
        for stall, ways in stalls_of(analysis, self.code):
            entry = stall.cause.entry
            if entry is not None:
                message = f"`{entry.display}` computes for long on the event loop"
                remedy = remedy_of(stall)
                yield finding(self, stall, ways, message, remedy)
