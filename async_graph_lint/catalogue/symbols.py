"""Symbols: the text paths by which values from outside the project are named.

A symbol is a dotted path as imports resolve it. `()` stands for the result of a call,
`.await` for the awaited result, `[]` for an item, by subscript or by iteration:
`requests.Session().get`, `asyncpg.connect().await`, `pymongo.MongoClient()[]`. Builtins
stand under `builtins`.
"""

from __future__ import annotations

import re
from functools import cache

CALL = "()"
ITEM = "[]"
WILDCARD = "*"

_STEPS = re.compile(r"\.?[^.()\[\]]+|\(\)|\[\]")
_CLASS_CALL = re.compile(r"(\b_*[A-Z]\w*)\(\)")
_PARTS = re.compile(r"(\*\*?)")
_NAME = r"(?!__)\w*"
_WILDCARDS = {"*": _NAME, "**": rf"{_NAME}(?:\.{_NAME})*"}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def steps(symbol: str) -> list[str]:
    """The symbol cut into what is added one after the other: names with their dot, calls, items."""
    return _STEPS.findall(symbol)


def receiver_and_name(symbol: str) -> tuple[str, str]:
    """`("requests.Session()", "get")` for `requests.Session().get`; ("", symbol) without a dot."""
    receiver, _, name = symbol.rpartition(".")
    return receiver, name


def first_name(symbol: str) -> str:
    """The top package of the symbol, without a call."""
    return symbol.partition(".")[0].removesuffix(CALL)


def without_calls(symbol: str) -> str:
    """The symbol as users write it in their configuration: `requests.Session.get`, `open`."""
    return symbol.replace(CALL, "").replace(ITEM, "").removeprefix("builtins.")


def display(symbol: str) -> str:
    """The symbol as messages show it: `open`, `requests.Session.get`, `boto3.client().put`."""
    return _CLASS_CALL.sub(r"\1", symbol.removeprefix("builtins."))


def thread_call(symbol: str) -> str:
    """The call that moves the symbol to a thread; methods are shown on a lower-case receiver."""
    receiver, name = receiver_and_name(symbol)
    if CALL in receiver:
        return f"`await asyncio.to_thread({_variable(receiver)}.{name}, ...)`"
    return f"`await asyncio.to_thread({display(symbol)}, ...)`"


def _variable(receiver: str) -> str:
    instance, _, attributes = receiver.rpartition(CALL)
    name = receiver_and_name(instance.replace(CALL, ""))[1]
    return _WORD_START.sub("_", name).lower() + attributes


@cache
def pattern(text: str) -> re.Pattern[str]:
    """An expression for a symbol with wildcards.

    `*` stands for one identifier or a part of one, `**` for one or more identifiers with
    their dots; neither stands for a call or for a name with two leading underscores.
    """
    parts = (_WILDCARDS.get(part) or re.escape(part) for part in _PARTS.split(text))
    return re.compile("".join(parts))


def fill(text: str, symbol: str) -> str:
    """`text` with its placeholders put in.

    `{thread}` is the call through a thread (see `thread_call`), `{name}` the symbol as
    shown, `{call}` its attributes after the last call (`chat.completions.create`),
    `{method}` its last name.
    """
    values = {
        "{thread}": thread_call(symbol),
        "{name}": display(symbol),
        "{call}": symbol.rpartition(CALL)[2].removeprefix("."),
        "{method}": receiver_and_name(symbol)[1],
    }
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
