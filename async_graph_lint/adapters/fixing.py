"""`--diff` and `--fix`: repairs shown, or written to the disk."""

from __future__ import annotations

import difflib
import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from async_graph_lint.adapters.terminal import note
from async_graph_lint.finding import Fix, Report
from async_graph_lint.fixes.applying import applied, compatible, edits_by_file, parses
from async_graph_lint.fixes.base import SAFE
from async_graph_lint.report.summary import counted

MOST_PASSES = 10
"""A repair may make room for the next one; more rounds than this mean they undo each other."""


ROW = re.compile(r"[^\n]*\n|[^\n]+")
"""A row as diffs count them; `str.splitlines` knows more row ends than that."""


class Text(Struct, frozen=True):
    """A file as it stands on the disk: byte order mark, encoding and row ends are kept."""

    path: str
    encoding: str
    before: str
    after: str


class Repairs(Struct, frozen=True):
    """What some fixes make of the files that they touch."""

    texts: tuple[Text, ...]
    count: int


def repairs(report: Report, *, unsafe: bool) -> Repairs:
    """All fixes of a report that go together; the unsafe ones only when asked for."""
    fixes = [f.fix for f in report.findings if f.fix and (unsafe or f.fix.applicability == SAFE)]
    chosen = compatible(fixes)
    while True:
        texts = list(_texts(report.root, chosen))
        broken = {text.path for text in texts if not parses(text.after.encode(text.encoding))}
        if not broken:
            return Repairs(tuple(texts), len(chosen))
        chosen = [fix for fix in chosen if not _touched(report.root, fix) & broken]


def _touched(root: str, fix: Fix) -> set[str]:
    return {os.path.join(root, edit.span.filename) for edit in fix.edits}


def _texts(root: str, fixes: list[Fix]) -> Iterator[Text]:
    for filename, edits in edits_by_file(fixes).items():
        path = os.path.join(root, filename)
        encoding, text = _read(path)
        yield Text(path, encoding, text, applied(text, edits))


def _read(path: str) -> tuple[str, str]:
    data = Path(path).read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return encoding, data.decode(encoding)


def difference(changed: Repairs, cwd: Path) -> str:
    """The changes as one unified diff, paths relative to `cwd`."""
    return "".join(part for text in changed.texts for part in _diff(text, cwd))


def _diff(text: Text, cwd: Path) -> Iterator[str]:
    name = os.path.relpath(text.path, cwd).replace(os.sep, "/")
    before, after = ROW.findall(text.before), ROW.findall(text.after)
    for row in difflib.unified_diff(before, after, fromfile=f"a/{name}", tofile=f"b/{name}"):
        yield row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n"


def write(changed: Repairs) -> None:
    """Put the changed files on the disk: all of them, or none. Raises `SystemExit`.

    A helper that became async and a caller that could not be written would be worse than
    no repair.
    """
    for text in changed.texts:
        if not os.access(text.path, os.W_OK):
            _refuse(text.path, "cannot be written: nothing is repaired")
    for text in changed.texts:
        try:
            Path(text.path).write_bytes(text.after.encode(text.encoding))
        except OSError as error:
            _refuse(text.path, str(error.strerror))


def _refuse(path: str, reason: str) -> None:
    note(f"{path}: {reason}")
    raise SystemExit(2)


def repaired(check: Callable[[], Report], *, unsafe: bool) -> int:
    """Check and repair until nothing more can be repaired; how many repairs were made."""
    done = 0
    for _ in range(MOST_PASSES):
        changed = repairs(check(), unsafe=unsafe)
        if not changed.count:
            break
        write(changed)
        done += changed.count
    note(f"{counted(done, 'finding')} fixed")
    return done
