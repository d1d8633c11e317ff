"""The rules: this is their table of contents."""

from __future__ import annotations

from async_graph_lint.rules.append_duplicates import AppendDuplicates
from async_graph_lint.rules.async_api_on_sync_saver import AsyncApiOnSyncSaver
from async_graph_lint.rules.async_callable_hidden import AsyncCallableHidden
from async_graph_lint.rules.async_only_via_sync_api import AsyncOnlyViaSyncApi
from async_graph_lint.rules.await_on_sync_method import AwaitOnSyncMethod
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.blocking_call_in_async import BlockingCallInAsync
from async_graph_lint.rules.blocking_call_via_helper import BlockingCallViaHelper
from async_graph_lint.rules.blocking_constructor import BlockingConstructor
from async_graph_lint.rules.blocking_wait import BlockingWait
from async_graph_lint.rules.cancel_swallowed import CancelSwallowed
from async_graph_lint.rules.config_not_injected import ConfigNotInjected
from async_graph_lint.rules.config_not_passed import ConfigNotPassed
from async_graph_lint.rules.context_lost_in_executor import ContextLostInExecutor
from async_graph_lint.rules.cpu_bound_on_loop import CpuBoundOnLoop
from async_graph_lint.rules.effect_before_interrupt import EffectBeforeInterrupt
from async_graph_lint.rules.fake_async import FakeAsync
from async_graph_lint.rules.fan_in_of_unequal_branches import FanInOfUnequalBranches
from async_graph_lint.rules.gather_exceptions_ignored import GatherExceptionsIgnored
from async_graph_lint.rules.interrupt_swallowed import InterruptSwallowed
from async_graph_lint.rules.join_never_fires import JoinNeverFires
from async_graph_lint.rules.limit_does_not_reach import LimitDoesNotReach
from async_graph_lint.rules.limit_lost import LimitLost
from async_graph_lint.rules.limiter_created_per_call import LimiterCreatedPerCall
from async_graph_lint.rules.loop_per_call_with_cached_client import LoopPerCallWithCachedClient
from async_graph_lint.rules.loop_runner_in_async import LoopRunnerInAsync
from async_graph_lint.rules.loop_runner_in_sync_node import LoopRunnerInSyncNode
from async_graph_lint.rules.lossy_reducer import LossyReducer
from async_graph_lint.rules.messages_without_add_messages import MessagesWithoutAddMessages
from async_graph_lint.rules.missing_await import MissingAwait
from async_graph_lint.rules.mutating_reducer import MutatingReducer
from async_graph_lint.rules.nest_asyncio import NestAsyncio
from async_graph_lint.rules.old_stream_api import OldStreamApi
from async_graph_lint.rules.parallel_handoff_lost import ParallelHandoffLost
from async_graph_lint.rules.parallel_tool_writes import ParallelToolWrites
from async_graph_lint.rules.parallel_writers_no_reducer import ParallelWritersNoReducer
from async_graph_lint.rules.placeholder_sync_func import PlaceholderSyncFunc
from async_graph_lint.rules.primitive_shared_across_loops import PrimitiveSharedAcrossLoops
from async_graph_lint.rules.reducer_not_seen import ReducerNotSeen
from async_graph_lint.rules.reducer_shadowed import ReducerShadowed
from async_graph_lint.rules.replayable_effect import ReplayableEffect
from async_graph_lint.rules.retry_resends_input import RetryResendsInput
from async_graph_lint.rules.session_outlived import SessionOutlived
from async_graph_lint.rules.state_mutated_in_place import StateMutatedInPlace
from async_graph_lint.rules.subgraph_tokens_hidden import SubgraphTokensHidden
from async_graph_lint.rules.subgraph_writes_back import SubgraphWritesBack
from async_graph_lint.rules.sync_api_on_async_saver import SyncApiOnAsyncSaver
from async_graph_lint.rules.sync_code_on_loop import SyncCodeOnLoop
from async_graph_lint.rules.sync_only_wrap_hook import SyncOnlyWrapHook
from async_graph_lint.rules.sync_runnable_call_in_async import SyncRunnableCallInAsync
from async_graph_lint.rules.task_future_unawaited import TaskFutureUnawaited
from async_graph_lint.rules.task_without_owner import TaskWithoutOwner
from async_graph_lint.rules.timeout_cannot_work import TimeoutCannotWork
from async_graph_lint.rules.two_routes_from_one_node import TwoRoutesFromOneNode
from async_graph_lint.rules.unbounded_fan_out import UnboundedFanOut
from async_graph_lint.rules.undeclared_state_key import UndeclaredStateKey
from async_graph_lint.rules.unknown_destination import UnknownDestination
from async_graph_lint.rules.unstable_interrupt_order import UnstableInterruptOrder
from async_graph_lint.rules.wrong_iteration import WrongIteration

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
    AsyncOnlyViaSyncApi(),
    AsyncApiOnSyncSaver(),
    SyncApiOnAsyncSaver(),
    MissingAwait(),
    AwaitOnSyncMethod(),
    AsyncCallableHidden(),
    WrongIteration(),
    PlaceholderSyncFunc(),
    SyncOnlyWrapHook(),
    TaskFutureUnawaited(),
    ParallelWritersNoReducer(),
    ReducerNotSeen(),
    ReducerShadowed(),
    LossyReducer(),
    MessagesWithoutAddMessages(),
    UndeclaredStateKey(),
    AppendDuplicates(),
    StateMutatedInPlace(),
    MutatingReducer(),
    SubgraphWritesBack(),
    FanInOfUnequalBranches(),
    TwoRoutesFromOneNode(),
    JoinNeverFires(),
    UnknownDestination(),
    ParallelToolWrites(),
    ParallelHandoffLost(),
    UnboundedFanOut(),
    LimiterCreatedPerCall(),
    LimitDoesNotReach(),
    TaskWithoutOwner(),
    GatherExceptionsIgnored(),
    InterruptSwallowed(),
    EffectBeforeInterrupt(),
    ReplayableEffect(),
    RetryResendsInput(),
    UnstableInterruptOrder(),
    LoopRunnerInAsync(),
    LoopRunnerInSyncNode(),
    LoopPerCallWithCachedClient(),
    PrimitiveSharedAcrossLoops(),
    NestAsyncio(),
    ContextLostInExecutor(),
    ConfigNotPassed(),
    ConfigNotInjected(),
    CancelSwallowed(),
    TimeoutCannotWork(),
    SessionOutlived(),
    LimitLost(),
    OldStreamApi(),
    SubgraphTokensHidden(),
)
"""All rules, by code."""
