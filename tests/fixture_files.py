"""The fixtures as data: graphs whose comments say what the linter and a run must find.

The comments, each standing at the end of the row it speaks of:

* `# expect: AGL102 likely` a finding with that row as its primary row. Optional words:
  a confidence, `preview`, `key=NAME` (a state key; for rules about edges a node),
  `verdict=OUTCOME` (default confirmed). Several expectations of one row are separated
  by `;`.
* `# expect-next-line: AGL102` the same for the next row, where a comment cannot stand.
* `# step: AGL102 2` a row of the finding's steps; the number is the step's place in the
  chain. Steps are complete when any is given, and need a fixture with one such finding.
* `# clean: AGL101` a twin's row: nothing is found there and a run refutes it.

One row can hold several, as in `# expect: AGL102 certain  # step: AGL102 1`.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, convert

from async_graph_lint.finding import Confidence, Outcome
from async_graph_lint.rules import RULES

FOLDER = Path(__file__).parent.parent / "fixtures"
ENTRY = "graph.py"
"""The file of a `projects/<case>/` folder that exposes `graph`."""

CODES = frozenset(rule.code for rule in RULES)
"""Codes that a comment may name."""

DIRECTIVES = ("expect-next-line", "expect", "step", "clean")
FOREIGN = frozenset({"noqa"})
"""Words of other tools' comments that also name our codes."""

_START = re.compile(rf"#\s*(?P<word>{'|'.join(DIRECTIVES)}):")
_LIKE_A_DIRECTIVE = re.compile(r"#\s*(?P<word>[\w-]+)\s*:?\s*AGL\d")


class FixtureError(Exception):
    """A fixture's comment that says nothing we understand."""


class Expectation(Struct, frozen=True):
    """One finding that must be there. `filename` is relative to the fixture's root."""

    filename: str
    row: int
    code: str
    confidence: Confidence | None = None
    preview: bool = False
    key: str | None = None
    verdict: Outcome = Outcome.CONFIRMED


class Clean(Struct, frozen=True):
    """A row that must stay without a finding of that code, and that a run refutes."""

    filename: str
    row: int
    code: str
    key: str | None = None


class StepMark(Struct, frozen=True):
    """A row of a finding's steps; `place` is 1 for the first step, None where not said."""

    filename: str
    row: int
    code: str
    place: int | None = None


Mark = Expectation | Clean | StepMark


class Fixture(Struct, frozen=True):
    """One runnable graph.

    `rule` is the folder's name; `path` the file that exposes `graph`; `root` the folder
    that is checked as a project, or the file itself; `files` all Python files of it.
    """

    rule: str
    path: Path
    root: Path
    files: tuple[Path, ...]
    expectations: tuple[Expectation, ...] = ()
    cleans: tuple[Clean, ...] = ()
    steps: tuple[StepMark, ...] = ()

    @property
    def name(self) -> str:
        """`rule/what_it_shows`, for test names and messages."""
        return f"{self.rule}/{self.root.stem}"

    @property
    def base(self) -> Path:
        """The folder that the marks' filenames are relative to."""
        return self.root if self.root.is_dir() else self.root.parent

    @property
    def is_clean(self) -> bool:
        """Nothing may be found in it."""
        return not self.expectations


def fixtures(folder: Path = FOLDER) -> list[Fixture]:
    """All fixtures below `folder`, by rule and name.

    Raises `FixtureError` for a comment with an unknown word or code.
    """
    return [fixture for rule in _folders(folder) for fixture in _of_rule(rule)]


def _of_rule(rule: Path) -> Iterator[Fixture]:
    for path in sorted(rule.glob("*.py")):
        yield _fixture(rule.name, path, path, (path,))
    for project in _folders(rule / "projects"):
        files = tuple(sorted(project.rglob("*.py")))
        if project / ENTRY not in files:
            raise FixtureError(f"{project}: no {ENTRY}")
        yield _fixture(rule.name, project / ENTRY, project, files)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")


