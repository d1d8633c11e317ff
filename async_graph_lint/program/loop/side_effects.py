"""Calls that change something outside the program, and would change it again if repeated.

What leaves the same state when it is done twice is left out: PUT, `INSERT ... ON CONFLICT`,
overwriting a file, requests with an idempotency key, and functions that speak of
idempotency themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.catalogue import EffectKind, SideEffect, ToldBy
from async_graph_lint.catalogue.symbols import display
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.blocks import nodes_of
from async_graph_lint.program.loop.followed import RUN, Followed
from async_graph_lint.program.loop.written_text import argument, text_of
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

KEY = re.compile(r"idempot|dedup|client_?(request_?)?token", re.IGNORECASE)
"""Keywords, header names and words in a function that say that a repetition does no harm."""
TOLERANT = frozenset({"missing_ok", "ignore_errors", "exist_ok"})
ASKING = re.compile(
    r"search|quer(y|ies)|graphql|completion|/chat|embed|generate|rerank|tokeni[sz]e|oauth|/token"
    r"|login|/auth|retriev|predict|infer|lookup|scrape|crawl|extract|summar|translat|classif"
    r"|analy[sz]e|validat|preview|estimate|calculat|responses?$",
    re.IGNORECASE,
)
"""Addresses that are asked for something, by POST because the question is long."""
READING = re.compile(
    r"_*a?(get|list|fetch|read|find|load|check|download|resolve|refresh|search|query|ask|call_llm)"
    r"(_|$)"
)
"""How the names of functions begin that want to know something."""
WRITING_METHODS = frozenset({"POST", "PATCH"})
ADDS = re.compile(r"\s*(with\b.*\)\s*)?insert\s+into\b", re.IGNORECASE | re.DOTALL)
SETTLES = re.compile(r"on\s+conflict|on\s+duplicate\s+key|not\s+exists", re.IGNORECASE)
COUNTS = re.compile(r"\bset\b.*?\b(\w+)\s*=\s*\1\s*[-+*|]", re.IGNORECASE | re.DOTALL)
"""An UPDATE that goes on from the value that stands there."""
ADDITIONS = frozenset({"add", "add_all"})
TOOL = re.compile(r"(^|_)tools?(_|$)", re.IGNORECASE)
UNKNOWN = 2
"""Conclusions from which on an effect is only possible."""


class Performed(NamedTuple):
    """A call with an effect: `name` as written, and the conclusions that it takes."""

    entry: SideEffect
    name: str
    steps: int


class SideEffects:
    """Recognises effects for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue

    def of(self, frame: Frame, followed: Followed) -> Performed | None:
        """The effect of a call itself; None where it has none, or may be repeated."""
        symbols = [value for value in followed.called if isinstance(value, Symbol)]
        rows = [row for s in symbols if (row := self.catalogue.side_effect(s.path))]
        rows = rows or list(_chosen_tool(followed))
        call = followed.site.call
        if not rows or _is_safe(call) or _is_careful(frame.scope):
            return None
        row = rows[0]
        if not _TOLD[row.told_by](self, frame, followed, row):
            return None
        name = display(row.name) if followed.offset else as_written(call.function)
        return Performed(row, name, max(row.doubts, followed.steps))

    # What tells

    def _always(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        return True

    def _by_url(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        address = self._text(frame, followed, entry.argument, entry.keyword)
        return not self._asks(frame, address)

    def _by_method(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        method = self._text(frame, followed, entry.argument, entry.keyword)
        address = self._text(frame, followed, entry.argument + 1, "url")
        return (method or "").upper() in WRITING_METHODS and not self._asks(frame, address)

    def _by_statement(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        text = self._text(frame, followed, entry.argument, entry.keyword) or ""
        adds = ADDS.match(text) is not None and SETTLES.search(text) is None
        return adds or (text.lstrip().lower().startswith("update") and bool(COUNTS.search(text)))

    def _by_mode(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        mode = self._text(frame, followed, entry.argument, entry.keyword) or ""
        return "a" in mode and "log" not in as_text(followed.site.call).lower()

    def _by_additions(self, frame: Frame, followed: Followed, entry: SideEffect) -> bool:
        return any(simple_name(s.call.function) in ADDITIONS for s in frame.scope.sites)

    def _asks(self, frame: Frame, address: str | None) -> bool:
        """Whether the address, or the name of the function, speaks of a question."""
        return bool(ASKING.search(address or "")) or only_reads(frame.scope)

    def _text(self, frame: Frame, followed: Followed, position: int, keyword: str) -> str | None:
        expression = argument(followed.site.call, position + followed.offset, keyword)
        return text_of(self.evaluation, expression, frame, followed.site.place)


Told = Callable[[SideEffects, Frame, Followed, SideEffect], bool]
_TOLD: dict[ToldBy, Told] = {
    ToldBy.CALL: SideEffects._always,
    ToldBy.URL: SideEffects._by_url,
    ToldBy.METHOD: SideEffects._by_method,
    ToldBy.STATEMENT: SideEffects._by_statement,
    ToldBy.MODE: SideEffects._by_mode,
    ToldBy.ADDITIONS: SideEffects._by_additions,
}


def only_reads(scope: Scope) -> bool:
    """Whether a function says by its name that it wants to know something."""
    return READING.match(scope.name) is not None


def _chosen_tool(followed: Followed) -> Iterator[SideEffect]:
    """A tool that the model has chosen, which may be any: `tools[call["name"]].invoke(...)`."""
    function = followed.site.call.function
    if isinstance(function, facts.Attribute) and function.name in RUN and not followed.called:
        named = simple_name(function.value)
        if TOOL.search(named):
            yield SideEffect(as_written(function), EffectKind.TOOL, doubts=UNKNOWN)


def as_text(call: facts.Call) -> str:
    """The names and texts in a call's arguments, for a look at what they are about."""
    nodes = [node for a in call.arguments for node in walk(a.value)]
    texts = [str(n.value) for n in nodes if isinstance(n, facts.Constant)]
    return " ".join([*texts, *(n.identifier for n in nodes if isinstance(n, facts.Name))])


def _is_safe(call: facts.Call) -> bool:
    """Whether the call itself carries a key, or says that a repetition is meant."""
    keywords = [a.keyword for a in call.arguments if a.keyword]
    is_keyed = KEY.search(" ".join([*keywords, as_text(call)])) is not None
    return is_keyed or not TOLERANT.isdisjoint(keywords)


def _is_careful(scope: Scope) -> bool:
    """Whether the function speaks of keys anywhere."""
    nodes = (node for statement, _ in scope.table.statements for node in nodes_of(statement))
    return any(KEY.search(_word(node)) for node in nodes)


def _word(node: Expression) -> str:
    if isinstance(node, facts.Name):
        return node.identifier
    if isinstance(node, facts.Attribute):
        return node.name
    return node.value if isinstance(node, facts.Constant) and isinstance(node.value, str) else ""
