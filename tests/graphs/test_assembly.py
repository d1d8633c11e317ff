"""What conditions, callers and things unknown make of a graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.graphs.model import GraphKind
from tests.graphs.assembled import HEAD, checked, edges_of, graphs_of, nodes_of

FLAG = "os.environ.get('REVIEWED')"


def built(*statements: str) -> str:
    """A module that makes a builder, does these things to it and compiles it."""
    return "\n".join(["builder = StateGraph(Parcel)", *statements, "graph = builder.compile()"])


def test_arms_of_one_condition_never_share_a_graph(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        built(
            f"if {FLAG}:",
            "    builder.add_node('review', work)",
            "else:",
            "    builder.add_node('ship', work)",
        ),
    )
    assert sorted(map(sorted, map(nodes_of, graphs))) == [["review"], ["ship"]]


def test_the_same_test_is_decided_once(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        built(
            f"reviewed = {FLAG}",
            "builder.add_node('ship', work)",
            f"if {FLAG}:",
            "    builder.add_node('stamp', work)",
            "if reviewed:",
            "    builder.add_node('review', work)",
            "if not reviewed:",
            "    builder.add_edge(START, 'ship')",
            "if reviewed:",
            "    builder.add_edge(START, 'review')",
            f"if {FLAG}:",
            "    builder.add_edge(START, 'stamp')",
        ),
    )
    found = {frozenset(nodes_of(graph)): edges_of(graph) for graph in graphs}
    assert found == {
        frozenset({"ship"}): {("__start__", "ship")},
        frozenset({"ship", "review"}): {("__start__", "review")},
        frozenset({"ship", "stamp"}): {("__start__", "ship"), ("__start__", "stamp")},
        frozenset({"ship", "review", "stamp"}): {("__start__", "review"), ("__start__", "stamp")},
    }


def test_unequal_constants_exclude_each_other(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        built(
            "mode = os.environ['MODE']",
            "if mode == 'air':",
            "    builder.add_node('fly', work)",
            "if mode == 'sea':",
            "    builder.add_node('sail', work)",
        ),
    )
    assert sorted(map(sorted, map(nodes_of, graphs))) == [[], ["fly"], ["sail"]]


def test_what_follows_a_return_is_in_the_other_arm(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        f"""
def build():
    builder = StateGraph(Parcel)
    builder.add_node("scan", work)
    if {FLAG}:
        builder.add_edge("scan", END)
        return builder.compile()
    builder.add_edge("scan", "store")
    return builder.compile()
""",
    )
    assert sorted(map(sorted, map(edges_of, graphs))) == [
        [("scan", "__end__")],
        [("scan", "store")],
    ]


@pytest.mark.parametrize(("last", "count"), [("case _:", 2), ("case 'c':", 3)])
def test_cases_exclude_each_other(tmp_path: Path, last: str, count: int) -> None:
    graphs = graphs_of(
        tmp_path,
        built(
            "match os.environ['MODE']:",
            "    case 'a':",
            "        builder.add_node('fly', work)",
            f"    {last}",
            "        builder.add_node('sail', work)",
        ),
    )
    assert len(graphs) == count
    assert all(nodes_of(graph) != {"fly", "sail"} for graph in graphs)


def test_what_only_happens_with_the_builder_is_no_choice(tmp_path: Path) -> None:
    source = f"if {FLAG}:\n    " + built("builder.add_node('ship', work)").replace("\n", "\n    ")
    (graph,) = graphs_of(tmp_path, source)
    assert nodes_of(graph) == {"ship"}


def test_handlers_are_alternatives_only_where_they_build(tmp_path: Path) -> None:
    (graph,) = graphs_of(
        tmp_path,
        built(
            "try:",
            "    builder.add_node('ship', work)",
            "except ValueError:",
            "    print('late')",
        ),
    )
    assert nodes_of(graph) == {"ship"}


def test_with_many_conditions_every_pair_of_arms_is_drawn(tmp_path: Path) -> None:
    names = [f"step_{number}" for number in range(12)]
    lines = [f"if os.environ.get('{n}'):\n    builder.add_node('{n}', work)" for n in names]
    graphs = graphs_of(tmp_path, built(*lines))
    drawn = [nodes_of(graph) for graph in graphs]
    assert len(graphs) < 100
    assert all(not graph.complete for graph in graphs)
    for one in names:
        for other in set(names) - {one}:
            assert any({one, other} <= nodes for nodes in drawn)
            assert any(one in nodes and other not in nodes for nodes in drawn)


def test_a_known_condition_is_no_choice(tmp_path: Path) -> None:
    (graph,) = graphs_of(
        tmp_path,
        built(
            "REVIEWED = False",
            "for name in ['weigh', 'review', 'ship']:",
            "    if name == 'review' and not REVIEWED:",
            "        continue",
            "    builder.add_node(name, work)",
        ),
    )
    assert nodes_of(graph) == {"weigh", "ship"}


def test_a_name_with_two_values_is_an_alternative(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        built(
            f"first = 'review' if {FLAG} else 'ship'",
            "builder.add_node(first, work)",
            "builder.add_edge(START, first)",
        ),
    )
    assert sorted((sorted(nodes_of(g)), sorted(edges_of(g))) for g in graphs) == [
        (["review"], [("__start__", "review")]),
        (["ship"], [("__start__", "ship")]),
    ]


def test_each_call_of_a_factory_makes_its_own_graph(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        """
def build(name, closed):
    builder = StateGraph(Parcel)
    builder.add_node(name, work)
    if closed:
        builder.add_edge(name, END)
    return builder.compile()

