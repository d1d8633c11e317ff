"""`check`: the default verb."""

from __future__ import annotations

import io
import os
import sys
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from async_graph_lint.adapters.options import Function, comma_separated, overriding
from async_graph_lint.adapters.output import write
from async_graph_lint.adapters.projects import Command
from async_graph_lint.adapters.run import Request, Result, run
from async_graph_lint.adapters.terminal import note, wants_color
from async_graph_lint.config import Config, ConfigError, Scope, resolve
from async_graph_lint.finding import Confidence
from async_graph_lint.report import FORMATS, TEXT_FORMATS, render
from async_graph_lint.report.options import Options
from async_graph_lint.report.summary import counted
from async_graph_lint.selection import Selection

STDIN = "-"
FORMATS_WITH_FIXES = frozenset({"json", "json-lines"})
SETTINGS = (
    "select",
    "ignore",
    "extend_select",
    "preview",
    "min_confidence",
    "scope",
    "include_tests",
    "target_version",
)
"""Options that set the configuration's key of the same name."""


def _rules(name: str, text: str) -> Callable[[Function], Function]:
    return click.option(name, multiple=True, metavar="RULES", callback=comma_separated, help=text)


@click.command()
@click.argument("paths", nargs=-1)
@_rules("--select", "Run these rules only: codes, prefixes of codes, or names.")
@_rules("--ignore", "Leave these rules out.")
@_rules("--extend-select", "Run these rules as well.")
@click.option("--preview/--no-preview", default=None, help="Report preview rules too.")
@click.option("--min-confidence", type=click.Choice(list(map(str, Confidence))))
@click.option("--scope", type=click.Choice(list(map(str, Scope))), help="Which async code.")
@click.option("--include-tests/--no-include-tests", default=None, help="Report test files too.")
@click.option("--target-version", metavar="VERSION", help="Python that the program runs on.")
@overriding
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--cache-dir", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--output-format", "form", type=click.Choice(list(FORMATS)), default="full", show_default=True
)
@click.option("-o", "--output-file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--fix", is_flag=True, help="Write the safe repairs, report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="Repair also where somebody should look.")
@click.option("--diff", is_flag=True, help="Show the repairs, write nothing.")
@click.option("--statistics", is_flag=True, help="Count each rule's findings instead.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 when there are findings.")
@click.option("--stdin-filename", metavar="FILE", help="The name of what comes in by `-`.")
@click.option("--exhaustive", is_flag=True, help="Read every file in full; same findings.")
@click.option("-q", "--quiet", is_flag=True, help="Print no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is done.")
@click.pass_context
def check(context: click.Context, /, paths: tuple[str, ...], **given: Any) -> None:
    """Find async mistakes in PATHS: files, folders, or `-` (here, if none is given)."""
    if STDIN in paths and (given["fix"] or given["diff"]):
        raise click.UsageError("--fix and --diff need files: what comes in by `-` has none.")
    if given["statistics"] and given["form"] not in TEXT_FORMATS:
        raise click.UsageError("--statistics needs --output-format full or concise.")
    request = _request(paths, given)
    _repair(context, request, given)
    result = run(request)
    _print(result, _options(request, result.config, given), given)
    context.exit(result.exit_code(exit_zero=given["exit_zero"]))


def _repair(context: click.Context, request: Request, given: dict[str, Any]) -> None:
    """Do what `--diff` and `--fix` say; the first ends the run."""
    if not given["diff"] and not given["fix"]:
        return
    from async_graph_lint.adapters import fixing

    wanted = replace(request, fixes=True)
    if given["fix"] and not given["diff"]:
        fixing.repaired(lambda: run(wanted).report, unsafe=given["unsafe_fixes"])
        return
    result = run(wanted)
    changed = fixing.repairs(result.report, unsafe=given["unsafe_fixes"])
    write(fixing.difference(changed, Path.cwd()), given["output_file"])
    note(f"{counted(changed.count, 'finding')} would be fixed")
    context.exit(2 if result.failed else int(bool(changed.count)))


def _request(paths: Sequence[str], given: dict[str, Any]) -> Request:
    files = tuple(_path(path, given["stdin_filename"]) for path in dict.fromkeys(paths or ["."]))
    unsaved = {_path(STDIN, given["stdin_filename"]): _stdin()} if STDIN in paths else {}
    return Request(
        files,
        _command(given),
        cache=not given["no_cache"],
        cache_dir=given["cache_dir"],
        exhaustive=given["exhaustive"],
        unsaved=unsaved,
        verbose=given["verbose"],
        fixes=given["form"] in FORMATS_WITH_FIXES,
    )


def _path(path: str, stdin_filename: str | None) -> Path:
    if path == STDIN and not stdin_filename:
        raise click.UsageError("`-` needs --stdin-filename, which tells the project it is in.")
    return Path(os.path.abspath(stdin_filename or "")) if path == STDIN else Path(path)


def _stdin() -> str:
    data = sys.stdin.buffer.read()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise click.UsageError(f"stdin: {error}") from None


def _command(given: dict[str, Any]) -> Command:
    """What is given on the command line is checked here, before any project is."""
    set_options = {name: given[name] for name in SETTINGS if given[name] not in (None, [])}
    options = {name.replace("_", "-"): value for name, value in set_options.items()}
    try:
        Selection.from_config(resolve(overrides=given["overrides"], options=options))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    return Command(given["overrides"], options, given["isolated"])


def _options(request: Request, config: Config, given: dict[str, Any]) -> Options:
    to_terminal = given["output_file"] is None and given["form"] in TEXT_FORMATS
    return Options(
        color=to_terminal and wants_color(given["color"]),
        links=sys.stdout.isatty(),
        summary=not given["quiet"],
        statistics=given["statistics"],
        min_confidence=config.min_confidence,
        preview=config.preview,
        unsaved={str(path): text for path, text in request.unsaved.items()},
    )


def _print(result: Result, options: Options, given: dict[str, Any]) -> None:
    if not result.checked and given["form"] in TEXT_FORMATS:
        return
    text = render(given["form"], result.report, Path.cwd(), options)
    write(text, given["output_file"])
