"""Where a verb's result goes."""

from __future__ import annotations

from pathlib import Path

import click

from async_graph_lint.adapters.terminal import note


def write(text: str, file: Path | None) -> None:
    """Write the text to the file, or to stdout; exit with 2 where that cannot be done."""
    # UTF-8 whatever the locale says: JSON is, and no source row may make printing fail.
    data = text.encode("utf-8", "replace")
    if file is None:
        click.echo(data, nl=False)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        note(f"{file}: {error.strerror}")
        raise SystemExit(2) from None
