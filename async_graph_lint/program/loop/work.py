"""What a coroutine works on: whether it goes out to the network or to a model, and whether it
waits for a limiter on the way."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.catalogue import Cost
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name
from async_graph_lint.program.evaluation.values import Frame, Symbol, Wrapped
from async_graph_lint.program.loop.limiters import Limiters
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.loop.effects import Effects

KINDS = frozenset({"model", "chain", "graph", "retriever", "embeddings", "vectorstore", "tool"})
RUNS = frozenset(
    {"ainvoke", "astream", "abatch", "agenerate", "acomplete", "acompletion", "achat", "arun"}
    | {"aembed_documents", "aembed_query", "asimilarity_search", "aget_relevant_documents"}
)
"""Methods that go out to a model or a service whatever they are called on."""
PACKAGES = (
    *("httpx.AsyncClient", "aiohttp.", "openai.Async", "anthropic.Async", "mistralai."),
    *("tavily.AsyncTavilyClient", "exa_py.AsyncExa", "firecrawl.AsyncFirecrawl", "cohere.Async"),
    *("langgraph_sdk.", "litellm.a", "google.genai.", "groq.Async", "ollama.AsyncClient"),
    *("playwright.async_api", "mcp.ClientSession", "elasticsearch.Async", "asyncpg."),
)
MODEL_RUNS = frozenset({"invoke", "ainvoke", "stream", "astream"})
MODEL_NAMES = re.compile(r"(^|[._])(llm|model|chain)($|_)", re.IGNORECASE)
"""Receivers that are taken for models by their name when nothing else is known of them."""
MOST_FRAMES = 150


class Work(NamedTuple):
    """What coroutines do: the call that goes out, if one does, and whether a limiter is met."""

    goes_out: str = ""
    is_limited: bool = False


class Workload:
    """Answers for one program."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation = effects.evaluation
        self.catalogue = effects.catalogue
        self.limiters = Limiters(effects.evaluation)

    def of_call(self, frame: Frame, call: facts.Call) -> Work:
        """What the coroutine does that a call in a body gives."""
        site = next((s for s in frame.scope.sites if s.call is call), None)
        if site is None:
            return Work()
        path = self._path(frame, site)
        if path and self.catalogue.offload(path) is not None:
            return Work(is_limited=True)  # the pool of threads has its own size
        out = as_written(call.function) if self._goes_out(frame, site) else ""
        effect = next((e for e in self.effects.of(frame) if e.site.call is call), None)
        bodies = () if effect is None else (*effect.async_bodies, *effect.sync_bodies)
        return self._searched(list(bodies), out)

    def of_frames(self, frames: list[Frame]) -> Work:
        """What these bodies do, and all that they call."""
        return self._searched(frames, "")

    def calls_model(self, frames: list[Frame]) -> bool:
        """Whether these bodies, or what they call, run a model."""
        return any(
            self._runs_model(frame, effect.site)
            for frame in self._reached(frames)
            for effect in self.effects.of(frame)
        )

    def _runs_model(self, frame: Frame, site: Site) -> bool:
        function = site.call.function
        if not isinstance(function, facts.Attribute) or function.name not in MODEL_RUNS:
            return False
        receiver = self.evaluation.value(function.value, frame, site.place)
        kinds = {self.effects.runnables.kind(value) for value in receiver.present}
        if kinds:
            return bool(kinds & {"model", "chain"})
        return MODEL_NAMES.search(as_written(function.value)) is not None

    def _reached(self, frames: list[Frame]) -> Iterator[Frame]:
        """These bodies and all that they call."""
        seen = set(frames)
        pending = deque(frames)
        while pending and len(seen) < MOST_FRAMES:
            frame = pending.popleft()
            yield frame
            for effect in self.effects.of(frame):
                bodies = (*effect.async_bodies, *effect.sync_bodies)
                fresh = [body for body in bodies if body not in seen]
                seen.update(fresh)
                pending.extend(fresh)

    def _searched(self, frames: list[Frame], out: str) -> Work:
        for frame in self._reached(frames):
            if self.limiters.waits(frame):
                return Work(out, is_limited=True)
            sites = (effect.site for effect in self.effects.of(frame))
            going = (as_written(s.call.function) for s in sites if self._goes_out(frame, s))
            out = out or next(going, "")
        return Work(out)

    def _goes_out(self, frame: Frame, site: Site) -> bool:
        if simple_name(site.call.function) in RUNS:
            return True
        callee = self.evaluation.value(site.call.function, frame, site.place)
        return any(self._is_outward(value) for value in callee.present)

    def _is_outward(self, value: object) -> bool:
        if isinstance(value, Wrapped):
            return False
        if not isinstance(value, Symbol):
            return False
        blocking = self.catalogue.blocking(value.path)
        if blocking is not None and blocking.cost in {Cost.NETWORK, Cost.DATABASE}:
            return True
        receiver, _, method = value.path.rpartition(".")
        if self.catalogue.kind(receiver) in KINDS and method.startswith("a"):
            return True
        is_constructor = method[:1].isupper()
        return value.path.startswith(PACKAGES) and not is_constructor

    def _path(self, frame: Frame, site: Site) -> str:
        value = self.evaluation.value(site.call.function, frame, site.place).single
        return value.path if isinstance(value, Symbol) else ""
