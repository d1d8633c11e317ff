"""The catalogue's waiting calls wait, and the event loop with them."""

from __future__ import annotations

import pytest

from tests.catalogue.really_blocks.database import DATABASE
from tests.catalogue.really_blocks.mail import MAIL
from tests.catalogue.really_blocks.meeting import PATIENCE, Outcome, Setting, hold
from tests.catalogue.really_blocks.network import CLIENTS, SOCKETS, WEB
from tests.catalogue.really_blocks.signals import SLEEP
from tests.catalogue.really_blocks.streams import CONSOLE, FILES, PROCESSES, SELECTING
from tests.catalogue.really_blocks.threads import WAITS

WAITING: dict[str, Setting] = {
    **SLEEP,
    **CONSOLE,
    **FILES,
    **PROCESSES,
    **SELECTING,
    **SOCKETS,
    **CLIENTS,
    **WEB,
    **MAIL,
    **DATABASE,
    **WAITS,
}


@pytest.mark.parametrize("name", WAITING)
def test_the_loop_stands_still(name: str) -> None:
    assert hold(WAITING[name], PATIENCE) is Outcome.BLOCKED
