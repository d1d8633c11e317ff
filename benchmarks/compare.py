"""Times a check of one tree against flake8 with flake8-async and against ruff's ASYNC rules.

Run `pip install '.[bench]'`, then `python benchmarks/compare.py TREE`; without TREE a tree
is generated (`--files` sets its size). All contenders run in turns on the same tree in the
same minutes, each as a process of its own, so that only the ratios are worth quoting: the
seconds belong to the machine. "Cold" has no cache, "warm" has the cache of an equal run.
flake8-async needs about half a second for 1,000 lines, so a large tree takes its time.
flake8 and ruff look at one file at a time and at direct calls only; the comparison says
what the wider view costs, not that the work is the same.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

WITHOUT_OUR_PLUGIN = """
import importlib.metadata as metadata
from flake8.main.cli import main
every = metadata.distributions
def others(**search):
    return (each for each in every(**search) if each.metadata["Name"] != "async-graph-lint")
metadata.distributions = others
raise SystemExit(main())
"""

GRAPH = """
from langgraph.graph import END, START, StateGraph
from typing import TypedDict

from package_{folder}.helpers_{number} import load, parse


class State(TypedDict):
    text: str
    total: int


async def read(state: State) -> dict:
    return {{"text": load(state["text"])}}


async def count(state: State) -> dict:
    return {{"total": len(parse(state["text"]))}}


builder = StateGraph(State)
builder.add_node("read", read)
builder.add_node("count", count)
builder.add_edge(START, "read")
builder.add_edge("read", "count")
builder.add_edge("count", END)
graph = builder.compile()
"""

HELPERS = """
import json
import time


def load(name: str) -> str:
    time.sleep(0.1)
    return json.dumps({"name": name})


def parse(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]
"""

PLAIN = """

class Record{index}:
    def __init__(self, name: str, values: list[int]) -> None:
        self.name = name
        self.values = values

    def mean(self) -> float:
        return sum(self.values) / len(self.values) if self.values else 0.0

    async def scaled(self, factor: int) -> list[int]:
        result = []
        for value in self.values:
            if value > factor:
                result.append(value * factor)
        return result
"""


class Contender(NamedTuple):
    """A command to time; `prepare` runs before each time, outside the clock."""

    name: str
    command: list[str]
    prepare: Callable[[], None]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="agl-compare-") as folder:
        scratch = Path(folder)
        tree = options.tree or _generate(scratch / "tree", options.files)
        contenders = list(_contenders(tree.resolve(), scratch))
        print(f"{tree if options.tree else 'a generated tree'}: {_size(tree)}")
        _print_table(_measure(contenders, options.runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tree", nargs="?", type=Path, help="the tree to check")
    parser.add_argument("--files", type=int, default=80, help="files of a generated tree")
    parser.add_argument("--runs", type=int, default=5, help="how often each command runs")
    return parser.parse_args()


def _generate(tree: Path, files: int) -> Path:
    """A project in which one file of ten is a graph and another one holds its helpers."""
    for number in range(files):
        folder = tree / f"package_{number // 50}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
        plain = "".join(PLAIN.format(index=index) for index in range(4))
        text = {0: HELPERS, 1: GRAPH.format(folder=number // 50, number=number - 1)}
        name = {0: f"helpers_{number}.py", 1: f"graph_{number}.py"}.get(number % 10)
        content = text.get(number % 10, "") + plain
        (folder / (name or f"module_{number}.py")).write_text(content, encoding="utf-8")
    (tree / "pyproject.toml").write_text('[project]\nname = "tree"\n', encoding="utf-8")
    return tree


def _contenders(tree: Path, scratch: Path) -> Iterator[Contender]:
    ours = [sys.executable, "-m", "async_graph_lint", "check", "--exit-zero", "-q", str(tree)]
    flake8 = [sys.executable, "-c", WITHOUT_OUR_PLUGIN, "--isolated", "--exit-zero"]
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--exit-zero", "--quiet"]
    ruff += ["--select", "ASYNC", str(tree)]
    for state in ("cold", "warm"):
        cache = scratch / f"ours-{state}"
        prepare = _clearing(cache) if state == "cold" else _nothing
        yield Contender(f"ours, {state}", [*ours, "--cache-dir", str(cache)], prepare)
    yield Contender("flake8-async", [*flake8, "--select", "ASYNC", str(tree)], _nothing)
    for state in ("cold", "warm"):
        cache = scratch / f"ruff-{state}"
        prepare = _clearing(cache) if state == "cold" else _nothing
        yield Contender(f"ruff, {state}", [*ruff, "--cache-dir", str(cache)], prepare)


def _clearing(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _nothing() -> None:
    pass


def _measure(contenders: list[Contender], runs: int) -> dict[str, list[float]]:
    """Seconds of each run by contender, after one run each that is not counted."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    # A cache does not trust a file that was written in the last two seconds.
    time.sleep(3)
    for turn in range(runs + 1):
        for offset in range(len(contenders)):
            contender = contenders[(turn + offset) % len(contenders)]
            taken = _time(contender)
            print(f"{turn}/{runs} {contender.name}: {taken:.2f} s", file=sys.stderr)
            if turn:
                seconds[contender.name].append(taken)
    return seconds


def _time(contender: Contender) -> float:
    contender.prepare()
    start = time.perf_counter()
    run = subprocess.run(contender.command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if run.returncode not in {0, 2} or "Traceback" in run.stderr or "No module" in run.stderr:
        raise SystemExit(f"{contender.name} failed ({run.returncode}):\n{run.stderr.strip()}")
    return taken


def _print_table(seconds: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    peers = ("flake8-async", "ruff, cold", "ruff, warm")
    print(f"{'':14}{'median s':>10}{'least s':>10}" + "".join(f"{'/ ' + p:>16}" for p in peers))
    for name, median in medians.items():
        ratios = "".join(f"{median / medians[peer]:>16.2f}" for peer in peers)
        print(f"{name:14}{median:>10.3f}{min(seconds[name]):>10.3f}{ratios}")


def _size(tree: Path) -> str:
    files = [path for path in tree.rglob("*.py") if path.is_file()]
    rows = sum(path.read_bytes().count(b"\n") for path in files)
    return f"{len(files):,} Python files, {rows:,} lines"


if __name__ == "__main__":
    main()
