"""Nesting that ends a careless process is read or refused, never a crash."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

import msgspec
import pytest

from async_graph_lint.reading.facts import Definition, Opaque
from async_graph_lint.reading.source import Unreadable
from tests.reading.sources import everything, expression, names, opened

SHAPES: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "nested calls": lambda n: "f(" * n + ")" * n,
    "nested keywords": lambda n: "f(a=" * n + "1" + ")" * n,
    "nested dicts": lambda n: "{a: " * n + "1" + "}" * n,
    "nested lists": lambda n: "[" * n + "]" * n,
    "blocks": lambda n: "".join(" " * row + "if a:\n" for row in range(n)) + " " * n + "a",
    "nested functions": lambda n: "".join(" " * i + "def f():\n" for i in range(n)) + " " * n + "a",
    "sum": lambda n: "+".join(["a"] * n),
    "or": lambda n: " or ".join(["a"] * n),
    "adjacent strings": lambda n: "x = " + " ".join(['"a"'] * n),
    "call chain": lambda n: "a" + ".b()" * n,
    "subscripts": lambda n: "a" + "[0]" * n,
    "not": lambda n: "not " * n + "a",
    "powers": lambda n: "**".join(["a"] * n),
    "lambdas": lambda n: "lambda: " * n + "a",
    "conditionals": lambda n: "a if b else " * n + "a",
    "elif": lambda n: "if a: pass\n" + "elif a: pass\n" * n,
    "comparison": lambda n: "<".join(["a"] * n),
    "for clauses": lambda n: "[a " + "for a in b " * n + "]",
    "dotted import": lambda n: "import a" + ".b" * n,
    "f-string": lambda n: 'f"' + "{a}" * n + '"',
    "arguments": lambda n: "f(" + ",".join(["a"] * n) + ")",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_moderate_nesting_is_read(shape: str) -> None:
    file = opened(SHAPES[shape](60))
    facts = everything(file)
    assert file.mismatches == 0
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=list[Definition]) == facts


FATAL = [("or", 12_000), ("sum", 12_000), ("dotted import", 9_000), ("call chain", 2_000)]
"""What ends the process when LibCST's parser is given it."""


@pytest.mark.parametrize(
    ("shape", "size"), [*((shape, size) for shape in SHAPES for size in (95, 190, 250)), *FATAL]
)
def test_absurd_nesting_is_read_or_refused(shape: str, size: int) -> None:
    with suppress(Unreadable):
        assert msgspec.msgpack.encode(everything(opened(SHAPES[shape](size))))


@pytest.mark.parametrize("shape", ["call chain", "not", "elif"])
def test_deep_nesting_is_named(shape: str) -> None:
    with pytest.raises(Unreadable, match=r"^nested too deeply$"):
        opened(SHAPES[shape](900))


def test_a_long_sum_keeps_its_terms() -> None:
    total = expression("+".join(f"a{number}" for number in range(300)))
    assert isinstance(total, Opaque)
    assert names(*total.parts) == [f"a{number}" for number in range(300)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n\ny = = 2", "syntax error at row 3: invalid syntax"),
        ("if x:\ny", "syntax error at row 2: expected an indented block"),
        ("x = '\ud800'", "lone surrogate: not Python text"),
        ("x\0", "null byte: not Python text"),
    ],
)
def test_text_that_is_not_python_is_unreadable(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        opened(text)
    assert str(error.value).startswith(message)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
@pytest.mark.parametrize(
    "text", ["type Names = list[str]", "def first[T](x: T): ...", r'''x = f"{'\n'.join(y)}"''']
)
def test_syntax_of_a_newer_python_is_said_to_be_that(text: str) -> None:
    with pytest.raises(Unreadable, match=r"run async-graph-lint with Python 3\.12 or newer$"):
        opened(text)


def test_a_mistake_is_not_taken_for_newer_syntax() -> None:
    with pytest.raises(Unreadable, match=r"invalid syntax$"):
        opened("y = = 2")


def test_what_only_libcst_refuses_is_unreadable_on_reading() -> None:
    file = opened("(x): int = 1\ndef f(): pass")
    with pytest.raises(Unreadable, match="LibCST cannot parse `<module>`"):
        file.read()
    assert file.read("f").name == "f"


def test_warnings_of_the_source_are_not_ours(recwarn: pytest.WarningsRecorder) -> None:
    everything(opened("x = '\\d' 'a'\ny = x is 1\nz = f'\\d{x}'"))
    assert not recwarn.list
