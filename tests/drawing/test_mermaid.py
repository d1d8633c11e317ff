"""Mermaid text: names never become syntax."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from async_graph_lint.drawing import render
from async_graph_lint.drawing.documents import drawing
from tests.drawing.examples import BY_NAME

LABEL = r'"[^"<>{}&;`|]*(?:(?:#\d+;|<br/>)[^"<>{}&;`|]*)*"'
NODE = r"g\d+(?:n\d+s?)*"
STATEMENTS = (
    r"flowchart LR",
    rf"subgraph {NODE}\[{LABEL}\]",
    rf"{NODE}(?:\[{LABEL}\]|\(\[{LABEL}\]\)|\(\({LABEL}\)\))(?::::[a-z]+)?",
    rf'{NODE} (?:-->|-\.->|-\.-|-- "join" -->|== "(?:n × )?Send" ==>|-\. "Command" \.->) {NODE}',
    r"end",
    r"direction LR",
    r"classDef [a-z]+ [a-z0-9:#, -]+",
)


def rows(name: str) -> list[str]:
    made = render("mermaid", drawing([BY_NAME[name]], Path("/project")))
    return [row.strip() for row in made.splitlines()]


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_row_is_a_statement(name: str) -> None:
    for row in rows(name):
        assert any(re.fullmatch(one, row) for one in STATEMENTS), row


def test_blocks_are_closed() -> None:
    made = rows("kitchen")
    assert sum(row.startswith("subgraph ") for row in made) == made.count("end") == 2


def test_the_kitchen() -> None:
    made = rows("kitchen")
    assert 'g0n1["buy<br/>sync<br/>AGL301"]:::error' in made
    assert 'g0n0 -. "Command" .-> g0n1' in made
    assert 'g0n1 -- "join" --> g0n3' in made
    assert 'g0n3 == "n × Send" ==> g0n4' in made
    assert "g0n3 -.-> g0n0" in made
    assert "g0n4 -.- g0n4s" in made


def test_no_name_is_left_as_it_is_where_it_means_something() -> None:
    assert 'g0n0(["#60;script#62;alert(1)#60;/script#62;<br/>async<br/>AGL101"]):::error' in rows(
        "hostile"
    )
