"""Names for the objects that are really called."""

from __future__ import annotations

import inspect

C_METHODS = {
    ("TextIOWrapper", "BufferedReader", "BufferedWriter", "FileIO"): (
        "read",
        "readline",
        "readlines",
        "write",
        "writelines",
        "flush",
    ),
}
"""File methods written in C that no audit event announces (CPython 3.10 to 3.13)."""

FILE_METHODS = {
    f"_io.{kind}.{method}"
    for kinds, methods in C_METHODS.items()
    for kind in kinds
    for method in methods
}


def describe(function: object) -> str:
    """The module and qualified name of a callable; `?` where it will not tell."""
    try:
        return qualified_name(inspect.unwrap(function) if callable(function) else function)
    except Exception:  # noqa: BLE001 - a project's `__getattr__` may raise anything
        return "?"


def qualified_name(function: object) -> str:
    """The name of a bound method by its receiver's class, of everything else by its own."""
    receiver = getattr(function, "__self__", None)
    if receiver is not None and not inspect.ismodule(receiver):
        owner = receiver if isinstance(receiver, type) else type(receiver)
        return f"{owner.__module__}.{owner.__qualname__}.{getattr(function, '__name__', '?')}"
    if isinstance(getattr(function, "__qualname__", None), str):
        return f"{getattr(function, '__module__', '?')}.{function.__qualname__}"  # type: ignore[attr-defined]
    return f"{type(function).__module__}.{type(function).__qualname__}.__call__"


def blocking_identity(name: str) -> str | None:
    """The name of a C method that blocks and that nothing else can announce, if this is one."""
    return name if name in FILE_METHODS else None
