"""One file a rule: what to watch for a finding, and what the runs say of it.

Rules that share a probe are named together in its class.
"""

from __future__ import annotations

from async_graph_runtime.probes.blocking_call_in_async import BlockingCall
from async_graph_runtime.probes.blocking_constructor import BlockingConstructor
from async_graph_runtime.probes.blocking_wait import BlockingWait
from async_graph_runtime.probes.cpu_bound_on_loop import CpuBound
from async_graph_runtime.probes.parallel_writers_no_reducer import ParallelWriters
from async_graph_runtime.probes.probe import Probe
from async_graph_runtime.probes.sync_runnable_call_in_async import SyncRunnableCall

PROBES: tuple[Probe, ...] = (
    BlockingCall(),
    BlockingConstructor(),
    BlockingWait(),
    CpuBound(),
    SyncRunnableCall(),
    ParallelWriters(),
)


def probe_for(code: str) -> Probe | None:
    """The probe of a rule, None where running is not asked yet."""
    return next((probe for probe in PROBES if code in probe.codes), None)


__all__ = ["PROBES", "Probe", "probe_for"]
