"""What an async function is to LangGraph or a server, in a few words for the first step."""

from __future__ import annotations

from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.reading import facts

ROUTES = frozenset(
    {"get", "post", "put", "delete", "patch", "options", "head", "route", "api_route", "middleware"}
    | {"exception_handler", "on_event"}
)
BY_DECORATOR = {
    "tool": "async tool",
    "entrypoint": "async entrypoint",
    "task": "async task",
    "websocket": "websocket handler",
    "asynccontextmanager": "async context manager",
    "before_agent": "async middleware hook",
    "before_model": "async middleware hook",
    "after_model": "async middleware hook",
    "after_agent": "async middleware hook",
    "wrap_model_call": "async middleware hook",
    "wrap_tool_call": "async middleware hook",
    "dynamic_prompt": "async prompt function",
    "call_tool": "MCP handler",
    "list_tools": "MCP handler",
    "resource": "MCP handler",
    "prompt": "MCP handler",
}
BY_METHOD = {
    **dict.fromkeys(("_arun",), "async tool"),
    **dict.fromkeys(("_agenerate", "_astream", "_acall"), "async model"),
    **dict.fromkeys(("_aget_relevant_documents",), "async retriever"),
    **dict.fromkeys(("__aenter__", "__aexit__"), "async context manager"),
    **dict.fromkeys(("abefore_model", "aafter_model", "abefore_agent"), "async middleware hook"),
    **dict.fromkeys(("aafter_agent", "awrap_model_call"), "async middleware hook"),
    **dict.fromkeys(("awrap_tool_call",), "async middleware hook"),
    **dict.fromkeys(("aget_tuple", "alist", "aput", "aput_writes"), "async method of a saver"),
    **dict.fromkeys(("adelete_thread",), "async method of a saver"),
    **dict.fromkeys(("abatch", "asearch", "aget", "adelete"), "async method of a store"),
}
"""Methods that LangChain and LangGraph call, where their class has a base."""

LOOP = "runs on the event loop"


def described(scope: Scope) -> str:
    """For example "async tool `search` runs on the event loop"."""
    what = _by_decorator(scope) or _by_class(scope) or "async function"
    return f"{what} `{qualified(scope)}` {LOOP}"


def qualified(scope: Scope) -> str:
    """The name of a function, for a method with its class."""
    parent = scope.parent
    owner = f"{parent.name}." if parent is not None and parent.is_class else ""
    return f"{owner}{scope.name}"


def _by_decorator(scope: Scope) -> str:
    for decorator in scope.definition.decorators:
        called = isinstance(decorator, facts.Call)
        name = dotted(decorator.function if isinstance(decorator, facts.Call) else decorator) or ""
        owner, _, last = name.rpartition(".")
        if last == "tool" and "mcp" in owner.lower():
            return "MCP handler"
        if called and owner and last in ROUTES:
            return "request handler"
        if last in BY_DECORATOR:
            return BY_DECORATOR[last]
    return ""


def _by_class(scope: Scope) -> str:
    parent = scope.parent
    if parent is None or not parent.is_class or not parent.definition.bases:
        return ""
    if scope.name.startswith("on_") and _has_base(parent, "CallbackHandler"):
        return "async callback"
    return BY_METHOD.get(scope.name, "")


def _has_base(cls: Scope, word: str) -> bool:
    return any(word in (dotted(base.value) or "") for base in cls.definition.bases)
