from __future__ import annotations

import pytest

from async_graph_lint.reading.facts import (
    Annotate,
    Assign,
    Augment,
    Call,
    Case,
    Constant,
    Declare,
    Evaluate,
    Handler,
    If,
    Import,
    ImportedName,
    Jump,
    Loop,
    Match,
    Name,
    Opaque,
    Operation,
    Raise,
    Return,
    Sequence,
    Starred,
    Statement,
    Subscript,
    Try,
    With,
    WithItem,
)
from tests.reading.sources import definition, place, statement, statements

A, B, C, D = Name("a"), Name("b"), Name("c"), Name("d")

CASES: dict[str, Statement] = {
    "a = b = c": Assign((A, B), C, place(1, 1, 10)),
    "a, *b = c": Assign((Sequence("tuple", (A, Starred(B))),), C, place(1, 1, 10)),
    "a: 'b' = c": Annotate(A, Constant("b"), C, place(1, 1, 11)),
    "a: b[c]": Annotate(A, Subscript(B, C), None, place(1, 1, 8)),
    "a //= b": Augment(A, "//", B, place(1, 1, 8)),
    "a |= b": Augment(A, "|", B, place(1, 1, 7)),
    "a": Evaluate(A, place(1, 1, 2)),
    "assert a, b": Evaluate(Opaque((A, B)), place(1, 1, 12)),
    "del a": Evaluate(Opaque((A,)), place(1, 1, 6)),
    "del a, b": Evaluate(Opaque((A, B)), place(1, 1, 9)),
    "raise": Raise(None, None, place(1, 1, 6)),
    "raise a from b": Raise(A, B, place(1, 1, 15)),
    "import a": Import((ImportedName("a", "a"),), place(1, 1, 9)),
    "import a.b, c.d as e": Import(
        (ImportedName("a", "a.b"), ImportedName("e", "c.d", aliased=True)), place(1, 1, 21)
    ),
    "from ..a.b import (c, d as e,)": Import(
        (
            ImportedName("c", "a.b", "c", 2),
            ImportedName("e", "a.b", "d", 2, aliased=True),
        ),
        place(1, 1, 31),
    ),
    "from . import a": Import((ImportedName("a", "", "a", 1),), place(1, 1, 16)),
    "from a import *": Import((ImportedName("*", "a", "*"),), place(1, 1, 16)),
    "global a, b": Declare("global", ("a", "b")),
    "if a: b": If(A, (Evaluate(B, place(1, 7, 8)),), (), place(1, 1, 8)),
    "if a: pass\nelif b:\n  c\nelse:\n  d": If(
        A,
        (),
        (
            If(
                B,
                (Evaluate(C, place(3, 3, 4)),),
                (Evaluate(D, place(5, 3, 4)),),
                place(2, 1, 4, end_row=5),
            ),
        ),
        place(1, 1, 4, end_row=5),
    ),
    "for a in b, c: break\nelse: d": Loop(
        A,
        Sequence("tuple", (B, C)),
        (Jump("break"),),
        (Evaluate(D, place(2, 7, 8)),),
        False,
        place(1, 1, 8, end_row=2),
    ),
    "while a: continue": Loop(None, A, (Jump("continue"),), (), False, place(1, 1, 18)),
    "with a as b, c: d": With(
        (WithItem(A, B), WithItem(C)), (Evaluate(D, place(1, 17, 18)),), False, place(1, 1, 18)
    ),
    "with (a as b, c,): pass": With((WithItem(A, B), WithItem(C)), (), False, place(1, 1, 24)),
    "try: a\nexcept (b, c) as d: b\nexcept: c\nelse: d\nfinally: a": Try(
        (Evaluate(A, place(1, 6, 7)),),
        (
            Handler(
                Sequence("tuple", (B, C)), "d", (Evaluate(B, place(2, 21, 22)),), place(2, 1, 22)
            ),
            Handler(None, None, (Evaluate(C, place(3, 9, 10)),), place(3, 1, 10)),
        ),
        (Evaluate(D, place(4, 7, 8)),),
        (Evaluate(A, place(5, 10, 11)),),
        place(1, 1, 11, end_row=5),
    ),
    "try: pass\nexcept* a: pass": Try(
        (), (Handler(A, None, (), place(2, 1, 16), True),), (), (), place(1, 1, 16, end_row=2)
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_statement(text: str) -> None:
    assert statement(text) == CASES[text]


def test_statements_that_share_a_row() -> None:
    assert statements("a; b;") == (Evaluate(A, place(1, 1, 2)), Evaluate(B, place(1, 4, 5)))


def test_asynchronous_blocks() -> None:
    text = "async def f():\n  async with a: pass\n  async for b in c: return"
    block, loop = definition(text, "f").body
    assert block == With((WithItem(A),), (), True, place(2, 3, 21))
    assert loop == Loop(B, C, (Return(None, place(3, 21, 27)),), (), True, place(3, 3, 27))


@pytest.mark.parametrize(
    ("pattern", "captures", "literals"),
    [
        ("1", (), (1,)),
        ("-1.5", (), (-1.5,)),
        ("'a' 'b'", (), ("ab",)),
        ("None | True | 'x'", (), (None, True, "x")),
        ("1 | a.b", (), ()),
        ("1 | [b]", (), ()),
        ("b'x'", (), ()),
        ("_", (), ()),
        ("a", ("a",), ()),
        ("1 as a", ("a",), ()),
        ("[a, *b]", ("a", "b"), ()),
        ("(a, *_)", ("a",), ()),
        ("{'k': a, **b}", ("a", "b"), ()),
        ("K(a, x=b, y=[c])", ("a", "b", "c"), ()),
        ("[a, 1] | [1, a]", ("a",), ()),
    ],
)
def test_pattern(
    pattern: str, captures: tuple[str, ...], literals: tuple[str | float | None, ...]
) -> None:
    fact = statement(f"match a:\n case {pattern}: pass")
    is_catch_all = pattern in {"_", "a"}
    assert fact.cases == (Case(captures, None, (), tuple(map(Constant, literals)), is_catch_all),)


def test_match() -> None:
    fact = statement("match a, b:\n  case [c] if d(): a\n  case _: b")
    guard = Call(D, (), place(2, 15, 18))
    assert fact == Match(
        Sequence("tuple", (A, B)),
        (
            Case(("c",), guard, (Evaluate(A, place(2, 20, 21)),)),
            Case((), None, (Evaluate(B, place(3, 11, 12)),), is_catch_all=True),
        ),
        place(1, 1, 12, end_row=3),
    )


def test_white_space_is_not_meaning() -> None:
    wide = statement("a = (\n  b  # comment\n  +\n\n  c\n)")
    assert wide.value == statement("a = b+c").value == Operation("+", (B, C))
