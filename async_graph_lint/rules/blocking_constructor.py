"""AGL103 blocking-constructor."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import finding, remedy_of, stalls_of


class BlockingConstructor(Rule):
    """A model, an encoding or a client is loaded or connected in code on the event loop.

    ## Why
    Making some objects is work: a tokenizer downloads its encoding at first use, a
    pretrained model is read from gigabytes of files, a vector store asks its server for
    its version. In an `async def` the event loop waits for it, and in a node it waits on
    every run. The call looks like any constructor, so nobody suspects it.

    What is made once, when the module is imported or the program starts, is out of the
    loop's way, and cheaper. Constructors of HTTP and model clients read certificate files,
    which takes tens of milliseconds: they are info, and shown only with `--preview`.

    ## Bad
    ```python
    async def count(state: State) -> dict:
        encoding = tiktoken.get_encoding("cl100k_base")
        return {"tokens": len(encoding.encode(state["text"]))}
    ```

    ## Good
    ```python
    ENCODING = tiktoken.get_encoding("cl100k_base")


    async def count(state: State) -> dict:
        return {"tokens": len(ENCODING.encode(state["text"]))}
    ```
    Where it must be made late: `await asyncio.to_thread(tiktoken.get_encoding, name)`.

    ## At run time
    The call is reached on the loop's thread and opens files or connections there. Refuted
    when it is only ever reached in worker threads. A client that reads its certificates
    in C code enters no primitive that can be seen; the object really called then confirms it.

    ## Options
    As for AGL101.
    """

    code = "AGL103"
    name = "blocking-constructor"
    severity = Severity.WARNING
    why = "Loading and connecting are work, and the event loop waits for it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per loading or connecting call in an async body."""
        for stall, ways in stalls_of(analysis, self.code):
            entry = stall.cause.entry
            if entry is not None:
                message = f"`{entry.display}` loads or connects on the event loop"
                remedy = remedy_of(stall)
                yield finding(self, stall, ways, f"{message} ({entry.cost.value})", remedy)
