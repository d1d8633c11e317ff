"""Writes routers, each in one of the forms that people give them."""

from __future__ import annotations

from typing import NamedTuple

from tests.graphs.source.plan import END, START, Router, Targets
from tests.graphs.source.style import Style


class Route(NamedTuple):
    """What `add_conditional_edges` is given beside the source: the router and its path map."""

    path: str
    path_map: str = ""


class Routes:
    """Routers in one author's style."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.functions: list[list[str]] = []
        self.written: dict[str, int] = {}

    def write(self, router: Router) -> Route:
        """Write a router."""
        labels = self._labels(router)
        name = self._function_name(router.source)
        if labels is None and self._may_be_lambda(router):
            return Route(f"lambda state: {self._choice(router)}")
        returns = self._literal(router, labels)
        async_ = "async " if self.style.happens(0.2) else ""
        owner = "self, " if self.style.owner else ""
        head = f"{async_}def {name}({owner}state: {self.style.state}){returns}:"
        body = self._body(router, labels)
        self.functions.append([head, *(f"    {row}" for row in body)])
        return Route(f"{self.style.owner}{name}", self._path_map(router, labels))

    def _function_name(self, source: str) -> str:
        count = self.written[source] = self.written.get(source, 0) + 1
        name = "at_the_start" if source == START else f"after_{source}"
        return name if count == 1 else f"{name}_{count}"

    def _may_be_lambda(self, router: Router) -> bool:
        twins = [other for other in self.style.plan.routers if other.source == router.source]
        small = len(router.outcomes) == 2 and router.rounds is None
        return small and len(twins) == 1 and self.style.happens(0.25)

    def _choice(self, router: Router) -> str:
        first, second = (self.style.targets(outcome) for outcome in router.outcomes[:2])
        return f"{first} if {self._question(router)} == 0 else {second}"

    def _question(self, router: Router) -> str:
        topic = "begin" if router.source == START else router.source
        return self.style.question(f"{topic}_next", max(2, len(router.outcomes)), by_state=True)

    # Path maps

    def _labels(self, router: Router) -> dict[str, str] | None:
        """A label for each node of a router with a path map."""
        targets = [target for outcome in router.outcomes for target in outcome]
        if any(target.payload for target in targets) or not self.style.happens(0.3):
            return None
        self.style.plan.shapes["C09"] += 1
        nodes = dict.fromkeys(target.node for target in targets)
        if self.style.happens(0.3):
            return {node: node for node in nodes}
        return {node: f"way {number}" for number, node in enumerate(nodes)}

    def _path_map(self, router: Router, labels: dict[str, str] | None) -> str:
        if labels is None:
            return ""
        if all(label == node for node, label in labels.items()):
            return f", [{', '.join(map(self.style.name, labels))}]"
        pairs = (f'"{label}": {self.style.name(node)}' for node, label in labels.items())
        return f", {{{', '.join(pairs)}}}"

    def _literal(self, router: Router, labels: dict[str, str] | None) -> str:
        single = all(len(outcome) == 1 for outcome in router.outcomes)
        names = [outcome[0] for outcome in router.outcomes]
        if labels or not single or any(t.payload for t in names) or self.style.happens(0.5):
            return ""
        written = ('"__end__"' if t.node == END else f'"{t.node}"' for t in names)
        return f" -> Literal[{', '.join(written)}]"

    # Bodies

    def _body(self, router: Router, labels: dict[str, str] | None) -> list[str]:
        if router.rounds is not None:
            return self._loop(router, router.rounds, labels)
        if len(router.outcomes) == 1:
            return self._one(router.outcomes[0], labels)
        if labels is None and self._is_part(router.outcomes) and self.style.happens(0.5):
            return self._grown(router)
        first, second = (self._result(outcome, labels) for outcome in router.outcomes[:2])
        question = self._question(router)
        form = self.style.pick("if", "if", "choice", "lookup", "variable")
        if form == "choice":
            return [f"return {first} if {question} == 0 else {second}"]
        if form == "lookup":
            return [f"ways = {{0: {first}, 1: {second}}}", f"return ways[{question}]"]
        if form == "variable":
            test = [f"if {question} == 0:", f"    following = {first}"]
            return [f"following = {second}", *test, "return following"]
        return [f"if {question} == 0:", f"    return {first}", f"return {second}"]

    def _loop(self, router: Router, rounds: str, labels: dict[str, str] | None) -> list[str]:
        back, onward = (self._result(outcome, labels) for outcome in router.outcomes)
        test = f"{self.style.read(rounds)} < 2"
        if self.style.happens(0.5):
            test = f"{test} and {self._question(router)} == 0"
        return [f"if {test}:", f"    return {back}", f"return {onward}"]

    def _one(self, outcome: Targets, labels: dict[str, str] | None) -> list[str]:
        items = outcome[0].items
        if items is not None and self.style.happens(0.4):
            send = f'Send({self.style.name(outcome[0].node)}, {{"{outcome[0].payload}": one}})'
            loop = [f"for one in {self.style.read(items)}:", f"    sends.append({send})"]
            return ["sends = []", *loop, "return sends"]
        return [f"return {self._result(outcome, labels)}"]

    def _is_part(self, outcomes: tuple[Targets, ...]) -> bool:
        """Whether the second outcome only leaves some of the first one's targets out."""
        first, second = outcomes[:2]
        named = all(target.payload is None for target in (*first, *second))
        return named and len(first) > 1 and {*second} < {*first}

    def _grown(self, router: Router) -> list[str]:
        first, second = router.outcomes[:2]
        start = ", ".join(self.style.name(target.node) for target in second)
        rest = [self.style.name(target.node) for target in first if target not in second]
        added = [f"    chosen.append({name})" for name in rest]
        return [
            f"chosen = [{start}]",
            f"if {self._question(router)} == 0:",
            *added,
            "return chosen",
        ]

    def _result(self, outcome: Targets, labels: dict[str, str] | None) -> str:
        if labels is None:
            return self.style.targets(outcome)
        names = [
            f'"{labels[target.node]}"' if target.node != END or labels[END] != END else "END"
            for target in outcome
        ]
        return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
