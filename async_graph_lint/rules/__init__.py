"""The rules: this is their table of contents."""

from __future__ import annotations

from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.blocking_call_in_async import BlockingCallInAsync
from async_graph_lint.rules.blocking_call_via_helper import BlockingCallViaHelper
from async_graph_lint.rules.blocking_constructor import BlockingConstructor
from async_graph_lint.rules.blocking_wait import BlockingWait
from async_graph_lint.rules.cpu_bound_on_loop import CpuBoundOnLoop
from async_graph_lint.rules.fake_async import FakeAsync
from async_graph_lint.rules.parallel_writers_no_reducer import ParallelWritersNoReducer
from async_graph_lint.rules.sync_code_on_loop import SyncCodeOnLoop
from async_graph_lint.rules.sync_runnable_call_in_async import SyncRunnableCallInAsync

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    BlockingCallInAsync(),
    BlockingCallViaHelper(),
    BlockingConstructor(),
    SyncCodeOnLoop(),
    FakeAsync(),
    BlockingWait(),
    CpuBoundOnLoop(),
    SyncRunnableCallInAsync(),
    ParallelWritersNoReducer(),
)
"""All rules, by code."""
