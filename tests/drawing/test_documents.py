"""The document: findings stand where they belong, and the JSON fits its schema."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from async_graph_lint.drawing import render
from async_graph_lint.drawing.document import Drawing, DrawnGraph, schema
from async_graph_lint.drawing.documents import drawing
from async_graph_lint.finding import Outcome, Report, Verdict
from async_graph_lint.graphs.model import Graph
from tests.drawing.examples import BY_NAME, KITCHEN, SHARED_KEY, STALL, at, node

CWD = Path("/project")


def drawn(name: str) -> Drawing:
    return drawing([BY_NAME[name]], CWD)


def kitchen(*findings: object) -> DrawnGraph:
    (graph,) = drawing([(Report("/project", findings), (KITCHEN,))], CWD).graphs  # type: ignore[arg-type]
    return graph


def test_a_finding_is_marked_on_nodes_edges_and_keys() -> None:
    graph = kitchen(SHARED_KEY)
    assert [node.name for node in graph.nodes if node.findings] == ["buy", "cook"]
    assert [edge.sources for edge in graph.edges if edge.findings] == [("plan",)]
    assert [channel.key for channel in graph.channels if channel.findings] == ["notes"]
    assert graph.findings == (0,)


def test_a_subgraph_has_its_own_findings() -> None:
    (graph,) = drawn("kitchen").graphs
    inner = next(node.subgraph for node in graph.nodes if node.subgraph)
    assert graph.findings == (0,)
    assert inner.findings == inner.nodes[0].findings == (1,)


def test_graphs_of_one_name_are_told_apart_by_place() -> None:
    elsewhere = replace(
        KITCHEN, span=at(10, "other.py"), nodes=(), edges=(), channels=(), branches=()
    )
    graphs = drawing([(Report("/project", (SHARED_KEY,)), (KITCHEN, elsewhere))], CWD).graphs
    assert [graph.findings for graph in graphs] == [(0,), ()]


def test_graphs_of_one_name_in_one_file_are_told_apart_by_rows() -> None:
    twin = Graph("kitchen", at(200), nodes=(node("buy", 201), node("cook", 202)))
    graphs = drawing([(Report("/project", (SHARED_KEY,)), (KITCHEN, twin))], CWD).graphs
    assert [graph.findings for graph in graphs] == [(0,), ()]


def test_findings_of_several_projects_are_numbered_on() -> None:
    projects = [
        (Report("/one", (SHARED_KEY,)), (KITCHEN,)),
        (Report("/two", (SHARED_KEY,)), (KITCHEN,)),
    ]
    made = drawing(projects, Path("/"))
    assert [graph.findings for graph in made.graphs] == [(0,), (1,)]
    assert [one.place.filename for one in made.findings] == ["one/pkg/graph.py", "two/pkg/graph.py"]


def test_what_a_run_refuted_is_not_marked() -> None:
    refuted = replace(SHARED_KEY, verdict=Verdict(Outcome.REFUTED))
    assert kitchen(refuted).findings == ()


def test_a_finding_about_no_graph_is_left_out() -> None:
    assert drawing([(Report("/project", (STALL,)), (BY_NAME["large"][1]))], CWD).findings == ()


def test_writers_and_readers_of_keys() -> None:
    menu, notes, log = kitchen().channels
    assert (menu.writers, menu.readers) == (("plan", "cook"), ("serve",))
    assert notes.writers == ("buy", "cook")
    assert log.writers == ("cook",), "a node that returns its state writes every key"


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "hostile"])
def test_json_can_be_read_back(name: str) -> None:
    made = drawn(name)
    assert msgspec.json.decode(render("json", made), type=Drawing) == made


@pytest.mark.parametrize("name", list(BY_NAME))
def test_json_fits_the_schema(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.validate(json.loads(render("json", drawn(name))), schema())


def test_the_schema_tells_every_field_of_the_document() -> None:
    made = json.loads(render("json", drawn("kitchen")))
    (graph,) = made["graphs"]
    definitions = schema()["$defs"]
    shown = {
        "Drawing": made,
        "DrawnGraph": graph,
        "DrawnNode": graph["nodes"][0],
        "DrawnEdge": graph["edges"][0],
        "DrawnBranch": graph["branches"][0],
        "DrawnChannel": graph["channels"][0],
        "DrawnFinding": made["findings"][0],
    }
    for name, data in shown.items():
        assert list(definitions[name]["properties"]) == list(data)
        assert definitions[name]["description"]


def test_the_published_schema_is_that_of_the_code() -> None:
    """Write it anew with `json.dumps(schema(), indent=2)` when a key was added."""
    published = Path(__file__).parents[2] / "docs" / "graphs.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))
