"""Repairs for findings; this is their table of contents."""

from __future__ import annotations

from async_graph_lint.finding import Finding, Fix
from async_graph_lint.fixes.async_api_on_sync_saver import AsyncApiOnSyncSaver
from async_graph_lint.fixes.await_on_sync_method import AwaitOnSyncMethod
from async_graph_lint.fixes.base import Fixer
from async_graph_lint.fixes.blocking_call_in_async import BlockingCall
from async_graph_lint.fixes.blocking_call_via_helper import BlockingHelper
from async_graph_lint.fixes.config_not_injected import ConfigNotInjected
from async_graph_lint.fixes.missing_await import MissingAwait
from async_graph_lint.fixes.sync_runnable_call_in_async import SyncRunnableCall
from async_graph_lint.fixes.workshop import Workshop
from async_graph_lint.fixes.wrong_iteration import WrongIteration

__all__ = ["FIXERS", "Workshop", "repair"]

FIXERS: tuple[Fixer, ...] = (
    BlockingCall(),
    BlockingHelper(),
    SyncRunnableCall(),
    AsyncApiOnSyncSaver(),
    MissingAwait(),
    AwaitOnSyncMethod(),
    WrongIteration(),
    ConfigNotInjected(),
)

_BY_CODE = {code: fixer for fixer in FIXERS for code in fixer.codes}


def repair(finding: Finding, workshop: Workshop) -> Fix | None:
    """The fix of a finding; None where its rule has none, or none is right here."""
    fixer = _BY_CODE.get(finding.code)
    return None if fixer is None else fixer.fix(finding, workshop)
