"""What one event loop leaves for the next: module-level objects used by coroutines that each
call of a function runs on a loop of its own.

A client keeps open connections that belong to the loop that opened them; a lock, an event
or a queue belongs to the loop of whoever waited for it first (asyncio, Python 3.10 and
later).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Frame, Pending, Symbol
from async_graph_lint.program.loop.runners import RunnerCall, Runners
from async_graph_lint.reading import facts

CLIENTS = frozenset(
    {
        "httpx.AsyncClient()",
        "aiohttp.ClientSession()",
        "openai.AsyncOpenAI()",
        "openai.AsyncAzureOpenAI()",
        "anthropic.AsyncAnthropic()",
        "redis.asyncio.Redis()",
        "redis.asyncio.Redis.from_url()",
        "redis.asyncio.from_url()",
        "motor.motor_asyncio.AsyncIOMotorClient()",
        "pymongo.AsyncMongoClient()",
        "psycopg_pool.AsyncConnectionPool()",
        "qdrant_client.AsyncQdrantClient()",
        "elasticsearch.AsyncElasticsearch()",
        "neo4j.AsyncGraphDatabase.driver()",
    }
)
PRIMITIVES = frozenset(
    f"asyncio.{name}()"
    for name in (
        "Lock",
        "Semaphore",
        "BoundedSemaphore",
        "Event",
        "Condition",
        "Queue",
        "PriorityQueue",
        "LifoQueue",
    )
)
MOST_FRAMES = 200
MOST_IMPORTS = 5
"""Files that a name may be passed on through."""


class Kept(NamedTuple):
    """A module-level object that a coroutine uses: its name and path, the call that makes it,
    and where it is used."""

    name: str
    path: str
    made: Span
    used: Span
    user: Frame


class Run(NamedTuple):
    """A runner that is called each time its function is, and the coroutines it runs."""

    call: RunnerCall
    coroutines: tuple[Frame, ...]


class LoopsPerCall:
    """Finds the runs in bodies and what their coroutines keep."""

    def __init__(self, runners: Runners) -> None:
        self.runners = runners
        self.effects = runners.effects
        self.evaluation = runners.evaluation

    def runs(self, frame: Frame) -> Iterator[Run]:
        """The runners of a body with the project's coroutines that they are given."""
        for call in self.runners.of(frame):
            given = [argument.value for argument in call.site.call.arguments[:1]]
            known = [self.evaluation.value(value, frame, call.site.place) for value in given]
            frames = tuple(v.frame for k in known for v in k.values if isinstance(v, Pending))
            if frames:
                yield Run(call, frames)

    def kept(self, run: Run, paths: frozenset[str]) -> Iterator[Kept]:
        """The module-level objects of these kinds that the coroutines use."""
        for frame in self._awaited(run):
            for name, place, span in _uses(frame):
                known = self.evaluation.value(name, frame, place)
                values = [v.path for v in known.values if isinstance(v, Symbol)]
                path = next((path for path in values if path in paths), "")
                made = self._maker(name.identifier, frame) if path else None
                if made is not None:
                    yield Kept(name.identifier, path, made, span, frame)

    def _awaited(self, run: Run) -> Iterator[Frame]:
        seen = set(run.coroutines)
        pending = deque(run.coroutines)
        while pending and len(seen) < MOST_FRAMES:
            frame = pending.popleft()
            yield frame
            for effect in self.effects.of(frame):
                fresh = [b for b in (*effect.async_bodies, *effect.sync_bodies) if b not in seen]
                seen.update(fresh)
                pending.extend(fresh)

    def _maker(self, name: str, frame: Frame) -> Span | None:
        """The module-level call that makes what a global name stands for, in whatever file."""
        if frame.scope.binds(name):
            return None
        return self._made_in(name, frame.scope.filename, MOST_IMPORTS)

    def _made_in(self, name: str, filename: str, imports: int) -> Span | None:
        program = self.evaluation.program
        module = program.module_scope(filename)
        for binding in () if module is None else module.table.bindings.get(name, ()):
            if isinstance(binding.expression, facts.Call):
                return binding.expression.span
            source = binding.imported
            if source is not None and source.attribute is not None and imports:
                target = program.module_value(filename, source.module, source.level)
                if target is not None and target.filename is not None:
                    return self._made_in(source.attribute, target.filename, imports - 1)
        return None


def _uses(frame: Frame) -> Iterator[tuple[facts.Name, Place, Span]]:
    """The names whose methods a body calls, or that it enters by `async with`."""
    for site in frame.scope.sites:
        function = site.call.function
        if isinstance(function, facts.Attribute) and isinstance(function.value, facts.Name):
            yield function.value, site.place, site.call.span
    for managed in frame.scope.table.managed:
        if managed.is_async and isinstance(managed.context, facts.Name):
            yield managed.context, managed.place, managed.span
