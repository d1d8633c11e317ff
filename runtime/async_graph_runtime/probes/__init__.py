"""One file a rule: what to watch for a finding, and what the runs say of it.

Rules that share a probe are named together in its class.
"""

from __future__ import annotations

from async_graph_runtime.probes.append_duplicates import AppendDuplicates, StateMutated
from async_graph_runtime.probes.async_only_via_sync_api import FailingCall
from async_graph_runtime.probes.await_on_sync_method import MisusedValue
from async_graph_runtime.probes.blocking_call_in_async import BlockingCall
from async_graph_runtime.probes.blocking_constructor import BlockingConstructor
from async_graph_runtime.probes.blocking_wait import BlockingWait
from async_graph_runtime.probes.cancel_swallowed import NotShown
from async_graph_runtime.probes.config_not_injected import ConfigInjected
from async_graph_runtime.probes.context_lost_in_executor import MissingContext
from async_graph_runtime.probes.cpu_bound_on_loop import CpuBound
from async_graph_runtime.probes.effect_before_interrupt import RepeatedCall
from async_graph_runtime.probes.fan_in_of_unequal_branches import FanIn
from async_graph_runtime.probes.gather_exceptions_ignored import SwallowedErrors
from async_graph_runtime.probes.interrupt_swallowed import SwallowedQuestion
from async_graph_runtime.probes.join_never_fires import JoinNeverFires
from async_graph_runtime.probes.limit_lost import LostLimit
from async_graph_runtime.probes.limiter_created_per_call import MadeOften
from async_graph_runtime.probes.loop_runner_in_async import FailingOnLoop
from async_graph_runtime.probes.lossy_reducer import DroppedWrites
from async_graph_runtime.probes.messages_without_add_messages import LostMessages
from async_graph_runtime.probes.missing_await import LostCoroutine
from async_graph_runtime.probes.mutating_reducer import MutatingReducer
from async_graph_runtime.probes.old_stream_api import OldCall
from async_graph_runtime.probes.parallel_handoff_lost import ParallelHandoff
from async_graph_runtime.probes.parallel_writers_no_reducer import ParallelWriters
from async_graph_runtime.probes.placeholder_sync_func import PlaceholderAnswer
from async_graph_runtime.probes.probe import Probe
from async_graph_runtime.probes.reducer_not_seen import PlainChannel
from async_graph_runtime.probes.replayable_effect import RepeatedByRetry
from async_graph_runtime.probes.retry_resends_input import ResentInput
from async_graph_runtime.probes.sync_only_wrap_hook import MissingHook
from async_graph_runtime.probes.sync_runnable_call_in_async import SyncRunnableCall
from async_graph_runtime.probes.task_future_unawaited import TaskFuture
from async_graph_runtime.probes.task_without_owner import LeftTask
from async_graph_runtime.probes.two_routes_from_one_node import TwoRoutes
from async_graph_runtime.probes.unbounded_fan_out import InFlight
from async_graph_runtime.probes.undeclared_state_key import UndeclaredKey
from async_graph_runtime.probes.unknown_destination import UnknownDestination
from async_graph_runtime.probes.unstable_interrupt_order import OtherQuestions

PROBES: tuple[Probe, ...] = (
    BlockingCall(),
    BlockingConstructor(),
    BlockingWait(),
    CpuBound(),
    SyncRunnableCall(),
    FailingCall(),
    MisusedValue(),
    LostCoroutine(),
    PlaceholderAnswer(),
    MissingHook(),
    TaskFuture(),
    ParallelWriters(),
    MutatingReducer(),
    LostMessages(),
    DroppedWrites(),
    UndeclaredKey(),
    AppendDuplicates(),
    StateMutated(),
    ParallelHandoff(),
    PlainChannel(),
    FanIn(),
    TwoRoutes(),
    JoinNeverFires(),
    UnknownDestination(),
    SwallowedQuestion(),
    RepeatedCall(),
    RepeatedByRetry(),
    ResentInput(),
    OtherQuestions(),
    FailingOnLoop(),
    ConfigInjected(),
    MissingContext(),
    InFlight(),
    MadeOften(),
    LeftTask(),
    SwallowedErrors(),
    LostLimit(),
    OldCall(),
    NotShown(),
)


def probe_for(code: str) -> Probe | None:
    """The probe of a rule, None where running is not asked yet."""
    return next((probe for probe in PROBES if code in probe.codes), None)


__all__ = ["PROBES", "Probe", "probe_for"]
