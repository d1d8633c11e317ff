from __future__ import annotations

import sys

import pytest

from async_graph_lint.reading.facts import (
    Argument,
    Assign,
    Attribute,
    Call,
    Constant,
    Define,
    DefineLocal,
    Definition,
    Evaluate,
    Lambda,
    Name,
    Parameter,
    Return,
    Starred,
)
from tests.reading.sources import definition, everything, expression, opened, place, walk

A, B, C, D = Name("a"), Name("b"), Name("c"), Name("d")


def local(text: str, key: str = "<module>") -> list[Definition]:
    """The definitions that are part of another."""
    return [
        fact.definition for fact in walk(definition(text, key)) if isinstance(fact, DefineLocal)
    ]


def test_function() -> None:
    text = """\
@a.b
@c(1)
async def f(
  x: a = b, /, y=c, *args: d, z, **more) -> 'f':
  'doc'
  return x
"""
    assert definition(text, "f") == Definition(
        kind="function",
        name="f",
        key="f",
        filename="a.py",
        span=place(1, 1, 11, end_row=6),
        header=place(3, 11, 12),
        is_async=True,
        parameters=(
            Parameter("x", "positional", A, B),
            Parameter("y", "either", None, C),
            Parameter("args", "*", D),
            Parameter("z", "keyword"),
            Parameter("more", "**"),
        ),
        decorators=(Attribute(A, "b"), Call(C, (Argument(Constant(1)),), place(2, 2, 6))),
        returns=Constant("f"),
        body=(Return(Name("x"), place(6, 3, 11)),),
        docstring=True,
    )


def test_class_names_its_methods_and_holds_the_rest() -> None:
    text = """\
@a
class K(b, *c, metaclass=d):
    'doc'
    x = 1

    @property
    def run(self): pass
    # a comment

    class Inner: pass
    if a:
        def other(self): pass
    async def run(self): pass
    y()
"""
    found = definition(text, "K")
    assert found.bases == (Argument(B), Argument(C, star="*"), Argument(D, keyword="metaclass"))
    assert found.decorators == (A,)
    assert found.docstring
    assert [type(fact).__name__ for fact in found.body] == [
        "Assign",
        "Define",
        "Define",
        "If",
        "Define",
        "Evaluate",
    ]
    assert [fact for fact in found.body if isinstance(fact, Define)] == [
        Define("run", "K.run"),
        Define("Inner", "K.Inner"),
        Define("run", "K.run#2"),
    ]
    assert found.body[-1] == Evaluate(Call(Name("y"), (), place(14, 5, 8)), place(14, 5, 8))
    assert definition(text, "K.run#2").is_async
    assert definition(text, "K.run").decorators == (Name("property"),)
    assert [fact.key for fact in local(text, "K")] == ["K.other"]


def test_module() -> None:
    found = definition("'doc'\nimport a\ndef f(): pass\nclass K: pass\nf()\n")
    assert (found.kind, found.name, found.key) == ("module", "<module>", "<module>")
    assert found.span == place(1, 1, 1, end_row=6)
    assert found.docstring
    assert [type(fact).__name__ for fact in found.body] == [
        "Import",
        "Define",
        "Define",
        "Evaluate",
    ]


def test_empty_module() -> None:
    assert definition("").body == ()
    assert definition("# nothing\n\n").body == ()


@pytest.mark.parametrize("text", ["f'{a}'", "b'a'", "1", "pass; 'a'"])
def test_other_first_statements_are_no_docstring(text: str) -> None:
    assert not definition(f"def f(): {text}", "f").docstring


def test_definitions_in_functions_are_part_of_them() -> None:
    text = """\
def f():
    def g():
        yield
    def g(): pass
    class K:
        def m(self): return lambda: 1
    @a
    def h(b=lambda: 2): pass
"""
    assert [fact.key for fact in everything(opened(text))] == ["<module>", "f"]
    assert not definition(text, "f").is_generator
    found = {fact.key: fact for fact in walk(definition(text, "f")) if isinstance(fact, Definition)}
    assert sorted(found) == [
        "f",
        "f.<locals>.K",
        "f.<locals>.K.m",
        "f.<locals>.K.m.<locals>.<lambda>",
        "f.<locals>.g",
        "f.<locals>.g#2",
        "f.<locals>.h",
        "f.<locals>.h.<lambda>",
    ]
    assert found["f.<locals>.g"].is_generator
    assert found["f.<locals>.h"].span == place(7, 5, 29, end_row=8)
    assert found["f.<locals>.h"].header == place(8, 9, 10)


