"""Writes the code that builds a graph, in one of the ways that people build them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tests.graphs.source.plan import END, START, Edge, Node, Plan
from tests.graphs.source.routes import Route
from tests.graphs.source.style import Style


class Call(NamedTuple):
    """A builder call; `pair` are its two plain arguments where it can go through a loop."""

    method: str
    arguments: str
    arm: bool | None = None
    pair: tuple[str, str] | None = None


class Wiring:
    """The builder's calls in one author's style; `actions` are what the nodes run."""

    def __init__(self, style: Style, actions: dict[str, str], routes: list[Route]) -> None:
        self.style = style
        self.plan: Plan = style.plan
        self.actions = actions
        self.routes = routes

    def rows(self) -> list[str]:
        """The rows that end in `graph = ...` at the top of the module."""
        calls = list(self._calls())
        build = {
            "chained": self._chained,
            "function": self._function,
            "class": self._class,
            "factory": self._factory,
        }.get(self.style.builder, self._statements)
        return build(calls)

    # Calls

    def _calls(self) -> Iterator[Call]:
        chained = self._sequence() if self.style.happens(0.3) else []
        if chained:
            pairs = [f"({self.style.name(n.name)}, {self.actions[n.name]})" for n in chained]
            yield Call("add_sequence", f"[{', '.join(pairs)}]")
        inside = [node.name for node in chained]
        yield from (self._node(node) for node in self.plan.nodes if node.name not in inside)
        within = list(pairwise(inside))
        for edge in self.plan.edges:
            if (edge.sources[0], edge.target) not in within:
                yield self._edge(edge)
        for router, route in zip(self.plan.routers, self.routes, strict=True):
            arguments = f"{self.style.name(router.source)}, {route.path}{route.path_map}"
            yield self._conditional(router.source, route, arguments, router.arm)

    def _conditional(self, source: str, route: Route, arguments: str, arm: bool | None) -> Call:
        if source == START and self.style.happens(0.3):
            return Call("set_conditional_entry_point", f"{route.path}{route.path_map}", arm)
        return Call("add_conditional_edges", arguments, arm)

    def _sequence(self) -> list[Node]:
        """Two plain nodes that one edge connects, and nothing special about them."""
        for edge in self.plan.edges:
            if len(edge.sources) == 1 and edge.sources[0] != START and edge.target != END:
                pair = [self.plan.node(edge.sources[0]), self.plan.node(edge.target)]
                if edge.arm is None and all(self._is_plain(node) for node in pair):
                    return pair
        return []

    def _is_plain(self, node: Node) -> bool:
        return node.arm is None and not node.defer and node.fallback is None

    def _node(self, node: Node) -> Call:
        name, action = self.style.name(node.name), self.actions[node.name]
        extra = ", defer=True" if node.defer else ""
        if node.fallback is not None:
            extra += f", error_handler={self.style.owner}recover_{node.name}"
        if not extra and action == f"{self.style.owner}{node.name}" and self.style.happens(0.2):
            return Call("add_node", action, node.arm)
        pair = None if extra else (name, action)
        return Call("add_node", f"{name}, {action}{extra}", node.arm, pair)

    def _edge(self, edge: Edge) -> Call:
        target = self.style.name(edge.target)
        if len(edge.sources) > 1:
            sources = ", ".join(map(self.style.name, edge.sources))
            return Call("add_edge", f"[{sources}], {target}", edge.arm)
        source = self.style.name(edge.sources[0])
        if source == "START" and self.style.happens(0.3):
            return Call("set_entry_point", target, edge.arm)
        if target == "END" and self.style.happens(0.3):
            return Call("set_finish_point", source, edge.arm)
        return Call("add_edge", f"{source}, {target}", edge.arm, (source, target))

    # Forms

    def _statements(self, calls: list[Call]) -> list[str]:
        rows = [f"builder = StateGraph({self.style.state})", *self._written(calls, "builder")]
        return [*rows, "graph = builder.compile()"]

    def _written(self, calls: list[Call], builder: str) -> list[str]:
        if self.style.builder == "loops" or self.style.happens(0.15):
            return list(self._in_loops(calls, builder))
        return [f"{builder}.{call.method}({call.arguments})" for call in calls]

    def _in_loops(self, calls: list[Call], builder: str) -> Iterator[str]:
        for method in ("add_sequence", "add_node", "add_edge"):
            pairs = [call.pair for call in calls if call.method == method and call.pair]
            if len(pairs) > 1:
                yield from self._loop(method, pairs, builder)
            else:
                rest = [call for call in calls if call.method == method and call.pair]
                yield from (f"{builder}.{call.method}({call.arguments})" for call in rest)
            if method == "add_node":
                plain = [call for call in calls if call.method == method and not call.pair]
                yield from (f"{builder}.{call.method}({call.arguments})" for call in plain)
        for call in calls:
            if not call.pair and call.method != "add_node":
                yield f"{builder}.{call.method}({call.arguments})"

    def _loop(self, method: str, pairs: list[tuple[str, str]], builder: str) -> Iterator[str]:
        names = ("name", "action") if method == "add_node" else ("start", "end")
        body = f"    {builder}.{method}({names[0]}, {names[1]})"
        form = self.style.pick("pairs", "mapping", "zip")
        listed = ", ".join(f"({first}, {second})" for first, second in pairs)
        if form == "mapping" and len({first for first, _ in pairs}) == len(pairs):
            entries = ", ".join(f"{first}: {second}" for first, second in pairs)
            table = "steps" if method == "add_node" else "following"
            yield f"{table} = {{{entries}}}"
            yield f"for {', '.join(names)} in {table}.items():"
        elif form == "zip":
            firsts, seconds = (", ".join(part) for part in zip(*pairs, strict=True))
            yield f"for {', '.join(names)} in zip([{firsts}], [{seconds}]):"
        else:
            yield f"for {', '.join(names)} in [{listed}]:"
        yield body

    def _chained(self, calls: list[Call]) -> list[str]:
        rows = [f"    .{call.method}({call.arguments})" for call in calls]
        return ["graph = (", f"    StateGraph({self.style.state})", *rows, "    .compile()", ")"]

    def _function(self, calls: list[Call]) -> list[str]:
        nodes = [call for call in calls if call.method in {"add_node", "add_sequence"}]
        edges = [call for call in calls if call not in nodes]
        return [
            *("", "", "def add_nodes(target: StateGraph) -> None:"),
            *(f"    {row}" for row in self._written(nodes, "target")),
            *("", "", "def connect(target: StateGraph) -> StateGraph:"),
            *(f"    {row}" for row in self._written(edges, "target")),
            *("    return target", "", ""),
            f"builder = StateGraph({self.style.state})",
            "add_nodes(builder)",
            "graph = connect(builder).compile()",
        ]

    def _factory(self, calls: list[Call]) -> list[str]:
        parameter = "careful: bool" if self.plan.has_flag else ""
        rows = [
            *("", "", f"def make_graph({parameter}):"),
            f"    workflow = StateGraph({self.style.state})",
        ]
        plain = [call for call in calls if call.arm is None]
        armed = [call for call in calls if call.arm is not None]
        nodes = [call for call in plain if "add_node" in call.method]
        rows += [f"    {row}" for row in self._written(nodes, "workflow")]
        rows += self._arms(armed)
        others = [call for call in plain if call not in nodes]
        rows += [f"    {row}" for row in self._written(others, "workflow")]
        return [*rows, "    return workflow.compile()", "", "", *self._made()]

    def _arms(self, calls: list[Call]) -> Iterator[str]:
        for arm, head in ((True, "    if careful:"), (False, "    else:")):
            chosen = [call for call in calls if call.arm is arm]
            if chosen:
                yield head
                yield from (f"        workflow.{c.method}({c.arguments})" for c in chosen)

    def _made(self) -> list[str]:
        if not self.plan.has_flag:
            return ["graph = make_graph()"]
        return ['graph = make_graph(answer("careful") == 1)']

    def _class(self, calls: list[Call]) -> list[str]:
        """The rest of a class whose methods are the nodes."""
        nodes = [call for call in calls if call.method in {"add_node", "add_sequence"}]
        edges = [call for call in calls if call not in nodes]
        return [
            *("", "    def add_steps(self):"),
            *(f"        {row}" for row in self._written(nodes, "self.builder")),
            *("", "    def build(self):", "        self.add_steps()"),
            *(f"        {row}" for row in self._written(edges, "self.builder")),
            *("        return self.builder.compile()", "", ""),
            "graph = Office().build()",
        ]
