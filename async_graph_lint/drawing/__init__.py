"""Pictures of the graphs as LangGraph executes them: one file a format.

The columns are given (supersteps), so the layered layout of `html` is our own: libraries
for it choose the layers themselves. The one in pure Python, grandalf, is also under the
GPL or EPL.
"""

from __future__ import annotations

from importlib import import_module

from async_graph_lint.drawing.document import Drawing
from async_graph_lint.drawing.options import Options

FORMATS = ("text", "mermaid", "json", "html")
"""Each is the module of its name here."""

DEFAULTS = Options()


def render(name: str, drawing: Drawing, options: Options = DEFAULTS) -> str:
    """The drawing in that format; ends with a newline. Raises `KeyError` for no format."""
    if name not in FORMATS:
        raise KeyError(name)
    text: str = import_module(f"{__name__}.{name}").render(drawing, options)
    return text
