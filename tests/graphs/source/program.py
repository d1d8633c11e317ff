"""A plan as the text of a program: one file, or two where its author split it."""

from __future__ import annotations

import re

from tests.graphs.source.bodies import Bodies
from tests.graphs.source.plan import END, START, Edge, Key, Node, Part, Plan
from tests.graphs.source.routes import Routes
from tests.graphs.source.style import Style
from tests.graphs.source.wiring import Wiring

IMPORTS = """\
from __future__ import annotations

import operator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal, TypedDict

from answers import answer
from langchain_core.runnables import RunnableLambda
from langgraph.channels import AnyValue
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send
from pydantic import BaseModel, Field
"""
ANNOTATIONS = {
    "plain": "int",
    "level": "int",
    "counter": "int",
    "items": "list[int]",
    "any_value": "Annotated[int, AnyValue]",
    "added": "Annotated[list[str], operator.add]",
    "folded": "Annotated[list[str], fold]",
    "mute": 'Annotated[list[str], operator.add, "all of them"]',
}
DEFINED = re.compile(r"^(?:async )?(?:def|class) (\w+)|^(\w+) =", re.MULTILINE)
BASES = {"typed_dict": "(TypedDict)", "pydantic": "(BaseModel)", "dataclass": ""}


def module_name(seed: int) -> str:
    """The module that holds the graph of that seed."""
    return f"case_{seed:05}"


def texts(plan: Plan) -> dict[str, str]:
    """The files of the program, by module name. Fills in the plan's keys for the input."""
    style = Style(plan)
    bodies = Bodies(style, style.state, style.owner)
    routes = Routes(style)
    parts = [_part(node.part, style) for node in plan.nodes if node.part]
    for node in plan.nodes:
        if node.part is not None and node.hands_back == "node":
            bodies.actions[node.name] = f"{node.part.name}_graph"
        else:
            bodies.write(node)
    written = [routes.write(router) for router in plan.routers]
    wiring = Wiring(style, bodies.actions, written).rows()
    functions = [*bodies.helpers, *_body(style, bodies, routes)]
    head = [
        *style.constants(),
        *("", "", "def fold(old: list, new: list) -> list:", "    return [*old, *new]"),
        *_schema(style.state, plan.schema, plan.keys),
        *(f"\n\n{schema}" for schema in bodies.schemas),
    ]
    name = module_name(plan.seed)
    if style.builder != "file":
        return {name: _text(IMPORTS, head, *parts, *functions, wiring)}
    steps = _text(IMPORTS, head, *parts, *functions)
    defined = DEFINED.findall(steps)
    used = {word for row in wiring for word in re.findall(r"\w+", row)}
    names = sorted({name for name in map("".join, defined) if name in used})
    shared = f"from {name}_steps import {', '.join(names)}"
    return {f"{name}_steps": steps, name: _text(IMPORTS, shared, wiring)}


def _text(*pieces: str | list[str]) -> str:
    rows = [piece if isinstance(piece, str) else "\n".join(piece) for piece in pieces]
    return "\n".join(rows) + "\n"


def _body(style: Style, bodies: Bodies, routes: Routes) -> list[list[str]]:
    functions = [*bodies.functions, *routes.functions]
    if style.builder != "class":
        return [["", "", *rows] for rows in functions]
    head = [
        *("", "", "class Office:", "    def __init__(self):"),
        f"        self.builder = StateGraph({style.state})",
    ]
    return [head, *(["", *(f"    {row}" for row in rows)] for rows in functions)]


def _schema(name: str, form: str, keys: list[Key]) -> list[str]:
    head = ["@dataclass"] if form == "dataclass" else []
    fields = [f"    {key.name}: {ANNOTATIONS[key.form]}{_default(key, form)}" for key in keys]
    return ["", "", *head, f"class {name}{BASES[form]}:", *fields]


def _default(key: Key, form: str) -> str:
    if form == "typed_dict":
        return ""
    if not key.is_list:
        return " = 0"
    return f" = {'Field' if form == 'pydantic' else 'field'}(default_factory=list)"


def _part(part: Part, style: Style) -> list[str]:
    """A subgraph: its schemas, its nodes, its builder."""
    state = f"{part.name.title().replace('_', '')}State"
    keys = [*part.shared, *part.own]
    rows = _schema(state, "typed_dict", keys)
    options = ""
    for role, names in (("output", part.output), ("input", part.received)):
        if names is not None:
            schema = state.replace("State", role.title())
            rows += _schema(schema, "typed_dict", [key for key in keys if key.name in names])
            options += f", {role}_schema={schema}"
    bodies = Bodies(style, state)
    for node in part.nodes:
        bodies.write(node)
    rows += [row for function in bodies.helpers for row in ("", "", *function)]
    rows += [row for function in bodies.functions for row in ("", "", *function)]
    return [*rows, "", "", *_part_builder(part, state, options, bodies)]


def _part_builder(part: Part, state: str, options: str, bodies: Bodies) -> list[str]:
    builder = f"{part.name}_builder"
    return [
        f"{builder} = StateGraph({state}{options})",
        *(_add_node(builder, node, bodies) for node in part.nodes),
        *(_add_edge(builder, edge) for edge in part.edges),
        f"{part.name}_graph = {builder}.compile()",
    ]


def _add_node(builder: str, node: Node, bodies: Bodies) -> str:
    return f'{builder}.add_node("{node.name}", {bodies.actions[node.name]})'


def _add_edge(builder: str, edge: Edge) -> str:
    special = {START: "START", END: "END"}
    source, target = (special.get(n, f'"{n}"') for n in (edge.sources[0], edge.target))
    return f"{builder}.add_edge({source}, {target})"
