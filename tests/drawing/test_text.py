"""The drawing for terminals."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_graph_lint.drawing import render
from async_graph_lint.drawing.documents import drawing
from async_graph_lint.drawing.options import Options
from async_graph_lint.drawing.text import LEGEND, WIDTH
from async_graph_lint.report.styled import width
from tests.drawing.examples import BY_NAME

# Rows that end with a blank have it put in, lest an editor takes it away.
KITCHEN = """\
graph kitchen  pkg/graph.py:10
  6 nodes (4 async), 3 keys

 0  START
      ──▶ plan
 1  plan  async
      ──▶ cook  ✗ AGL301
      ··▶ buy
 2  buy  sync  ✗ AGL301
      ──┤ taste (waits for cook too)
    cook  async  ✗ AGL301
      ──┤ taste (waits for buy too)
 3  taste  runnable
      ╌╌▶ ⇉ n × worker | ↺ plan | serve + worker | END  by how_it_tastes
 4  worker  async, subgraph
      ──▶ serve
    ┊ graph worker  pkg/graph.py:90
    ┊   2 nodes (2 async), 1 key
    ┊ {}
    ┊  0  START
    ┊       ──▶ fetch
    ┊  1  fetch  async  ✗ AGL101
    ┊       ╌╌▶ tools | ?  by wanted
    ┊  2  tools  async, tools (1)
    ┊       ──▶ END
    ┊       tools search
    ┊ {}
    ┊   page  last value
    ┊ {}
    ┊   1 thing not known
    ┊   ? all routes from fetch (row 95)
    ┊ {}
    ┊   ✗ AGL101 [warning, certain] pkg/tools.py:92
    ┊       `time.sleep` blocks the event loop (sleep)
 5  serve  async, deferred
      ──▶ END

  menu   last value ← plan, cook
  notes  last value ← buy, cook  ✗ AGL301
  log    reducer operator.add ← cook

  1 thing not known
  ? all writes of taste (row 514)

  ✗ AGL301 [error, likely] pkg/graph.py:6
      `notes` has no reducer and `buy` and `cook` write it in one superstep

""".replace("{}", "")


def text(name: str, **options: bool) -> str:
    return render("text", drawing([BY_NAME[name]], Path("/project")), Options(**options))  # type: ignore[arg-type]


def test_every_part_of_a_graph() -> None:
    legend = "".join(f"{row}\n" for row in LEGEND)
    assert text("kitchen") == KITCHEN + legend


@pytest.mark.parametrize("name", ["kitchen", "large", "broken", "hostile"])
def test_it_fits_a_terminal(name: str) -> None:
    rows = text(name).split("\n")
    # A name that no blank divides has to stay whole where it is not known to be a name.
    long = [row for row in rows if width(row) > WIDTH and "name" * 20 not in row]
    assert long == []


def test_colour_adds_nothing_but_colour() -> None:
    import re

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text("kitchen", color=True))
    assert plain == text("kitchen")


def test_what_leads_nowhere_known_is_marked() -> None:
    rows = text("broken").split("\n")
    assert " ?  one  async, no known way here" in rows
    assert "      ──▶ ↺ self" in rows
    assert "  ? edge at row 66" in rows


def test_no_graphs() -> None:
    assert text("nothing") == "No graphs.\n"
