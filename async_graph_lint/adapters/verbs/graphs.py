"""`graphs`: the graphs that the linter sees, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from async_graph_lint.adapters.options import overriding
from async_graph_lint.adapters.output import write
from async_graph_lint.adapters.projects import Command
from async_graph_lint.adapters.run import Request, run
from async_graph_lint.adapters.terminal import note, wants_color
from async_graph_lint.config import nearest
from async_graph_lint.drawing import FORMATS, render
from async_graph_lint.drawing.document import Drawing
from async_graph_lint.drawing.documents import drawing
from async_graph_lint.drawing.options import Options
from async_graph_lint.finding import Confidence

SETTINGS = ("preview", "min_confidence", "include_tests")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--graph", "names", metavar="NAME", multiple=True, help="This graph; repeatable.")
@click.option(
    "--output-format", "form", type=click.Choice(FORMATS), default="text", show_default=True
)
@click.option("-o", "--output-file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--source-url",
    metavar="URL",
    default="",
    help="Where html links to, such as https://host/main/{path}#L{line}; else the files.",
)
@click.option("--preview/--no-preview", default=None, help="Mark findings of preview rules too.")
@click.option("--min-confidence", type=click.Choice(list(map(str, Confidence))))
@click.option("--include-tests/--no-include-tests", default=None, help="Graphs of test files too.")
@overriding
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--cache-dir", type=click.Path(path_type=Path, file_okay=False))
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is done.")
@click.pass_context
def graphs(context: click.Context, /, paths: tuple[Path, ...], **given: Any) -> None:
    """Draw the graphs built in PATHS (here, if none is given), with what `check` finds.

    Exit code: 0, or 2 where something could not be analysed.
    """
    result = run(_request(paths, given))
    whole = drawing(result.graphs, Path.cwd())
    shown = _chosen(whole, given["names"]) if given["names"] else whole
    if not shown.graphs:
        note("no graph found")
    write(render(given["form"], shown, _options(given)), given["output_file"])
    context.exit(2 if result.failed else 0)


def _request(paths: tuple[Path, ...], given: dict[str, Any]) -> Request:
    options = {key.replace("_", "-"): given[key] for key in SETTINGS if given[key] is not None}
    return Request(
        tuple(dict.fromkeys(paths)) or (Path(),),
        Command(given["overrides"], options, given["isolated"]),
        cache=not given["no_cache"],
        cache_dir=given["cache_dir"],
        verbose=given["verbose"],
        graphs=True,
    )


def _chosen(whole: Drawing, names: tuple[str, ...]) -> Drawing:
    present = [graph.name for graph in whole.graphs]
    for name in names:
        if name not in present:
            raise click.UsageError(f"No graph is called `{name}`{nearest(name, present)}")
    return replace(whole, graphs=tuple(one for one in whole.graphs if one.name in names))


def _options(given: dict[str, Any]) -> Options:
    file: Path | None = given["output_file"]
    return Options(
        color=file is None and wants_color(given["color"]),
        source_url=given["source_url"],
        folder=file.parent if file else Path(),
    )
