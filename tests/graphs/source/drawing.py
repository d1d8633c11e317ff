"""Draws a plan: a way through several shapes, one after another, one seed one plan."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from tests.graphs.source.plan import END, START, Edge, Ending, Key, Node, Plan, Router, Targets
from tests.graphs.source.words import FIELDS

MOST_WAYS = 64
"""About so many runs may a plan have: each choice multiplies."""

T = TypeVar("T")


class End(NamedTuple):
    """A loose end of a shape: the last node of a branch, how long the branch is, and whether
    every run comes by."""

    node: str
    length: int = 1
    sure: bool = True


class Drawer:
    """The plan so far and the chances for what comes next."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.field = self.random.choice(FIELDS)
        self.words = self.random.sample(self.field.nodes, len(self.field.nodes))
        self.ways = 1
        schema = self.pick("typed_dict", "typed_dict", "typed_dict", "pydantic", "dataclass")
        self.plan = Plan(seed, schema, self._keys(), prefix=self.field.state[:4].lower())
        self.hot = self.plain()

    # Chances

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, *options: T) -> T:
        return self.random.choice(options)

    def some(self, pool: Sequence[T], least: int, most: int) -> list[T]:
        most = min(most, len(pool))
        return self.random.sample(list(pool), self.random.randint(min(least, most), most))

    def may_choose(self, options: int = 2) -> bool:
        """Whether one more choice is still within the number of runs."""
        if self.ways * options > MOST_WAYS:
            return False
        self.ways *= options
        return True

    # Keys

    def _keys(self) -> list[Key]:
        forms = ("plain", "plain", "any_value", "mute")
        plain = [Key(name) for name in self.some(self.field.keys, 2, 4)]
        lists = [Key(name, self.pick("added", "folded")) for name in self.field.lists[1:]]
        form = self.pick(*forms)
        other = [Key("memo", form)] if form != "plain" else []
        return [*plain, *self.some(lists, 0, 2), *other]

    def plain(self) -> str:
        return self.pick(*(key.name for key in self.plan.keys if key.form == "plain"))

    def added_key(self, name: str, form: str = "plain") -> str:
        """A key by that name; it is added once."""
        if all(key.name != name for key in self.plan.keys):
            self.plan.keys.append(Key(name, form))
        return name

    def items(self) -> str:
        """The list that Sends go over, which a run fills with none, one or two."""
        name = self.field.lists[0]
        if all(key.name != name for key in self.plan.keys):
            self.ways *= 3
        return self.added_key(name, "items")

    # Nodes

    def writes(self, hot: float = 0.6) -> tuple[str, ...]:
        keys = [key.name for key in self.plan.keys if key.form in {"added", "folded", "any_value"}]
        chosen = [self.hot] if self.happens(hot) else self.some([self.plain()], 0, 1)
        return tuple(dict.fromkeys([*chosen, *self.some(keys, 0, 1)]))

    def endings(self, hot: float = 0.6) -> list[Ending]:
        endings = [Ending(self.writes(hot))]
        if self.happens(0.3) and self.may_choose():
            endings.append(Ending(self.writes(0.4)))
        return endings

    def node(self, hot: float = 0.6, arm: bool | None = None) -> str:
        """A new node, with some ways to end."""
        return self.add(Node(self.word(), self.endings(hot), arm=arm))

    def word(self) -> str:
        word = self.words.pop()
        return f"{self.plan.prefix}_{word}" if self.happens(0.2) else word

    def add(self, node: Node) -> str:
        node.is_async = self.happens(0.6)
        self.plan.nodes.append(node)
        return node.name

    def mark(self, *shapes: str) -> None:
        self.plan.shapes.update(shapes)

    # Edges

    def edge(self, source: str, target: str, arm: bool | None = None) -> None:
        self.plan.edges.append(Edge((source,), target, arm))

    def router(self, source: str, *outcomes: Targets, rounds: str | None = None) -> None:
        self.plan.routers.append(Router(source, outcomes, rounds))

    def chain(self, source: str, length: int, arm: bool | None = None) -> End:
        """New nodes one after another, behind `source`."""
        last = source
        for _ in range(length):
            following = self.node(arm=arm)
            self.edge(last, following, arm)
            last = following
        return End(last, length)

    def behind(self, first: str, length: int) -> End:
        """`first` and so many more nodes behind it."""
        return End(self.chain(first, length).node, length + 1)

    def real(self, source: str) -> str:
        """`source`, or a new node behind START where only a node will do."""
        if source != START:
            return source
        return self.chain(START, 1).node

    def send_off(self, name: str, *gotos: Targets) -> None:
        """Every ending of the node becomes a Command; several gotos are several endings."""
        node = self.plan.node(name)
        node.endings = [
            replace(node.endings[place % len(node.endings)], goto=goto)
            for place, goto in enumerate(gotos)
        ]

    # Joins

    def joined(self, ends: list[End]) -> str:
        """One node behind all loose ends."""
        if len(ends) == 1:
            return self.chain(ends[0].node, 1).node
        target = self.node(0.4)
        form = self.pick("list", "edges", "edges", "defer")
        if form == "list":
            self.mark("C40" if all(end.sure for end in ends) else "C44")
            self.plan.edges.append(Edge(tuple(end.node for end in ends), target))
            return target
        self.plan.node(target).defer = form == "defer"
        for end in ends:
            self.edge(end.node, target)
        self._mark_join(ends, target, form == "defer")
        return target

    def _mark_join(self, ends: list[End], target: str, deferred: bool) -> None:
        if len({end.length for end in ends}) == 1:
            self.mark("C11")
        elif deferred:
            self.mark("C42")
        else:
            last = max(ends, key=lambda end: end.length).node
            both = {*self._keys_of(last)} & {*self._keys_of(target)}
            self.mark("C41", *(["C43"] if both else []))

    def _keys_of(self, name: str) -> tuple[str, ...]:
        return self.plan.node(name).endings[0].keys

    def finish(self, ends: list[End]) -> None:
        for end in ends:
            if self.happens(0.5):
                self.edge(end.node, END)
