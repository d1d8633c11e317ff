"""What counts as blocking, what to use instead, and how we know: data in TOML, typed rows,
lookups by symbol (see `symbols` for their form)."""

from __future__ import annotations

from async_graph_lint.catalogue.catalogue import Catalogue, Extension
from async_graph_lint.catalogue.rows import (
    Blocking,
    Cost,
    EffectKind,
    Offload,
    RunMethod,
    SideEffect,
    ToldBy,
)

__all__ = [
    "Blocking",
    "Catalogue",
    "Cost",
    "EffectKind",
    "Extension",
    "Offload",
    "RunMethod",
    "SideEffect",
    "ToldBy",
]
