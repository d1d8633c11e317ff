"""How one program is written: names, conditions, values. Two styles make the same plan look
like the work of two people."""

from __future__ import annotations

import random

from tests.graphs.source.plan import END, START, Key, Node, Plan, Target, Targets

BUILDERS = ("statements", "statements", "chained", "loops", "function", "class", "factory", "file")
NAMES = ("text", "text", "text", "constants", "attributes", "enum")


class Style:
    """The habits of one author, and what the text needs because of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.random = random.Random(plan.seed * 7919 + 1)
        self.builder = self.pick(*BUILDERS)
        if plan.has_flag:
            self.builder = "factory"
        self.names = self.pick(*NAMES)
        self.state = self.pick("State", f"{plan.prefix.capitalize()}State", "Work")
        self.owner = "self." if self.builder == "class" else ""
        self.questions = 0

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    # Names

    def name(self, node: str) -> str:
        """The expression that names a node."""
        if node in {START, END}:
            return "START" if node == START else "END"
        constant = node.upper()
        if self.names == "constants" and not self.happens(0.3):
            return constant
        if self.names == "attributes":
            return f"Names.{constant}"
        if self.names == "enum":
            return f"Names.{constant}.value"
        prefix = f"{self.plan.prefix}_"
        if node.startswith(prefix):
            return f'f"{{TEAM}}_{node.removeprefix(prefix)}"'
        return f'"{node}"'

    def constants(self) -> list[str]:
        """The definitions that `name` relies on."""
        names = [node.name for node in self.plan.nodes]
        team = [f'TEAM = "{self.plan.prefix}"']
        rows = [f'{name.upper()} = "{name}"' for name in names]
        if self.names == "constants":
            return [*team, *rows]
        if self.names in {"attributes", "enum"}:
            head = "class Names(StrEnum):" if self.names == "enum" else "class Names:"
            return ["", "", head, *(f"    {row}" for row in rows)]
        return team

    # State

    def read(self, key: str, mapping: bool = False) -> str:
        """The expression that reads a key of the state."""
        is_mapping = mapping or self.plan.schema == "typed_dict"
        return f'state["{key}"]' if is_mapping else f"state.{key}"

    def value(self, key: str, node: Node | None = None) -> str:
        """What a node writes to a key."""
        if node is not None and key == node.payload:
            return self.read(key, mapping=True)
        if self.plan.key(key).form == "counter":
            return f"{self.read(key)} + 1"
        if self.plan.key(key).is_list:
            return '["done"]'
        return self.pick("1", "2", "3")

    def update(self, keys: tuple[str, ...], node: Node | None = None) -> str:
        pairs = (f'"{key}": {self.value(key, node)}' for key in keys)
        return "{" + ", ".join(pairs) + "}"

    # Decisions

    def question(self, topic: str, options: int = 2, by_state: bool = False) -> str:
        """An expression with as many values as options: asked afresh, or read from the state."""
        self.questions += 1
        if by_state and options == 2 and self.happens(0.3):
            key = f"{topic}_mode_{self.questions}"
            self.plan.keys.append(Key(key, "level"))
            return self.read(key)
        return f'answer("{topic}")' if options == 2 else f'answer("{topic}", {options})'

    # Targets

    def target(self, target: Target) -> str:
        if target.payload is None:
            return self.name(target.node)
        return f'Send({self.name(target.node)}, {{"{target.payload}": 1}})'

    def targets(self, targets: Targets) -> str:
        """The expression of a router's result or a goto."""
        first = targets[0]
        if first.items is not None:
            send = f'Send({self.name(first.node)}, {{"{first.payload}": one}})'
            return f"[{send} for one in {self.read(first.items)}]"
        if len(targets) == 1 and (first.payload is None or self.happens(0.3)):
            return self.target(first) if self.happens(0.8) else f"[{self.target(first)}]"
        written = ", ".join(map(self.target, targets))
        if len(targets) > 1 and self.happens(0.3):
            self.plan.shapes["C09"] += 1
            return f"({written})"
        return f"[{written}]"
