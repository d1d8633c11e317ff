"""What a drawn program does, apart from how it is written: the plan that is then rendered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

START = "__start__"
END = "__end__"


@dataclass(frozen=True)
class Key:
    """A state key. `form` names its annotation: plain, level (an input that decides), counter
    (of a loop), items (a list that Sends go over), added, folded, any_value, or mute (a
    reducer that LangGraph does not see)."""

    name: str
    form: str = "plain"

    @property
    def is_list(self) -> bool:
        return self.form in {"items", "added", "folded", "mute"}


@dataclass(frozen=True)
class Target:
    """A route's end. A Send carries the key `payload`; it is sent once, or for each of `items`."""

    node: str
    payload: str | None = None
    items: str | None = None


Targets = tuple[Target, ...]


@dataclass(frozen=True)
class Ending:
    """One way a node ends. `kind` is update, whole (the state and `keys`) or instance.

    `goto` makes it a Command; `second` are the keys of a second Command beside it.
    """

    keys: tuple[str, ...] = ()
    kind: str = "update"
    goto: Targets | None = None
    second: tuple[str, ...] | None = None


@dataclass
class Node:
    """A node: it ends in one of `endings`, as the run's answers decide.

    `payload` is the key that Sends give it; `private` a key of its own input schema;
    `fallback` what its error handler returns; `part` the subgraph it runs, `hands_back`
    how: as a node, or a function that returns its whole result or one key of it. `arm`
    ties it to a value of the builder's flag.
    """

    name: str
    endings: list[Ending] = field(default_factory=lambda: [Ending()])
    payload: str | None = None
    private: str | None = None
    is_async: bool = True
    defer: bool = False
    fallback: tuple[str, ...] | None = None
    part: Part | None = None
    hands_back: str = "node"
    arm: bool | None = None


@dataclass(frozen=True)
class Edge:
    """`add_edge`; several sources wait for each other."""

    sources: tuple[str, ...]
    target: str
    arm: bool | None = None


@dataclass(frozen=True)
class Router:
    """`add_conditional_edges`: one of the outcomes, as the run's answers decide.

    `rounds` names the counter that lets the first outcome happen a few times only.
    """

    source: str
    outcomes: tuple[Targets, ...]
    rounds: str | None = None
    arm: bool | None = None


@dataclass
class Part:
    """A subgraph with keys of its own and some of the graph's.

    `output` and `received` are the keys of its output and input schema, None for all.
    """

    name: str
    shared: list[Key]
    own: list[Key]
    nodes: list[Node]
    edges: list[Edge]
    output: list[str] | None = None
    received: list[str] | None = None


@dataclass
class Plan:
    """One graph. `schema` is how its state is declared: typed_dict, pydantic or dataclass."""

    seed: int
    schema: str
    keys: list[Key] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    routers: list[Router] = field(default_factory=list)
    shapes: Counter[str] = field(default_factory=Counter)
    prefix: str = ""

    @property
    def has_flag(self) -> bool:
        parts: list[Node | Edge | Router] = [*self.nodes, *self.edges, *self.routers]
        return any(part.arm is not None for part in parts)

    def node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    def key(self, name: str) -> Key:
        known = [key for key in self.all_keys if key.name == name]
        return known[0] if known else Key(name)

    @property
    def all_keys(self) -> list[Key]:
        inner = [key for node in self.nodes if node.part for key in node.part.own]
        return [*self.keys, *inner]