def test_definitions_under_a_condition_share_the_numbering() -> None:
    text = "if a:\n  def f(): pass\nelse:\n  def f(): pass\ndef f(): pass\n"
    assert [fact.key for fact in local(text)] == ["f", "f#2"]
    assert definition(text).body[-1] == Define("f", "f#3")
    assert definition(text, "f#3").header == place(5, 5, 6)


def test_lambda() -> None:
    fact = expression("lambda a, *, b=c: d")
    whole = place(1, 5, 24)
    assert fact == Lambda(
        Definition(
            kind="lambda",
            name="<lambda>",
            key="<lambda>",
            filename="a.py",
            span=whole,
            header=whole,
            parameters=(Parameter("a"), Parameter("b", "keyword", None, C)),
            body=(Return(D, whole),),
        )
    )


def test_starred_annotation() -> None:
    found = definition("def f(*a: *b): pass", "f")
    assert found.parameters == (Parameter("a", "*", Starred(B)),)


@pytest.mark.parametrize(
    ("text", "key", "span", "header"),
    [
        ("@(\n a\n)\ndef f(): pass", "f", place(1, 1, 14, end_row=4), place(4, 5, 6)),
        ("@\\\na\ndef f(): pass", "f", place(1, 1, 14, end_row=3), place(3, 5, 6)),
        ("\\\ndef f(): pass", "f", place(2, 1, 14), place(2, 5, 6)),
        ("def \\\n  f(): pass", "f", place(1, 1, 12, end_row=2), place(2, 3, 4)),
        ("async  def f(): pass", "f", place(1, 1, 21), place(1, 12, 13)),
        ("\x0cdef f():\n  pass", "f", place(1, 2, 7, end_row=2), place(1, 6, 7)),
        ("class K:\n\tdef f(self):\n\t\tpass", "K.f", place(2, 2, 7, end_row=3), place(2, 6, 7)),
        ("class K:\n  x\n  \\\ndef f(self): pass", "K.f", place(4, 1, 18), place(4, 5, 6)),
        (
            "class K:\n    x\n    @a\n # low\n    def f(self):\n  # low\n        pass",
            "K.f",
            place(3, 5, 13, end_row=7),
            place(5, 9, 10),
        ),
        ("class K: x = 1; y = 2", "K", place(1, 1, 22), place(1, 7, 8)),
        ("def f(): return 1;\\\n\n", "f", place(1, 1, 19), place(1, 5, 6)),
        ("def \u00e9(): pass", "\u00e9", place(1, 1, 14), place(1, 5, 6)),
    ],
)
def test_unusual_layout(text: str, key: str, span: object, header: object) -> None:
    everything(opened(text))
    found = definition(text, key)
    assert (found.span, found.header) == (span, header)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_type_parameters_are_not_read() -> None:
    text = "class K[T: a()](b()):\n  def f[*U](self): c()\ntype X[T] = d()"
    assert definition(text, "K").bases == (Argument(Call(B, (), place(1, 17, 20))),)
    assert definition(text, "K.f").body == (
        Evaluate(Call(C, (), place(2, 20, 23)), place(2, 20, 23)),
    )
    alias = Assign((Name("X"),), Call(D, (), place(3, 13, 16)), place(3, 1, 16))
    assert definition(text).body[-1] == alias


def test_text_in_strings_is_never_shifted() -> None:
    text = 'class K:\n    def f(self):\n        return """a\n  b\n        c"""\n'
    (fact,) = definition(text, "K.f").body
    assert isinstance(fact, Return)
    assert fact.value == Constant("a\n  b\n        c")


def test_an_unknown_key() -> None:
    with pytest.raises(KeyError):
        opened("def f(): pass").read("g")
