"""A static analyser for async mistakes in LangGraph programs.

`check` and `check_source` give a `Report`; it, its `Finding`s, and their `Span`s and
`Step`s are frozen data. All of them are imported on first use, so that importing the
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from async_graph_lint.adapters.api import check, check_source
    from async_graph_lint.finding import Finding, Report, Span, Step

__all__ = ["Finding", "Report", "Span", "Step", "check", "check_source"]

_HOMES = {
    "check": "async_graph_lint.adapters.api",
    "check_source": "async_graph_lint.adapters.api",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "async_graph_lint.finding")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
