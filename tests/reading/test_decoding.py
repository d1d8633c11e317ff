from __future__ import annotations

import pytest

from async_graph_lint.reading.facts import Call, Constant
from async_graph_lint.reading.source import Unreadable, decode
from tests.reading.sources import opened, place, walk


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"# only a comment", "# only a comment"),
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n"),
        ("#!python\n# vim: set fileencoding=cp1252 :\n'€'".encode("cp1252"), None),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
    ],
)
def test_text_is_decoded_as_python_does(data: bytes, text: str | None) -> None:
    assert decode(data) == (text if text is not None else data.decode("cp1252"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = '\xe9'\n", "cannot be decoded as utf-8 (byte 0xe9 at offset 5)"),
        (b"\xff\xfex\0", "cannot be decoded as utf-8 (byte 0xff at offset 0)"),
        (b"x = 1\0\n", "null byte: not Python text"),
        (b"# coding: nope\n", "cannot be decoded: unknown encoding: nope"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "cannot be decoded: encoding problem: utf-8"),
    ],
)
def test_other_bytes_are_unreadable(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        decode(data)
    assert str(error.value) == message


def test_a_codec_that_makes_no_text_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="cannot be decoded as hex"):
        decode(b"# coding: hex\n78")


def test_the_cookie_of_a_decoded_file_is_not_applied_again() -> None:
    facts = list(walk(opened("# coding: latin-1\nx = 'é'\n".encode("latin-1")).read()))
    assert Constant("é") in facts


@pytest.mark.parametrize(
    ("source", "span"),
    [
        (b"\xef\xbb\xbff()", place(1, 1, 4)),
        ("'é'; f()", place(1, 6, 9)),
        ("'\U0001f600'; f()", place(1, 6, 9)),
        ("x\r\ny; f()", place(2, 4, 7)),
        ("x\ry; f()", place(2, 4, 7)),
        ("'a\u2028b'; f()", place(1, 8, 11)),
        ("x\n\x0cf()", place(2, 2, 5)),
        ("if x:\n\tf()", place(2, 2, 5)),
        ("x = \\\n  f()", place(2, 3, 6)),
    ],
)
def test_columns_count_code_points(source: str | bytes, span: object) -> None:
    (call,) = [fact for fact in walk(opened(source).read()) if isinstance(fact, Call)]
    assert call.span == span
