"""Does this call enter a graph, model or retriever synchronously on the loop? AGL201."""

from __future__ import annotations

from typing import ClassVar

from async_graph_runtime.probes.blocking_call_in_async import BlockingCall


class SyncRunnableCall(BlockingCall):
    """The blocking probe, for which the synchronous door itself is the better evidence.

    A fake model enters the door as a real one does, and waits for nothing.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL201",)
    kinds: ClassVar[tuple[str, ...]] = ("runnable", "primitive")
