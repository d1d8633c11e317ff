"""Which attempt of which task runs here, and what it asks a human.

A task that is resumed or tried again keeps its identifier (langgraph 1.2.22,
`pregel/_algo.py`), so that a call made in two attempts of one task was made again.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

MOST_QUESTIONS = 200
TYPES = "langgraph.types"

Attempt = tuple[int, int]
"""How often the run had been resumed, and the number of the try."""
Question = tuple[str, Attempt, str, bool]
"""The task, its attempt, the place as `file:row`, and whether the answer was there."""


class Attempts:
    """The attempts of one run after the other; `resumed` counts the resumes of this one."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.resumed = 0
        self.questions: list[Question] = []

    def begin(self) -> None:
        """A new run."""
        self.resumed = 0
        self.questions = []

    def here(self) -> tuple[str, Attempt] | None:
        """The task that runs here and its attempt; None outside of tasks."""
        try:
            settings = sys.modules["langgraph.config"].get_config()["configurable"]
            task = settings["__pregel_task_id"]
        except Exception:  # noqa: BLE001 - there is no run, or another version tells it otherwise
            return None
        return task, (self.resumed, try_of(settings.get("__pregel_runtime")))

    def asked(self, filename: str, row: int, answered: bool) -> None:
        """Note one call of `interrupt`."""
        here = self.here()
        if here is not None and len(self.questions) < MOST_QUESTIONS:
            place = os.path.relpath(os.path.realpath(filename), self.root)
            self.questions.append((*here, f"{place}:{row}", answered))

    def install(self) -> None:
        """Let what the project imports as `interrupt` report here."""
        names = vars(sys.modules[TYPES]) if TYPES in sys.modules else {}
        if "interrupt" in names:
            names["interrupt"] = reporting(names["interrupt"], self.asked)


def try_of(runtime: Any) -> int:
    """The number of the try, 1 where langgraph does not tell."""
    found: int = getattr(getattr(runtime, "execution_info", None), "node_attempt", 1)
    return found


def reporting(
    interrupt: Callable[..., Any], asked: Callable[[str, int, bool], None]
) -> Callable[..., Any]:
    """The function, telling where it was called and whether it gave an answer."""

    @functools.wraps(interrupt)
    def asking(*values: Any, **options: Any) -> Any:
        caller = sys._getframe(1)
        place = (caller.f_code.co_filename, caller.f_lineno)
        try:
            answer = interrupt(*values, **options)
        except BaseException:
            asked(*place, False)
            raise
        asked(*place, True)
        return answer

    return asking
