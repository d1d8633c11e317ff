"""Turns the events of one child into its result."""

from __future__ import annotations

from typing import Any

import msgspec

from async_graph_runtime.result import End, Run, RunResult, SiteResult

Event = dict[str, Any]
"""One JSON line of a worker; which fields it has depends on its `event`."""


def read_result(events: list[Event], sites: int) -> RunResult:
    """The result, for a job that watched that many sites."""
    end, detail = how_it_ended(events)
    return RunResult(
        end=end,
        detail=detail,
        sites=tuple(last_seen(events, number) for number in range(sites)),
        runs=tuple(msgspec.convert(e, Run, strict=False) for e in events if e["event"] == "run"),
    )


def last_seen(events: list[Event], number: int) -> SiteResult:
    """The latest that was told of a site."""
    seen = [e for e in events if e["event"] == "site" and e["site"] == number]
    return msgspec.convert(seen[-1], SiteResult) if seen else SiteResult()


def how_it_ended(events: list[Event]) -> tuple[End, str]:
    """The end and its explanation; what the worker itself reported comes first."""
    for event in events:
        if event["event"] == "unsupported":
            return End.UNSUPPORTED, f"{event['message']}; {remedy(event['missing'])}"
        if event["event"] == "failed" and event["missing"]:
            return End.UNSUPPORTED, f"{event['message']}; {remedy(event['missing'])}"
        if event["event"] == "failed":
            return End.FAILED, f"{event['stage']}: {event['type']}: {event['message']}"
    return how_the_process_ended(events)


def remedy(missing: str | None) -> str:
    """The command that would help."""
    package = (missing or "langgraph").partition(".")[0]
    return f"`{package}` is missing there: install it, or name another interpreter with --python"


def how_the_process_ended(events: list[Event]) -> tuple[End, str]:
    """The last event, which comes from whoever watched the process."""
    last = events[-1] if events else {"event": ""}
    if last["event"] != "end":
        return End.CRASHED, "the worker went away"
    how = End(last["how"])
    detail = "" if how is End.FINISHED else f"{last['detail']}\n{last['errors']}".strip()
    return how, detail
