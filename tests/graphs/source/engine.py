"""Runs a program under langgraph with every answer that its decisions can get.

The programs ask `answers.answer` where a person would ask a model or a service. A run is
given a list of answers and takes the first option from there on; the next run changes the
last answer that has options left, so that all runs are seen in turn, depth first. Nodes run
one at a time (`max_concurrency`), which makes the order of the questions the same every time.
"""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.channels import LastValue
from langgraph.errors import GraphRecursionError, InvalidUpdateError
from langgraph.pregel import _loop
from langgraph.pregel._algo import apply_writes

from tests.graphs.source.plan import Plan
from tests.graphs.source.program import module_name

SUPERSTEPS = 25


class AtOnce(ThreadPoolExecutor):
    """Runs what it is given on the spot: threads would only cost time here."""

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(function(*given, **named))
        except Exception as error:  # noqa: BLE001 - it is handed on to the caller
            done.set_exception(error)
        return done


class Answers:
    """The answers of one run, and how many options each question had."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.options: list[int] = []
        self.chosen: list[int] = []
        self.source: random.Random | None = None

    def begin(self, given: Sequence[int], source: random.Random | None = None) -> None:
        self.given, self.source = list(given), source
        self.options, self.chosen = [], []

    def answer(self, topic: str, options: int = 2) -> int:
        place = len(self.chosen)
        if place < len(self.given):
            value = self.given[place]
        else:
            value = self.source.randrange(options) if self.source else 0
        assert value < options, f"{topic} was asked in another order"
        self.chosen.append(value)
        self.options.append(options)
        return value

    def following(self) -> list[int] | None:
        """The answers of the next run, None after the last."""
        chosen = list(self.chosen)
        while chosen and chosen[-1] + 1 == self.options[len(chosen) - 1]:
            chosen.pop()
        return [*chosen[:-1], chosen[-1] + 1] if chosen else None


@dataclass
class Run:
    """What ran in each superstep of the main graph, and which plain keys got two writes.

    Keys are told apart by the graph: "" for the main one, else the subgraph's name. Each has
    the last superstep in which that happened.
    """

    ran: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubled: dict[tuple[str, str], int] = field(default_factory=dict)
    graphs: set[str] = field(default_factory=set)
    finished: bool = False
    raised: str = ""


@dataclass
class Truth:
    """All runs of a program. `exhaustive` says that no other run is possible."""

    runs: list[Run] = field(default_factory=list)
    exhaustive: bool = False
    broken: str = ""

    @property
    def raising(self) -> set[tuple[str, str]]:
        """The keys that get two writes in one superstep of some run, by graph."""
        return {key for run in self.runs for key in run.doubled}

    @property
    def graphs(self) -> set[str]:
        """The graphs that some run came by."""
        return {graph for run in self.runs for graph in run.graphs}


class Engine:
    """Runs programs; a second write to a plain key is noted, and the run goes on unless
    `strict` lets langgraph raise."""

    def __init__(self, folder: Path, strict: bool = False) -> None:
        self.folder = folder
        self.strict = strict
        self.answers = Answers()
        self.run = Run()
        self.plan: Plan | None = None

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Programs find their answers, and langgraph tells what it writes."""
        apply, update = apply_writes, LastValue.update
        stand_in = ModuleType("answers")
        stand_in.answer = self.answers.answer  # type: ignore[attr-defined]
        sys.modules["answers"] = stand_in
        sys.path.insert(0, str(self.folder))
        setattr(_loop, "apply_writes", self._noting(apply))  # noqa: B010 - it is not exported
        if not self.strict:
            LastValue.update = _last_of(update)  # type: ignore[method-assign]
        try:
            yield
        finally:
            setattr(_loop, "apply_writes", apply)  # noqa: B010
            LastValue.update = update  # type: ignore[method-assign]
            sys.path.remove(str(self.folder))
            del sys.modules["answers"]

    async def truth(self, plan: Plan, most: int) -> Truth:
        """What the runs of the plan's program do; at most so many, the rest at random."""
        asyncio.get_running_loop().set_default_executor(AtOnce())
        self.plan = plan
        truth = Truth()
        try:
            await self._explore(plan, most, truth)
        except Exception as error:  # noqa: BLE001 - a program that fails is a fault of ours
            truth.broken = f"{type(error).__name__}: {str(error)[:200]}"
        finally:
            for name in [name for name in sys.modules if name.startswith(module_name(plan.seed))]:
                del sys.modules[name]
        return truth

    async def _explore(self, plan: Plan, most: int, truth: Truth) -> None:
        given: list[int] | None = []
        # A program may ask as it is imported; that question is none of the runs'.
        self.answers.begin([])
        importlib.import_module(module_name(plan.seed))
        graphs: dict[int, Any] = {}
        while given is not None and len(truth.runs) < most:
            self.answers.begin(given)
            truth.runs.append(await self._one(plan, graphs))
            given = self.answers.following()
        truth.exhaustive = given is None and all(run.finished for run in truth.runs)
        for seed in range(most // 2 if given is not None else 0):
            self.answers.begin([], random.Random(seed))
            truth.runs.append(await self._one(plan, graphs))

    async def _one(self, plan: Plan, graphs: dict[int, Any]) -> Run:
        flag = self.answers.answer("careful") if plan.has_flag else 0
        if flag not in graphs:
            graphs[flag] = self._graph(plan, flag)
        self.run = Run()
        config = {"recursion_limit": SUPERSTEPS, "max_concurrency": 1}
        try:
            await graphs[flag].ainvoke(self._input(plan), config)
            self.run.finished = True
        except InvalidUpdateError as error:
            if not self.strict:
                raise
            self.run.raised = str(error).split("'")[1]
        except GraphRecursionError:
            pass
        return self.run

    def _graph(self, plan: Plan, flag: int) -> Any:
        module = sys.modules[module_name(plan.seed)]
        return module.make_graph(flag == 1) if plan.has_flag else module.graph

    def _input(self, plan: Plan) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for key in plan.keys:
            if key.form == "level":
                given[key.name] = self.answers.answer(key.name)
            elif key.form == "items":
                given[key.name] = [0] * self.answers.answer(key.name, 3)
            else:
                given[key.name] = [] if key.is_list else 0
        return given

    def _noting(self, apply: Callable[..., Any]) -> Callable[..., Any]:
        def noted(
            checkpoint: Any, channels: Mapping[str, Any], tasks: Any, *rest: Any, **others: Any
        ) -> Any:
            listed = list(tasks)
            self._note(channels, listed)
            return apply(checkpoint, channels, listed, *rest, **others)

        return noted

    def _note(self, channels: Mapping[str, Any], tasks: Sequence[Any]) -> None:
        graph = self._graph_of(channels)
        superstep = len(self.run.ran)
        self.run.graphs.add(graph)
        if graph == "":
            self.run.ran[superstep] = [task.name for task in tasks if task.name != "__input__"]
        writes: dict[str, int] = defaultdict(int)
        for task in tasks:
            for key, _ in task.writes:
                writes[key] += isinstance(channels.get(key), LastValue)
        for key, count in writes.items():
            if count > 1:
                self.run.doubled[graph, key] = superstep

    def _graph_of(self, channels: Mapping[str, Any]) -> str:
        assert self.plan is not None
        for node in self.plan.nodes:
            if node.part and f"branch:to:{node.part.nodes[0].name}" in channels:
                return node.part.name
        return ""


def _last_of(update: Callable[[LastValue[Any], Sequence[Any]], bool]) -> Callable[..., bool]:
    def lenient(channel: LastValue[Any], values: Sequence[Any]) -> bool:
        return update(channel, values[-1:])

    return lenient
