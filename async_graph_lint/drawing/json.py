"""`json`: the document itself; see `document` for its words and its schema."""

from __future__ import annotations

import json

import msgspec

from async_graph_lint.drawing.document import Drawing
from async_graph_lint.drawing.options import Options


def render(drawing: Drawing, options: Options) -> str:
    """The document, indented."""
    # Unlike msgspec's encoder, this one takes the lone surrogates that a literal may have.
    return json.dumps(msgspec.to_builtins(drawing), ensure_ascii=False, indent=2) + "\n"
