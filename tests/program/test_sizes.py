"""How long a collection can get: what bounds it in the source, and where it comes from."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence

EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, scope=Scope.ALL)
HEADER = """\
import asyncio
import itertools
from langgraph.graph import StateGraph
from models import model

PARTS = ("a", "b")
GATE = asyncio.Semaphore(2)

async def ask(item, **options):
    return await model.ainvoke(item)

@with_limit
async def decorated(item):
    return await model.ainvoke(item)

async def gated(item, gate):
    async with gate:
        return await model.ainvoke(item)

async def still(item):
    await asyncio.sleep(0)

def lines(text):
    return text.splitlines()

class Crew:
    members = []

    async def node(self, state, given, limit=5, *, cursor=None, loader=None):
"""


def sure(tmp_path: Path, body: str) -> Confidence | None:
    """How sure the finding of the body is, None where there is none."""
    path = tmp_path / "nodes.py"
    path.write_text(HEADER + indent(dedent(body), " " * 8))
    found = [one for one in check([path], EVERYTHING).findings if one.code == "AGL401"]
    assert len(found) < 2
    return found[0].confidence if found else None


def over(collection: str) -> str:
    return f"await asyncio.gather(*(ask(one) for one in {collection}))"


@pytest.mark.parametrize(
    "collection",
    [
        "PARTS",
        "['a', 'b', given]",
        "given[:limit]",
        "given[-3:]",
        "range(limit)",
        "enumerate(PARTS)",
        "itertools.islice(given, 3)",
        "state['messages'][-1].tool_calls",
        "self.members",
        "store.search(given, top_k=limit)",
    ],
)
def test_bounded(tmp_path: Path, collection: str) -> None:
    assert sure(tmp_path, over(collection)) is None


@pytest.mark.parametrize(
    "collection",
    [
        "given",
        "state['urls']",
        "state.get('urls', [])",
        "range(len(given))",
        "enumerate(given)",
        "set(given)",
        "[one for one in given if one]",
        "given[1:]",
        "given.items()",
    ],
)
def test_given(tmp_path: Path, collection: str) -> None:
    assert sure(tmp_path, over(collection)) is Confidence.POSSIBLE


@pytest.mark.parametrize(
    "collection",
    ["cursor.fetchall()", "await loader.aload()", "given.splitlines()", "lines(given)"],
)
def test_data(tmp_path: Path, collection: str) -> None:
    assert sure(tmp_path, f"found = {collection}\n{over('found')}") is Confidence.LIKELY


@pytest.mark.parametrize(
    "body",
    [
        "for at in range(0, len(given), 5):\n    await asyncio.gather(*map(ask, given[at:at + 5]))",
        "for batch in itertools.batched(given, 5):\n    await asyncio.gather(*map(ask, batch))",
        "if len(given) > limit:\n    return\nawait asyncio.gather(*map(ask, given))",
        "if len(given) > limit:\n    given = given[:limit]\nawait asyncio.gather(*map(ask, given))",
        "await asyncio.gather(*(gated(one, GATE) for one in given))",
        "await asyncio.gather(*(decorated(one) for one in given))",
        "await asyncio.gather(*(still(one) for one in given))",
        "await asyncio.gather(*(asyncio.to_thread(model.invoke, one) for one in given))",
        "await model.abatch(given, {'max_concurrency': 3})",
        "await model.abatch(given, config=state)",
        "await asyncio.gather(ask(given), ask(state))",
    ],
)
def test_limited(tmp_path: Path, body: str) -> None:
    assert sure(tmp_path, body) is None


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.gather(*map(ask, given))",
        "await asyncio.gather(*[asyncio.create_task(ask(one)) for one in given])",
        "tasks = []\nfor one in given:\n    tasks.append(ask(one))\nawait asyncio.gather(*tasks)",
        "tasks = [ask(one) for one in given]\nfor a in asyncio.as_completed(tasks):\n    await a",
        "async with asyncio.TaskGroup() as crew:\n    for one in given:\n        "
        "crew.create_task(ask(one))",
        "await model.abatch(given)",
        "await model.abatch(given, {'tags': ['all']})",
        "if not len(given) > 0:\n    return\nawait asyncio.gather(*map(ask, given))",
    ],
)
def test_every_way_to_start_many(tmp_path: Path, body: str) -> None:
    assert sure(tmp_path, body) is Confidence.POSSIBLE


def test_a_query_with_a_limit_is_only_possible(tmp_path: Path) -> None:
    query = "cursor.execute('select * from pages order by name limit 50')\n"
    body = f"{query}found = cursor.fetchall()\n{over('found')}"
    assert sure(tmp_path, body) is Confidence.POSSIBLE
