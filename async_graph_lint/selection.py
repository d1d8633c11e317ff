"""Which findings are shown: selected rules, preview, confidence, per-file ignores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.config import Config, ConfigError, nearest
from async_graph_lint.finding import Finding

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

RUN_REMARKS = {"AGL001": "unreadable-file", "AGL002": "unused-suppression"}
"""Codes about the run itself, which no rule of the program reports."""

EVERYTHING = "ALL"


class Split(NamedTuple):
    """Findings by what becomes of them; those of unselected rules are in none.

    `held_back` are below the wanted confidence, or preview. `ignored` are those that
    `per-file-ignores` names.
    """

    kept: tuple[Finding, ...]
    held_back: tuple[Finding, ...]
    ignored: tuple[Finding, ...]


def matches(selector: str, code: str, name: str) -> bool:
    """True when the selector is the code, a prefix of it, the name, or ALL."""
    return selector in (EVERYTHING, name) or code.startswith(selector)


def known_rules() -> dict[str, str]:
    """Code and name of everything that can be selected."""
    from async_graph_lint.rules import RULES

    return RUN_REMARKS | {rule.code: rule.name for rule in RULES}


def require_known(selectors: Iterable[str]) -> None:
    """Raises `ConfigError` for the first selector that selects nothing."""
    rules = known_rules()
    for selector in selectors:
        if selector and any(matches(selector, code, name) for code, name in rules.items()):
            continue
        hint = nearest(selector, [*rules, *rules.values()])
        raise ConfigError(f"no rule is called `{selector}`{hint}")


class Selection:
    """The choice that a configuration makes among findings."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._chosen = (*(config.select or (EVERYTHING,)), *config.extend_select)

    @classmethod
    def from_config(cls, config: Config) -> Selection:
        """Raises `ConfigError` for selectors that select nothing."""
        selectors = (*config.select, *config.extend_select, *config.ignore)
        in_files = (rule for rules in config.per_file_ignores.values() for rule in rules)
        require_known((*selectors, *in_files))
        return cls(config)

    def selects(self, code: str, name: str) -> bool:
        """True when the rule is chosen: the longest selector that fits decides, and
        `ignore` among equals."""
        chosen = _specificity(self._chosen, code, name)
        return chosen > _specificity(self._config.ignore, code, name)

    def split(self, findings: Iterable[Finding]) -> Split:
        """Every selected finding goes to one heap, in the order given."""
        selected = [one for one in findings if self.selects(one.code, one.name)]
        ignored = [one for one in selected if self._is_ignored(one)]
        rest = [one for one in selected if not self._is_ignored(one)]
        kept = tuple(one for one in rest if self._is_shown(one))
        held_back = tuple(one for one in rest if not self._is_shown(one))
        return Split(kept, held_back, tuple(ignored))

    def _is_shown(self, finding: Finding) -> bool:
        sure = finding.confidence.rank <= self._config.min_confidence.rank
        return sure and (self._config.preview or not finding.preview)

    def _is_ignored(self, finding: Finding) -> bool:
        return any(
            any(matches(rule, finding.code, finding.name) for rule in rules)
            and spec.match_file(finding.span.filename)
            for spec, rules in self._ignores
        )

    @cached_property
    def _ignores(self) -> list[tuple[GitIgnoreSpec, Sequence[str]]]:
        if not self._config.per_file_ignores:
            return []
        from pathspec import GitIgnoreSpec

        ignores = self._config.per_file_ignores.items()
        return [(GitIgnoreSpec.from_lines([pattern]), rules) for pattern, rules in ignores]


def _specificity(selectors: Iterable[str], code: str, name: str) -> int:
    fitting = (one for one in selectors if matches(one, code, name))
    return max((_length(one, code, name) for one in fitting), default=-1)


def _length(selector: str, code: str, name: str) -> int:
    if selector == name:
        return len(code)
    return 0 if selector == EVERYTHING else len(selector)