air = build("fly", True)
sea = build("sail", closed=False)
""",
    )
    found = sorted((sorted(nodes_of(graph)), sorted(edges_of(graph))) for graph in graphs)
    assert found == [(["fly"], [("fly", "__end__")]), (["sail"], [])]


def test_equal_calls_make_one_graph(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        """
def build(model):
    builder = StateGraph(Parcel)
    builder.add_node("ship", work)
    return builder.compile()

first = build("small")
second = build("large")
""",
    )
    assert len(graphs) == 1


def test_a_condition_around_the_call_of_a_method_counts(tmp_path: Path) -> None:
    graphs = graphs_of(
        tmp_path,
        f"""
class Depot:
    def __init__(self):
        self.builder = StateGraph(Parcel)
        self.builder.add_node("ship", work)
        if {FLAG}:
            self.add_review()

    def add_review(self):
        self.builder.add_node("review", work)
""",
    )
    assert sorted(map(sorted, map(nodes_of, graphs))) == [["review", "ship"], ["ship"]]


def test_a_condition_around_the_call_of_the_maker_is_no_choice(tmp_path: Path) -> None:
    (graph,) = graphs_of(
        tmp_path,
        """
class Depot:
    def __init__(self):
        self.made = None

    def build(self):
        builder = StateGraph(Parcel)
        builder.add_node("ship", work)
        return builder

    def compile(self):
        if self.made is None:
            self.made = self.build()
        return self.made.compile()
""",
    )
    assert nodes_of(graph) == {"ship"}
    assert len(graph.nodes) == 1


@pytest.mark.parametrize(
    ("statement", "unknown"),
    [
        ("builder.add_node(os.environ['NAME'], work)", "node"),
        ("builder.add_edge(START, os.environ['NAME'])", "edge"),
        ("builder.add_edge(['ship', os.environ['NAME']], END)", "edge"),
        ("builder.set_entry_point(os.environ['NAME'])", "edge"),
        ("builder.set_finish_point(os.environ['NAME'])", "edge"),
        ("builder.add_conditional_edges(os.environ['NAME'], work)", "conditional edge"),
        ("builder.add_sequence(os.environ['NAME'].split())", "sequence"),
        ("for name in os.listdir():\n    builder.add_node('ship', work)", "add_node in a loop"),
        ("import shop\nshop.extend(builder)", "builder given to shop.extend"),
    ],
)
def test_what_is_not_known_is_said_with_its_row(
    tmp_path: Path, statement: str, unknown: str
) -> None:
    (graph,) = graphs_of(tmp_path, built(statement))
    row = (HEAD + built(statement)).splitlines().index("graph = builder.compile()")
    assert graph.unknowns == (f"{unknown} at row {row}",) or any(
        said.startswith(unknown) and said.endswith(f"at row {row}") for said in graph.unknowns
    )
    assert not graph.complete


def test_printing_a_builder_leaves_it_known(tmp_path: Path) -> None:
    (graph,) = graphs_of(tmp_path, built("builder.add_node('ship', work)", "print(builder)"))
    assert graph.complete


def test_entrypoints_are_graphs_of_one_node(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(
        "from langgraph.func import entrypoint, task\n"
        "@task\ndef weigh(parcel):\n    return 1\n"
        "@entrypoint()\nasync def deliver(parcel):\n    return await weigh(parcel)\n"
    )
    check = checked(tmp_path)
    (found,) = check.analysis.entrypoints
    (graph,) = found.graphs
    assert (graph.name, graph.kind) == ("deliver", GraphKind.ENTRYPOINT)
    assert [(node.name, node.is_async) for node in graph.nodes] == [("deliver", True)]
    assert graph in check.graphs(lambda filename: True)


def test_a_supervisor_is_a_graph_with_more_than_we_see(tmp_path: Path) -> None:
    (graph,) = graphs_of(
        tmp_path,
        "from langgraph_supervisor import create_supervisor\n"
        "team = create_supervisor([], model=None)\ngraph = team.compile()\n",
    )
    assert "what create_supervisor adds" in graph.unknowns
    assert not graph.complete


@pytest.mark.parametrize(
    "target", ['"./app/main.py:made"', '"app.main:made"', '{"path": "./app/main.py:made"}']
)
def test_the_manifest_names_graphs(tmp_path: Path, target: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "main.py").write_text("from app.parts import graph as made\n")
    (tmp_path / "app" / "parts.py").write_text(HEAD + built("builder.add_node('ship', work)"))
    (tmp_path / "langgraph.json").write_text(
        '{"dependencies": ["."], "graphs": {"delivery": ' + target + "}}"
    )
    assert [one.name for one in checked(tmp_path).analysis.built] == ["delivery"]
