from __future__ import annotations

from async_graph_lint.reading.facts import ImportedName, Outlined
from async_graph_lint.reading.source import SourceFile
from tests.reading.sources import opened

SOURCE = """\
import os.path, a as b
from .c import d

@decorate(option=1)
class K(Base):
    field: "Annotated[Quoted, 3]" = value
    async def run(self, x: X) -> "Y":
        import late
        def inner(): return self.attr.deep
        text = "not a word"
    if flag:
        def hidden(self): pass

try:
    from e import *
except ImportError:
    def fallback(): pass

def last(): pass
"""


def test_definitions() -> None:
    assert [
        (found.key, found.name, found.kind, found.parent, found.first_row, found.last_row)
        for found in opened(SOURCE).outline.definitions
    ] == [
        ("K", "K", "class", "<module>", 4, 12),
        ("K.run", "run", "function", "K", 7, 10),
        ("last", "last", "function", "<module>", 19, 19),
    ]


def test_words() -> None:
    outline = opened(SOURCE).outline
    words = {found.key: found.words for found in outline.definitions}
    assert {"self", "x", "X", "Y", "late", "inner", "attr", "deep", "text"} <= words["K.run"]
    assert {"decorate", "option", "Base", "field", "Annotated", "Quoted", "value"} <= words["K"]
    assert {"flag", "hidden"} <= words["K"]
    assert not words["K"] & {"run", "x", "attr", "late"}
    assert not words["K.run"] & {"word", "not", "field", "Base"}
    assert {"os", "path", "a", "b", "c", "d", "e", "ImportError", "fallback"} <= outline.words
    assert not outline.words & {"K", "last", "field", "run"}


def test_words_of_patterns_and_declarations() -> None:
    cases = "case {'k': p, **rest}: pass\n  case K(name=[*more]) | True: pass"
    (found,) = opened(f"def f():\n global g\n match m:\n  {cases}").outline.definitions
    assert {"g", "m", "p", "rest", "K", "name", "more"} <= found.words


def test_imports_at_any_depth_in_order() -> None:
    assert opened(SOURCE).outline.imports == (
        ImportedName("os", "os.path"),
        ImportedName("b", "a", aliased=True),
        ImportedName("d", "c", "d", 1),
        ImportedName("late", "late"),
        ImportedName("*", "e", "*"),
    )


def test_first_row_is_that_of_the_first_decorator() -> None:
    (found,) = opened("x\n\n@(\n  a\n)\n@b\ndef f():\n  pass").outline.definitions
    assert isinstance(found, Outlined)
    assert (found.first_row, found.last_row) == (3, 8)


def test_a_stored_outline_reads_the_same() -> None:
    file = opened(SOURCE)
    again = SourceFile(file.text, file.outline)
    keys = ["<module>", *(found.key for found in file.outline.definitions)]
    assert [again.read(key) for key in keys] == [file.read(key) for key in keys]
    assert again.reads == len(keys)
