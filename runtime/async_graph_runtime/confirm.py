"""Executes the project's graphs and attaches to each finding what the runs said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from async_graph_lint.finding import Confidence, Finding, Outcome, Report, Verdict
from async_graph_runtime.interpreter import choose_interpreter
from async_graph_runtime.load import Entry, find_entries, parse_entry
from async_graph_runtime.probes import probe_for
from async_graph_runtime.probes.probe import Observation
from async_graph_runtime.result import CallSite, RunResult
from async_graph_runtime.run import TIMEOUT, RunRequest, run_graphs
from async_graph_runtime.workers import workers_of


def confirm(
    report: Report,
    *,
    entries: Sequence[str] | None = None,
    inputs: list[Any] | None = None,
    timeout: float = TIMEOUT,
    python: str | None = None,
) -> Report:
    """The report with a verdict on every finding.

    `entries` are `path.py:graph`, relative to the report's root; by default those of
    `langgraph.json`, else every file that builds a graph. `inputs` go to every graph, by
    default each module's own `INPUTS` or one made from the schema. `timeout` is seconds
    per file; `python` the interpreter that has the project's libraries.

    Raises: ValueError: an entry is no Python file.
    """
    root = Path(report.root)
    sites = sites_of(report.findings)
    requests = [
        RunRequest(entry.path, entry.attribute, inputs, tuple(sites.values()), root, timeout)
        for entry in chosen_entries(root, entries)
    ]
    results = run_graphs(requests, workers_of(choose_interpreter(python, root)))
    return with_verdicts(report, list(verdicts(report.findings, sites, results)))


def chosen_entries(root: Path, entries: Sequence[str] | None) -> list[Entry]:
    """The named entries, else all that can be found."""
    if entries is None:
        return find_entries(root)
    return [parse_entry(text, root) for text in entries]


def sites_of(findings: Sequence[Finding]) -> dict[int, CallSite]:
    """The calls to watch, by the number of their finding."""
    probes = ((number, f, probe_for(f.code)) for number, f in enumerate(findings))
    sites = ((number, probe.site(f)) for number, f, probe in probes if probe)
    return {number: site for number, site in sites if site}


def verdicts(
    findings: Sequence[Finding], sites: dict[int, CallSite], results: Sequence[RunResult]
) -> Iterator[Verdict]:
    """What all runs together say of each finding, in order."""
    places = {number: place for place, number in enumerate(sites)}
    for number, finding in enumerate(findings):
        place = places.get(number)
        observations: list[Observation] = [
            (result, None if place is None else result.sites[place]) for result in results
        ]
        yield verdict_on(finding, observations)


def verdict_on(finding: Finding, observations: list[Observation]) -> Verdict:
    """The probe's verdict; rules without a probe cannot be asked by running yet."""
    probe = probe_for(finding.code)
    if probe is None:
        return Verdict(Outcome.UNSUPPORTED, {"detail": f"no probe for {finding.code}"})
    return probe.judge(finding, observations)


def with_verdicts(report: Report, found: Sequence[Verdict]) -> Report:
    """The report with the verdicts attached and the refuted ones counted."""
    findings = tuple(judged(f, v) for f, v in zip(report.findings, found, strict=True))
    refuted = sum(verdict.outcome is Outcome.REFUTED for verdict in found)
    summary = msgspec.structs.replace(report.summary, refuted=refuted)
    return msgspec.structs.replace(report, findings=findings, summary=summary)


def judged(finding: Finding, verdict: Verdict) -> Finding:
    """The finding with its verdict; what a run has shown is certain."""
    if verdict.outcome is not Outcome.CONFIRMED:
        return msgspec.structs.replace(finding, verdict=verdict)
    return msgspec.structs.replace(finding, verdict=verdict, confidence=Confidence.CERTAIN)