def _fixture(rule: str, entry: Path, root: Path, files: tuple[Path, ...]) -> Fixture:
    base = root if root.is_dir() else root.parent
    marks = [mark for path in files for mark in read_marks(path, path.relative_to(base).as_posix())]
    fixture = Fixture(
        rule=rule,
        path=entry,
        root=root,
        files=files,
        expectations=tuple(mark for mark in marks if isinstance(mark, Expectation)),
        cleans=tuple(mark for mark in marks if isinstance(mark, Clean)),
        steps=tuple(mark for mark in marks if isinstance(mark, StepMark)),
    )
    _check_cleans(fixture)
    _check_steps(fixture)
    return fixture


def _check_cleans(fixture: Fixture) -> None:
    expected = {(mark.filename, mark.row, mark.code) for mark in fixture.expectations}
    for mark in fixture.cleans:
        if (mark.filename, mark.row, mark.code) in expected:
            raise FixtureError(f"{mark.filename}:{mark.row}: {mark.code} expected and clean")


def _check_steps(fixture: Fixture) -> None:
    for code in {step.code for step in fixture.steps}:
        places = [step.place for step in fixture.steps if step.code == code]
        if sum(mark.code == code for mark in fixture.expectations) != 1:
            raise FixtureError(f"{fixture.name}: steps of {code} need one finding of it")
        numbered = [place for place in places if place is not None]
        if numbered and sorted(numbered) != list(range(1, len(places) + 1)):
            raise FixtureError(f"{fixture.name}: steps of {code} are not numbered 1 to n")


def read_marks(path: Path, filename: str) -> list[Mark]:
    """The marks of one file in row order; raises `FixtureError` naming path and row."""
    marks: list[Mark] = []
    for row, comment in _comments(path.read_text(encoding="utf-8")):
        try:
            marks += _marks(comment, filename, row)
        except (ValueError, KeyError) as error:
            raise FixtureError(f"{path}:{row}: {error}") from error
    return marks


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _marks(comment: str, filename: str, row: int) -> Iterator[Mark]:
    starts = list(_START.finditer(comment))
    _refuse_misspelt(comment, {start.start() for start in starts})
    ends = [*(start.start() for start in starts), len(comment)][1:]
    for start, end in zip(starts, ends, strict=True):
        word = start["word"]
        place = row + (word == "expect-next-line")
        for said in comment[start.end() : end].split(";"):
            yield _mark(word, said.split(), filename, place)


def _refuse_misspelt(comment: str, known: set[int]) -> None:
    for match in _LIKE_A_DIRECTIVE.finditer(comment):
        if match.start() not in known and match["word"] not in FOREIGN:
            raise ValueError(f"unknown directive {match['word']!r}")


def _mark(directive: str, words: list[str], filename: str, row: int) -> Mark:
    if not words or words[0] not in CODES:
        raise ValueError(f"{directive}: {' '.join(words[:1]) or 'nothing'} is no code of a rule")
    code, rest = words[0], words[1:]
    given: dict[str, object] = {"filename": filename, "row": row, "code": code}
    if directive == "step":
        return convert(given | {"place": _place(rest)}, StepMark)
    if directive == "clean":
        return convert(given | _read(rest, {"key"}), Clean)
    return convert(given | _read(rest, {"confidence", "preview", "key", "verdict"}), Expectation)


def _place(words: list[str]) -> int | None:
    if len(words) > 1 or not all(word.isdecimal() for word in words):
        raise ValueError(f"step: {' '.join(words)!r} is no place in a chain")
    return int(words[0]) if words else None


def _read(words: list[str], allowed: set[str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for word in words:
        field, value = _field(word)
        if field not in allowed or field in fields:
            raise ValueError(f"{word!r} cannot stand here")
        fields[field] = value
    return fields


def _field(word: str) -> tuple[str, object]:
    name, equals, value = word.partition("=")
    if name == "preview" and not equals:
        return "preview", True
    if name == "key" and value:
        return "key", value
    if name == "verdict" and equals:
        return "verdict", Outcome(value)
    return "confidence", Confidence(word)
