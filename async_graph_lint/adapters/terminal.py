"""What the command line prints besides the report: notes, progress, and the choice of colour."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

PATIENCE = 0.5
"""Seconds before progress is shown."""


def note(text: str) -> None:
    """A line on stderr: stdout holds the report only."""
    click.echo(f"async-graph-lint: {text}", err=True)


def wants_color(choice: str) -> bool:
    """Whether stdout gets colour, for always, never or auto.

    In auto, `NO_COLOR` and `FORCE_COLOR` decide before the terminal does
    (https://no-color.org, https://force-color.org).
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show `text` on a terminal's stderr while the body takes longer than `PATIENCE`."""
    if not sys.stderr.isatty():
        yield
        return
    shown = threading.Event()
    timer = threading.Timer(PATIENCE, _show, (text, shown))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            click.echo("\r\x1b[K", err=True, nl=False)


def _show(text: str, shown: threading.Event) -> None:
    shown.set()
    click.echo(text, err=True, nl=False)
