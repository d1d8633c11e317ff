"""Which calls of a body may come before another one."""

from __future__ import annotations

from textwrap import indent

import pytest

from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.loop.blocks import calls_in
from async_graph_lint.program.loop.succession import Succession
from tests.reading.sources import definition


def before_ask(body: str) -> set[str]:
    """The names of the calls that may come before the last `ask()` of a function."""
    read = definition(f"def node(state):\n{indent(body, '    ')}\n", "node").body
    calls = list(calls_in(read))
    asks = [call for call in calls if simple_name(call.function) == "ask"]
    earlier = Succession(read).before(asks[-1])
    return {simple_name(call.function) for call in calls if id(call) in earlier}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("send()\nask()", {"send"}),
        ("ask()\nsend()", set()),
        ("ask(send())", {"send"}),
        ("if state:\n    send()\nask()", {"send"}),
        ("if state:\n    send()\nelse:\n    ask()", set()),
        ("if state:\n    send()\n    return\nask()", set()),
        ("if state:\n    send()\n    raise ValueError\nask()", set()),
        ("send() if state else ask()", set()),
        ("for x in state:\n    ask()\n    send()", {"ask", "send"}),
        ("for x in state:\n    send()\n    break\nask()", {"send"}),
        ("for x in state:\n    ask()\n    break\nelse:\n    send()", set()),
        (
            "for x in state:\n    if x:\n        send()\n        continue\n    ask()",
            {"ask", "send"},
        ),
        ("while True:\n    if state:\n        break\n    send()\nask()", {"send"}),
        ("while True:\n    send()\nask()", set()),
        ("[ask(send(x)) for x in state]", {"ask", "send"}),
        ("try:\n    send()\nexcept ValueError:\n    ask()", set()),
        ("try:\n    send()\nexcept ValueError:\n    pass\nask()", {"send"}),
        ("try:\n    send()\n    return\nfinally:\n    ask()", {"send"}),
        ("try:\n    pass\nfinally:\n    send()\nask()", {"send"}),
        ("try:\n    pass\nexcept ValueError:\n    send()\nfinally:\n    ask()", {"send"}),
        ("with send():\n    ask()", {"send"}),
        ("match state:\n    case 1:\n        send()\n    case _:\n        ask()", set()),
        ("match state:\n    case 1:\n        send()\n        return\nask()", set()),
        ("def later():\n    send()\nask()", set()),
    ],
)
def test_what_comes_before(body: str, expected: set[str]) -> None:
    assert before_ask(body) == expected
