"""Records the synchronous doors of graphs, models and retrievers.

Which methods these are was read from langgraph 1.2.22 and langchain-core 1.8: every chain,
binding and structured output ends in one of them. Prompts, parsers and tools do not
wait by themselves, so their own `invoke` is not recorded: what they do inside is.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from . import recorder

MODEL = ("invoke", "stream", "generate")
GRAPH = ("invoke", "stream")
STATE = ("get_state", "get_state_history", "update_state", "bulk_update_state")
IN_MEMORY = "langgraph.checkpoint.memory"

DOORS = (
    ("langchain_core.language_models.chat_models", "BaseChatModel", MODEL),
    ("langchain_core.language_models.llms", "BaseLLM", MODEL),
    ("langchain_core.retrievers", "BaseRetriever", ("invoke",)),
    ("langgraph.pregel", "Pregel", GRAPH + STATE),
    ("langgraph.pregel.remote", "RemoteGraph", GRAPH + STATE),
)


def install() -> None:
    """Wrap every door whose library is installed."""
    for module, name, methods in DOORS:
        try:
            owner = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
        for method in methods:
            if method in vars(owner):
                setattr(owner, method, recording(vars(owner)[method], f"{name}.{method}"))


def recording(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """`method`, reporting when its body starts to run."""
    if inspect.isgeneratorfunction(method):
        return recording_generator(method, name)

    @functools.wraps(method)
    def recorded(receiver: Any, *args: Any, **kwargs: Any) -> Any:
        report(receiver, name)
        return method(receiver, *args, **kwargs)

    return recorded


def recording_generator(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The same for a generator, whose body starts with its first item."""

    @functools.wraps(method)
    def recorded(receiver: Any, *args: Any, **kwargs: Any) -> Any:
        report(receiver, name)
        return (yield from method(receiver, *args, **kwargs))

    return recorded


def report(receiver: Any, name: str) -> None:
    """Report a door, unless it only looks into memory."""
    if name.rpartition(".")[2] in STATE and keeps_state_in_memory(receiver):
        return
    recorder.entered("runnable", name)


def keeps_state_in_memory(graph: Any) -> bool:
    """Whether the graph's saver is langgraph's own in-memory one, which never waits."""
    return type(getattr(graph, "checkpointer", None)).__module__ == IN_MEMORY
