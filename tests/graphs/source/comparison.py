"""The linter's words on many programs against what langgraph does with each."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from async_graph_lint.checking import Check
from async_graph_lint.config import Config
from async_graph_lint.finding import Confidence, Finding
from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.engine.routing import routing
from async_graph_lint.graphs.model import START, Graph
from async_graph_lint.graphs.supersteps import conflicts
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import discover
from async_graph_lint.program.project.storage import FileTable
from async_graph_lint.rules import RULES
from tests.graphs.source.engine import Engine, Run, Truth
from tests.graphs.source.plan import Plan
from tests.graphs.source.program import module_name, texts
from tests.graphs.source.shapes import drawn

CODES = tuple(rule.code for rule in RULES if rule.code in {"AGL301", "AGL310"})
CONFIG = Config(select=CODES, preview=True, min_confidence=Confidence.POSSIBLE)


class Disagreement(NamedTuple):
    """A key on which linter and engine differ; `kind` is missed, alarm or certain."""

    kind: str
    seed: int
    graph: str
    key: str
    shapes: tuple[str, ...]
    detail: str = ""

    def __str__(self) -> str:
        name = f"{self.graph}.{self.key}".strip(".")
        return (
            f"{self.kind} {module_name(self.seed)} {name} ({', '.join(self.shapes)}) {self.detail}"
        )


@dataclass
class Outcome:
    """The figures of a comparison and everything in which linter and engine differ."""

    figures: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.figures.update(other.figures)
        self.shapes.update(other.shapes)
        self.disagreements += other.disagreements
        self.broken += other.broken

    def of(self, kind: str) -> list[Disagreement]:
        return [found for found in self.disagreements if found.kind == kind]


def compare(seeds: Iterable[int], folder: Path, most_runs: int) -> Outcome:
    """Write the programs of those seeds into the folder, check them at once, run each."""
    plans = [drawn(seed) for seed in seeds]
    folder.joinpath("async-graph-lint.toml").touch()
    for plan in plans:
        for name, text in texts(plan).items():
            folder.joinpath(f"{name}.py").write_text(text)
    words = Words(folder)
    outcome = Outcome()
    engine = Engine(folder)

    async def run() -> None:
        for plan in plans:
            truth = await engine.truth(plan, most_runs)
            _Judge(plan, truth, words, outcome).judge()

    with engine.installed():
        asyncio.run(run())
    return outcome


class Words:
    """What the linter says of the programs of one folder."""

    def __init__(self, folder: Path) -> None:
        discovery = discover(folder, [folder], ())
        check = Check(discovery, Contents(discovery, FileTable(None, discovery.root)), CONFIG, None)
        self.report = check.report(lambda _: True, (), exhaustive=False)
        assert not self.report.errors, self.report.errors
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.report.findings:
            self.findings[_case(finding.span.filename)].append(finding)
        self.graphs: dict[str, list[Graph]] = defaultdict(list)
        for built in check.analysis.built:
            self.graphs[_case(built.building.origin[1].filename)] += built.graphs

    def main_graph(self, plan: Plan) -> Graph | None:
        """The main graph, where its builder has no alternatives."""
        names = {f"{node.part.name}_graph" for node in plan.nodes if node.part}
        found = [g for g in self.graphs[module_name(plan.seed)] if g.name not in names]
        return found[0] if len(found) == 1 else None

    def flagged(self, plan: Plan) -> dict[tuple[str, str], Finding]:
        """The findings by graph ("" is the main one) and key."""
        parts = {f"{node.part.name}_graph": node.part.name for node in plan.nodes if node.part}
        return {
            (parts.get(name, ""), finding.data["key"]): finding
            for finding in self.findings[module_name(plan.seed)]
            for name in finding.data.get("graphs", [finding.graph])
        }


def _case(filename: str) -> str:
    return Path(filename).stem.removesuffix("_steps")


class _Judge:
    """Compares one program's findings with its runs."""

    def __init__(self, plan: Plan, truth: Truth, words: Words, outcome: Outcome) -> None:
        self.plan = plan
        self.truth = truth
        self.words = words
        self.outcome = outcome
        self.figures = outcome.figures

    def judge(self) -> None:
        if self.truth.broken:
            self.outcome.broken.append(f"{module_name(self.plan.seed)}: {self.truth.broken}")
            return
        known = self.words.flagged(self.plan).items()
        flagged = {place: finding for place, finding in known if place[0] in self.truth.graphs}
        raising = self.truth.raising
        keys = self._plain_keys() | raising | flagged.keys()
        self.outcome.shapes.update(self.plan.shapes.keys())
        self.figures.update(
            programs=1,
            runs=len(self.truth.runs),
            exhaustive=self.truth.exhaustive,
            keys=len(keys),
            raising=len(raising),
            flagged=len(flagged),
        )
        self._note("missed", raising - flagged.keys())
        if self.truth.exhaustive:
            self.figures["safe"] += len(keys - raising)
            self._note("alarm", flagged.keys() - raising, flagged)
        self._certain(flagged)

    def _plain_keys(self) -> set[tuple[str, str]]:
        plain = {"plain", "items", "mute", "level", "counter"}
        return {("", key.name) for key in self.plan.keys if key.form in plain}

    def _note(
        self,
        kind: str,
        keys: Iterable[tuple[str, str]],
        flagged: dict[tuple[str, str], Finding] | None = None,
    ) -> None:
        for graph, key in sorted(keys):
            detail = ""
            if flagged:
                finding = flagged[graph, key]
                detail = (
                    f"{finding.code} {finding.confidence}: {'; '.join(finding.data['witness'])}"
                )
            self._add(kind, graph, key, detail)

    def _add(self, kind: str, graph: str, key: str, detail: str) -> None:
        shapes = tuple(sorted(self.plan.shapes))
        found = Disagreement(kind, self.plan.seed, graph, key, shapes, detail)
        self.outcome.disagreements.append(found)

    # Certain findings

    def _certain(self, flagged: dict[tuple[str, str], Finding]) -> None:
        graph = self.words.main_graph(self.plan)
        if graph is None:
            return
        known = {conflict.key: conflict for conflict in conflicts(graph).conflicts}
        for (part, key), finding in flagged.items():
            if finding.confidence is Confidence.CERTAIN and not part and key in known:
                self.figures["certain"] += 1
                for detail in self._violations(graph, known[key]):
                    self._add("certain", part, key, detail)

    def _violations(self, graph: Graph, conflict: Conflict) -> Iterator[str]:
        coupled = routing(graph).is_coupled
        for run in self.truth.runs:
            reached = _reached(run, conflict.fan_out, coupled)
            if reached is None or not run.finished:
                continue
            self.figures["certain reached"] += 1
            if run.doubled.get(("", conflict.key), -1) < reached:
                yield f"fan-out {conflict.fan_out} in superstep {reached}: {dict(run.ran)}"
                return


def _reached(run: Run, fan_out: str, coupled: bool) -> int | None:
    """The superstep in which the fan-out ran, alone where other tasks matter."""
    if fan_out == START:
        return 0
    steps = (
        step
        for step, tasks in run.ran.items()
        if fan_out in tasks and (len(tasks) == 1 or not coupled)
    )
    return next(steps, None)
