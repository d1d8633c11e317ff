from __future__ import annotations

import libcst as cst
import pytest

from async_graph_lint.reading.facts import (
    Argument,
    Attribute,
    Await,
    Call,
    Choice,
    Clause,
    Comprehension,
    Constant,
    Entry,
    Evaluate,
    Expression,
    FormattedString,
    Mapping,
    Name,
    Opaque,
    Operation,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Walrus,
    Yield,
)
from async_graph_lint.reading.lowering import lowered_kinds
from tests.reading.sources import definition, expression, place, statement

A, B, C, D = Name("a"), Name("b"), Name("c"), Name("d")

CASES: dict[str, Expression] = {
    "a": A,
    "(a)": A,
    "\ufb01": Name("fi"),
    "a.b.c": Attribute(Attribute(A, "b"), "c"),
    "True": Constant(True),
    "None": Constant(None),
    "0x_ff": Constant(255),
    "1e3": Constant(1000.0),
    "'a' \"b\\n\"": Constant("ab\n"),
    "r'\\n'": Constant("\\n"),
    "'''a\nb'''": Constant("a\nb"),
    "b'a'": Opaque(),
    "b'a' b'b'": Opaque(),
    "'\\ud800'": Opaque(),
    "2j": Opaque(),
    "...": Opaque(),
    "18446744073709551616": Opaque(),
    "-1": Operation("-", (Constant(1),)),
    "f'a{{{b}c{d:>{c}}}}' 'e'": FormattedString(
        (Constant("a{"), B, Constant("c"), D, C, Constant("}e"))
    ),
    "f'\\x41\\N{DIGIT ONE}{a!r}'": FormattedString((Constant("A1"), A)),
    "rf'\\d{a=}'": FormattedString((Constant("\\d"), A)),
    "[a, *b]": Sequence("list", (A, Starred(B))),
    "(a,)": Sequence("tuple", (A,)),
    "a, *b": Sequence("tuple", (A, Starred(B))),
    "()": Sequence("tuple", ()),
    "{a, b}": Sequence("set", (A, B)),
    "{}": Mapping((), place(1, 5, 7)),
    "{a: b, **c}": Mapping(
        (Entry(A, B, place(1, 6, 7)), Entry(None, C, place(1, 14, 15))), place(1, 5, 16)
    ),
    "a[b]": Subscript(A, B),
    "a[b, c]": Subscript(A, Sequence("tuple", (B, C))),
    "a[b,]": Subscript(A, Sequence("tuple", (B,))),
    "a[(b, c)]": Subscript(A, Sequence("tuple", (B, C))),
    "a[*b]": Subscript(A, Sequence("tuple", (Starred(B),))),
    "a[b:c]": Subscript(A, Slice(B, C)),
    "a[::d]": Subscript(A, Slice(step=D)),
    "a if b else c": Choice("if", (A, C), B),
    "a or b or c": Choice("or", (A, B, C)),
    "a and b or c": Choice("or", (Choice("and", (A, B)), C)),
    "not a": Operation("not", (A,)),
    "a - b - c": Operation("-", (Operation("-", (A, B)), C)),
    "a - (b - c)": Operation("-", (A, Operation("-", (B, C)))),
    "a | b": Operation("|", (A, B)),
    "a < b is not c not in d": Operation("< is not not in", (A, B, C, D)),
    "[a for a, in b if c if d]": Comprehension(
        "list", A, (Clause(Sequence("tuple", (A,)), B, (C, D)),)
    ),
    "{a for b in c for d in b}": Comprehension("set", A, (Clause(B, C), Clause(D, B))),
    "{a: b for c in d}": Comprehension("dict", B, (Clause(C, D),), key=A),
    "(a for b in c)": Comprehension("generator", A, (Clause(B, C),)),
    "(a := b)": Walrus(A, B),
    "a()": Call(A, (), place(1, 5, 8)),
    "(a)(b, *c, d=a, **b)": Call(
        A,
        (Argument(B), Argument(C, star="*"), Argument(A, keyword="d"), Argument(B, star="**")),
        place(1, 5, 25),
    ),
    "a(b for b in c)": Call(
        A, (Argument(Comprehension("generator", B, (Clause(B, C),))),), place(1, 5, 20)
    ),
    "a()()": Call(Call(A, (), place(1, 5, 8)), (), place(1, 5, 10)),
    "None()": Call(Constant(None), (), place(1, 5, 11)),
    "(a\n.b\n())": Call(Attribute(A, "b"), (), place(1, 6, 3, end_row=3)),
}


@pytest.mark.parametrize("text", CASES)
def test_expression(text: str) -> None:
    assert expression(text) == CASES[text]


def test_only_the_direct_operand_is_awaited() -> None:
    (fact,) = definition("async def f(): await (a(b()))", "f").body
    inner = Call(B, (), place(1, 25, 28))
    outer = Call(A, (Argument(inner),), place(1, 23, 29), awaited=True)
    assert isinstance(fact, Evaluate)
    assert fact.value == Await(outer)


def test_await_of_something_else() -> None:
    (fact,) = definition("async def f(): await a.b", "f").body
    assert isinstance(fact, Evaluate)
    assert fact.value == Await(Attribute(A, "b"))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("yield", Yield(None)),
        ("yield a", Yield(A)),
        ("yield from a", Yield(A, delegates=True)),
    ],
)
def test_yield(text: str, fact: Yield) -> None:
    found = definition(f"def f(): {text}", "f")
    assert found.is_generator
    assert isinstance(found.body[0], Evaluate)
    assert found.body[0].value == fact


def test_asynchronous_comprehension() -> None:
    (fact,) = definition("async def f(): [a async for a in b]", "f").body
    assert isinstance(fact, Evaluate)
    assert fact.value == Comprehension("list", A, (Clause(A, B, is_async=True),))


def test_calls_in_an_f_string_have_its_place() -> None:
    fact = statement("f(f'{a()}' f'{b({c: d})}', a())").value
    text = place(1, 3, 26)
    mapping = Mapping((Entry(C, D, text),), text)
    parts = (Call(A, (), text), Call(B, (Argument(mapping),), text))
    after = Call(A, (), place(1, 28, 31))
    assert fact.arguments == (Argument(FormattedString(parts)), Argument(after))


def test_an_f_string_in_an_f_string_has_the_outer_place() -> None:
    fact = expression("f'{f\"{a()}\"}'")
    assert fact == FormattedString((FormattedString((Call(A, (), place(1, 5, 18)),)),))


def test_every_expression_and_statement_of_libcst_is_known() -> None:
    bases = (cst.BaseExpression, cst.BaseSmallStatement, cst.BaseCompoundStatement)
    kinds = {
        kind
        for name, kind in vars(cst).items()
        if isinstance(kind, type) and issubclass(kind, bases) and not name.startswith("Base")
    }
    assert len(kinds) > 50
    assert kinds <= lowered_kinds()
