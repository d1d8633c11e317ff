"""`clean`: the cache goes."""

from __future__ import annotations

from pathlib import Path

import click

from async_graph_lint.adapters.projects import grouped
from async_graph_lint.adapters.terminal import note


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--cache-dir", type=click.Path(path_type=Path), help="The cache's folder.")
def clean(paths: tuple[Path, ...], cache_dir: Path | None) -> None:
    """Remove the cache of the projects that PATHS belong to."""
    from async_graph_lint.program.project import storage

    roots = grouped(paths or (Path(),))
    own = [storage.default_cache_folder(root) for root in roots]
    for folder in [cache_dir] if cache_dir else own:
        try:
            removed = storage.clean(folder)
        except OSError as error:
            raise click.UsageError(f"{folder}: {error.strerror}") from None
        note(f"{folder}: {'removed' if removed else 'nothing to remove'}")
