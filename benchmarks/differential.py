"""Compares the linter with langgraph on many random programs and prints the figures.

Run `python -m benchmarks.differential --seeds 10000` in the repository, with langgraph
installed and `runtime` on the path. Each seed is a program in natural code
(`tests/graphs/source`); langgraph runs it with every answer that its decisions can get, and
for each state key the linter must agree: a key that gets two writes in one superstep of some
run is reported, a key that never does is not, and what is certain happens on every run that
reaches the fan-out. A thousand seeds take about two minutes.

Of the first 2,250 seeds one safe key is flagged: seed 1068, possible. The conflict needs a
third round of a loop whose counter allows two; the linter does not follow numbers.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.graphs.source.comparison import Outcome, compare

AT_ONCE = 250
"""Programs checked as one project."""


def main() -> None:
    arguments = _arguments()
    outcome = Outcome()
    last = arguments.first + arguments.seeds
    for first in range(arguments.first, last, AT_ONCE):
        with tempfile.TemporaryDirectory(prefix="differential-") as folder:
            seeds = range(first, min(first + AT_ONCE, last))
            outcome.add(compare(seeds, Path(folder), arguments.runs))
        print(f"{first + len(seeds) - arguments.first} seeds: {_summary(outcome)}", flush=True)
    _print(outcome)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many programs")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--runs", type=int, default=100, help="most runs of one program")
    return parser.parse_args()


def _summary(outcome: Outcome) -> str:
    kinds = ("missed", "alarm", "certain")
    counted = ", ".join(f"{kind} {len(outcome.of(kind))}" for kind in kinds)
    return f"{counted}, broken {len(outcome.broken)}"


def _print(outcome: Outcome) -> None:
    for line in (*outcome.broken, *outcome.disagreements):
        print(line)
    print("\nshape        programs")
    for shape, count in sorted(outcome.shapes.items()):
        print(f"{shape:12} {count:8}")
    print()
    for name, count in outcome.figures.items():
        print(f"{name:16} {count:8}")
    print(_summary(outcome))


if __name__ == "__main__":
    main()
