"""What routers and gotos can decide, for the ways in which people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.graphs.model import Branch, Target, Write
from tests.graphs.assembled import graphs_of

SEND = "Send('ship', parcel)"


def branch_of(folder: Path, router: str, path_map: str = "None") -> Branch:
    """The branch that a definition of `router` makes."""
    (graph,) = graphs_of(
        folder,
        "import functools\n"
        f"{router}\n"
        "builder = StateGraph(Parcel)\n"
        "builder.add_node('weigh', work)\n"
        "builder.add_node('ship', work)\n"
        f"builder.add_conditional_edges('weigh', router, {path_map})\n"
        "graph = builder.compile()\n",
    )
    return graph.branches[0]


def decided(branch: Branch) -> set[tuple[str, ...]]:
    """The outcomes: names, with `*` behind a Send and `+` behind one that may be repeated."""
    return {tuple(map(_written, outcome.targets)) for outcome in branch.outcomes}


def _written(target: Target) -> str:
    return target.node + "*" * target.send + "+" * target.many


BODIES = {
    "return 'ship' if parcel['weight'] else END": {("ship",), ("__end__",)},
    "return ['ship', 'weigh']": {("ship", "weigh")},
    "return ('ship', END)": {("ship", "__end__")},
    "return ['ship' if parcel else 'weigh', END]": {("ship", "__end__"), ("weigh", "__end__")},
    "return {'ship'}": {("<set>",)},
    "return None": set(),
    "return True": {("True",)},
    "return 'shop'": {("shop",)},
    f"return [{SEND}]": {("ship*",)},
    f"return {SEND}": {("ship*",)},
    f"return [{SEND} for _ in parcel['items']]": {(), ("ship*+",)},
    f"return [{SEND} for _ in range(2)]": {("ship*", "ship*")},
    "found = []\n    if parcel:\n        found.append('ship')\n    else:\n"
    "        found.append('weigh')\n    return found": {("ship",), ("weigh",)},
    "found = ['weigh']\n    if parcel:\n        found.append('ship')\n    return found": {
        ("weigh",),
        ("weigh", "ship"),
    },
    f"found = []\n    for item in parcel:\n        found.append({SEND})\n    return found": {
        (),
        ("ship*+",),
    },
    "found = []\n    for name in ('ship', 'weigh'):\n        found.append(name)\n"
    "    return found": {("ship", "weigh")},
    "found = []\n    found.extend(['ship'])\n    found += ['weigh']\n    return found": {
        ("ship", "weigh")
    },
    f"return ['ship'] + [{SEND}]": {("ship", "ship*")},
}


@pytest.mark.parametrize("body", BODIES)
def test_outcomes_are_what_the_body_returns(tmp_path: Path, body: str) -> None:
    branch = branch_of(tmp_path, f"def router(parcel):\n    {body}\n")
    assert decided(branch) == BODIES[body]
    assert not branch.unknown
    assert branch.ends is None


@pytest.mark.parametrize(
    "router",
    [
        "router = lambda parcel: 'ship'",
        "def choose(parcel, name):\n    return name\n"
        "router = functools.partial(choose, name='ship')",
        "class Router:\n    def __call__(self, parcel):\n        return 'ship'\nrouter = Router()",
        "class Router:\n    target = 'ship'\n    def choose(self, parcel):\n"
        "        return self.target\nrouter = Router().choose",
        "from langchain_core.runnables import RunnableLambda\n"
        "router = RunnableLambda(lambda parcel: 'ship')",
        "def make(name):\n    def choose(parcel):\n        return name\n    return choose\n"
        "router = make('ship')",
        "async def router(parcel):\n    return 'ship'",
        "def helper(parcel):\n    return 'ship'\ndef router(parcel):\n    return helper(parcel)",
    ],
)
def test_routers_of_every_kind(tmp_path: Path, router: str) -> None:
    branch = branch_of(tmp_path, router)
    assert decided(branch) == {("ship",)}
    assert not branch.unknown


def test_two_routers_for_one_edge_give_the_outcomes_of_both(tmp_path: Path) -> None:
    source = (
        "def one(parcel):\n    return 'ship'\ndef other(parcel):\n    return END\n"
        "router = one if os.environ.get('FAST') else other"
    )
    assert decided(branch_of(tmp_path, source)) == {("ship",), ("__end__",)}


def test_what_is_not_known_is_unknown(tmp_path: Path) -> None:
    branch = branch_of(tmp_path, "def router(parcel):\n    return ['ship', parcel['next']]\n")
    assert decided(branch) == {("ship",)}
    assert branch.unknown


def test_a_path_map_bounds_what_is_not_known(tmp_path: Path) -> None:
    source = "def router(parcel):\n    return parcel['next']\n"
    branch = branch_of(tmp_path, source, "{'go': 'ship', 'stop': END}")
    assert decided(branch) == {("ship",), ("__end__",)}
    assert (branch.ends, branch.unknown) == (("ship", "__end__"), False)


def test_results_that_a_path_map_misses_are_kept(tmp_path: Path) -> None:
    source = "def router(parcel):\n    return 'go' if parcel else 'wait'\n"
    branch = branch_of(tmp_path, source, "{'go': 'ship'}")
    assert decided(branch) == {("ship",)}
    assert [stray.result for stray in branch.strays] == ["wait"]


def test_a_literal_names_the_ends(tmp_path: Path) -> None:
    source = "def router(parcel) -> Literal['ship', '__end__']:\n    return parcel['next']\n"
    branch = branch_of(tmp_path, source)
    assert decided(branch) == {("ship",), ("__end__",)}
    assert branch.ends == ("ship", "__end__")


@pytest.mark.parametrize(
    ("goto", "expected"),
    [
        ("'ship'", {("ship",)}),
        ("END", {("__end__",)}),
        ("['ship', 'weigh']", {("ship", "weigh")}),
        ("{'ship'}", {("ship",)}),
        ("'shop'", {("shop",)}),
        ("'ship' if parcel else END", {("ship",), ("__end__",)}),
        (f"[{SEND} for _ in parcel['items']]", {(), ("ship*+",)}),
        (f"{SEND}", {("ship*",)}),
    ],
)
def test_gotos(tmp_path: Path, goto: str, expected: set[tuple[str, ...]]) -> None:
    (graph,) = graphs_of(
        tmp_path,
        f"def go(parcel):\n    return Command(goto={goto})\n"
        "builder = StateGraph(Parcel)\nbuilder.add_node('go', go)\ngraph = builder.compile()\n",
    )
    (node,) = graph.nodes
    assert {_gone(write) for write in node.writes} == expected
    assert not node.unknown_goto


def _gone(write: Write) -> tuple[str, ...]:
    return tuple(map(_written, write.goto))
