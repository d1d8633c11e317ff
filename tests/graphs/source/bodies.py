"""Writes node functions: one per node, and what they rely on."""

from __future__ import annotations

from dataclasses import replace

from tests.graphs.source.plan import Ending, Node
from tests.graphs.source.style import Style


class Bodies:
    """Node functions in one author's style; `actions` says what `add_node` is given for each."""

    def __init__(self, style: Style, state: str, owner: str = "") -> None:
        self.style = style
        self.plan = style.plan
        self.state = state
        self.owner = owner
        self.schemas: list[str] = []
        self.functions: list[list[str]] = []
        self.helpers: list[list[str]] = []
        self.actions: dict[str, str] = {}

    def write(self, node: Node) -> None:
        """Write what the node runs."""
        form = self._form(node)
        body = self._body(node, form == "partial")
        if form == "lambda":
            self.actions[node.name] = f"lambda state: {self._expression(node.endings[0], node)}"
        elif form == "instance":
            self._instance(node, body)
        else:
            extra = ", mark: int" if form == "partial" else ""
            self._function(node.name, node, body, extra)
            name = f"{self.owner}{node.name}"
            forms = {
                "partial": f"partial({name}, mark=4)",
                "runnable": f"RunnableLambda({name})",
            }
            self.actions[node.name] = forms.get(form, name)
        if node.fallback is not None:
            self._fallback(node, node.fallback)

    def _form(self, node: Node) -> str:
        simple = len(node.endings) == 1 and node.fallback is None and node.part is None
        plain_goto = not any(ending.goto for ending in node.endings)
        options = ["function"] * 8
        if node.payload is None and node.private is None and not self.owner:
            options += ["partial", "instance"]
            options += ["runnable"] if self.plan.schema == "typed_dict" else []
            if simple and plain_goto and node.endings[0].kind == "update":
                options += ["lambda"]
        return self.style.pick(*options)

    def _instance(self, node: Node, body: list[str]) -> None:
        name = "".join(part.capitalize() for part in node.name.split("_"))
        rows = [f"class {name}:", *(f"    {row}" for row in self._rows("__call__", node, body))]
        rows[1] = rows[1].replace("__call__(", "__call__(self, ")
        self.functions.append(rows)
        self.actions[node.name] = f"{name}()"

    def _function(self, name: str, node: Node, body: list[str], extra: str = "") -> None:
        rows = self._rows(name, node, body, extra)
        if self.owner:
            rows[0] = rows[0].replace(f"{name}(", f"{name}(self, ")
        self.functions.append(rows)

    def _rows(self, name: str, node: Node, body: list[str], extra: str = "") -> list[str]:
        keyword = "async def" if node.is_async else "def"
        head = f"{keyword} {name}({self._parameter(node)}{extra}){self._returns(node)}:"
        return [head, *(f"    {row}" for row in body)]

    def _parameter(self, node: Node) -> str:
        if node.payload is not None:
            self._own_schema("Parcel", node.payload)
            known = self.plan.schema == "typed_dict"
            options = ("Parcel", "dict", self.state) if known else ("Parcel",)
            return f"state: {self.style.pick(*options)}"
        if node.private is not None:
            schema = f"{node.name.capitalize()}Input"
            self._own_schema(schema, node.private, *(key.name for key in self.plan.keys[:1]))
            return f"state: {schema}"
        return f"state: {self.state}" if self.style.happens(0.85) else "state"

    def _own_schema(self, name: str, *keys: str) -> None:
        rows = [f"    {key}: int" for key in keys]
        text = "\n".join([f"class {name}(TypedDict):", *rows])
        if text not in self.schemas:
            self.schemas.append(text)

    def _returns(self, node: Node) -> str:
        gotos = [target for ending in node.endings for target in ending.goto or ()]
        if any(ending.goto is None for ending in node.endings) or node.part:
            return ""
        names = dict.fromkeys(f'"{target.node}"' for target in gotos)
        if self.style.happens(0.5):
            return f" -> Command[Literal[{', '.join(names)}]]"
        return " -> Command"

    # Bodies

    def _body(self, node: Node, has_mark: bool) -> list[str]:
        rows: list[str] = []
        if node.fallback is not None:
            question = self.style.question(f"{node.name}_fails")
            rows += [f"if {question} == 1:", '    raise ValueError("not today")']
        if node.part is not None:
            return rows + self._calls_part(node)
        if len(node.endings) == 1:
            return rows + self._one(node, has_mark)
        return rows + self._two(node)

    def _calls_part(self, node: Node) -> list[str]:
        assert node.part is not None
        call = f"{node.part.name}_graph.invoke(state)"
        if node.is_async:
            call = f"await {node.part.name}_graph.ainvoke(state)"
        if node.hands_back == "whole":
            return (
                [f"return {call}"]
                if self.style.happens(0.5)
                else [f"found = {call}", "return found"]
            )
        key = node.endings[0].keys[0]
        return [f"found = {call}", f'return {{"{key}": (found or {{}}).get("{key}", 0)}}']

    def _one(self, node: Node, has_mark: bool) -> list[str]:
        ending = node.endings[0]
        expression = self._expression(ending, node)
        if has_mark:
            expression = expression.replace(": 1", ": mark").replace(": 2", ": mark")
        plain = ending.kind == "update" and ending.goto is None and ending.second is None
        if ending.kind == "whole" and ending.keys and self.style.happens(0.3):
            assignments = [f"{self.style.read(k)} = {self.style.value(k)}" for k in ending.keys]
            return [*assignments, "return state"]
        if plain and not ending.keys and self.style.happens(0.5):
            return ["pass"] if self.style.happens(0.5) else ["return None"]
        if plain and self.style.happens(0.2):
            return [f"update = {expression}", "return update"]
        if plain and ending.keys and not has_mark and self.style.happens(0.1):
            values = (f"{key}={self.style.value(key, node)}" for key in ending.keys)
            return [f"return dict({', '.join(values)})"]
        if plain and not has_mark and self.style.happens(0.1):
            return ["update = {}", *self._assigned(ending.keys, (), node), "return update"]
        if plain and "state" not in expression and not has_mark and self.style.happens(0.15):
            helper = f"{node.name}_update"
            self.helpers.append([f"def {helper}() -> dict:", f"    return {expression}"])
            return [f"return {helper}()"]
        return [f"return {expression}"]

    def _two(self, node: Node) -> list[str]:
        by_state = node.payload is None and node.private is None and self.state == self.style.state
        question = self.style.question(node.name, len(node.endings), by_state)
        first, second = (self._expression(ending, node) for ending in node.endings[:2])
        plain = all(e.goto is None and e.kind == "update" and not e.second for e in node.endings)
        own = ("grown", "spread") if plain else ("if", "destination")
        form = self.style.pick("if", "else", "choice", "match", *own)
        if form == "grown":
            return self._grown(node, question)
        if form == "spread":
            return self._spread(node, question)
        if form == "destination" and all(ending.goto for ending in node.endings):
            return self._destination(node, question)
        if form == "choice":
            return [f"return {first} if {question} == 0 else {second}"]
        if form == "match":
            cases = [
                "    case 0:",
                f"        return {first}",
                "    case _:",
                f"        return {second}",
            ]
            return [f"match {question}:", *cases]
        if form == "else":
            return [f"if {question} == 1:", f"    return {second}", "else:", f"    return {first}"]
        return [f"if {question} == 0:", f"    return {first}", f"return {second}"]

    def _grown(self, node: Node, question: str) -> list[str]:
        """An update that grows; what the two endings share is always there."""
        first, second = (ending.keys for ending in node.endings[:2])
        shared = tuple(key for key in first if key in second)
        rows = [f"update = {self.style.update(shared, node)}", f"if {question} == 0:"]
        rows += [f"    {row}" for row in self._assigned(first, shared, node)]
        rest = self._assigned(second, shared, node)
        if rest != ["pass"]:
            rows += ["else:", *(f"    {row}" for row in rest)]
        return [*rows, "return update"]

    def _spread(self, node: Node, question: str) -> list[str]:
        """One dict, of which a part depends."""
        first, second = (ending.keys for ending in node.endings[:2])
        shared = tuple(key for key in first if key in second)
        own = self.style.update(tuple(key for key in first if key not in shared), node)
        rest = self.style.update(tuple(key for key in second if key not in shared), node)
        inner = self.style.update(shared, node).removeprefix("{").removesuffix("}")
        inner = f"{inner}, " if inner else ""
        return [f"return {{{inner}**({own} if {question} == 0 else {rest})}}"]

    def _destination(self, node: Node, question: str) -> list[str]:
        """A Command whose goto was chosen before."""
        ending = node.endings[0]
        first, second = (self.style.targets(e.goto) for e in node.endings[:2] if e.goto)
        chosen = f"destination = {first} if {question} == 0 else {second}"
        update = self.style.update(ending.keys, node)
        node.endings[1] = replace(node.endings[1], keys=ending.keys)
        return [chosen, f"return Command(update={update}, goto=destination)"]

    def _assigned(self, keys: tuple[str, ...], shared: tuple[str, ...], node: Node) -> list[str]:
        values = {key: self.style.value(key, node) for key in keys if key not in shared}
        return [f'update["{key}"] = {value}' for key, value in values.items()] or ["pass"]

    # Results

    def _expression(self, ending: Ending, node: Node) -> str:
        update = self._update(ending, node)
        if ending.second is not None:
            return self._commands(ending, ending.second, node)
        if ending.goto is None:
            return update if update != "{}" or self.style.happens(0.7) else "None"
        goto = self.style.targets(ending.goto)
        return f"Command(update={update}, goto={goto})" if ending.keys else f"Command(goto={goto})"

    def _update(self, ending: Ending, node: Node) -> str:
        if ending.kind == "instance":
            values = ", ".join(f"{key}={self.style.value(key)}" for key in ending.keys)
            return f"{self.state}({values})"
        update = self.style.update(ending.keys, node)
        return self._whole(ending, update) if ending.kind == "whole" else update

    def _whole(self, ending: Ending, update: str) -> str:
        if not ending.keys:
            return "state"
        if self.plan.schema == "pydantic":
            return f"state.model_copy(update={update})"
        if self.plan.schema == "dataclass":
            values = ", ".join(f"{key}={self.style.value(key)}" for key in ending.keys)
            return f"replace(state, {values})"
        inner = update.removeprefix("{")
        return self.style.pick(f"{{**state, {inner}", f"{{**state, {inner}", f"state | {update}")

    def _commands(self, ending: Ending, second: tuple[str, ...], node: Node) -> str:
        first = f"Command(update={self.style.update(ending.keys, node)})"
        if self.style.happens(0.3):
            return f"[{first}, {self.style.update(second, node)}]"
        return f"[{first}, Command(update={self.style.update(second, node)})]"

    def _fallback(self, node: Node, keys: tuple[str, ...]) -> None:
        name = f"recover_{node.name}"
        body = [f"return {self.style.update(keys)}"]
        self._function(name, Node(name, is_async=node.is_async), body)
