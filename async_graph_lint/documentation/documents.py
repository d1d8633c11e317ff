"""Which documents are made from the code, and which parts of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from async_graph_lint.documentation import pages, settings
from async_graph_lint.documentation.sample import sample
from async_graph_lint.rules import RULES

RULE_PAGES = "docs/rules"
NOTE = "<!-- Made from the code by `python -m async_graph_lint.documentation`. -->"


def documents(repository: Path) -> dict[str, str]:
    """The text that each of them should have, by its path in the repository.

    Raises `ValueError` for a README without one of the marked parts.
    """
    readme = (repository / "README.md").read_text(encoding="utf-8")
    for part, rows in _parts(repository).items():
        readme = _replaced(readme, part, rows)
    made = {f"{RULE_PAGES}/{rule.name}.md": f"{NOTE}\n{pages.page(rule)}" for rule in RULES}
    return made | {f"{RULE_PAGES}/README.md": _rows(_index()), "README.md": readme}


def outdated(repository: Path) -> list[str]:
    """Paths of documents that are missing, differ from the code, or tell of no rule."""
    wanted = documents(repository)
    present = (path.relative_to(repository) for path in (repository / RULE_PAGES).glob("*.md"))
    paths = sorted({*wanted, *(path.as_posix() for path in present)})
    return [path for path in paths if _text(repository / path) != wanted.get(path)]


def write(repository: Path) -> list[str]:
    """Make every document as it should be; gives the paths of those that were not."""
    changed, wanted = outdated(repository), documents(repository)
    for name in changed:
        path = repository / name
        if name not in wanted:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8", newline="\n")
    return changed


def _parts(repository: Path) -> dict[str, Iterable[str]]:
    return {
        "rules": pages.table(RULES, RULE_PAGES),
        "settings": settings.table(),
        "sample": ["```text", *sample(repository).splitlines(), "```"],
    }


def _index() -> Iterator[str]:
    yield from (NOTE, "# Rules", "", *pages.table(RULES, "."))


def _replaced(text: str, part: str, rows: Iterable[str]) -> str:
    start, end = f"<!-- {part}: made from the code -->\n", f"<!-- end of {part} -->\n"
    pattern = re.compile(f"(?<={re.escape(start)}).*?(?={re.escape(end)})", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"README.md has no part between {start.strip()} and {end.strip()}")
    return pattern.sub(lambda _: _rows(rows), text)


def _rows(rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
