"""What a caller may choose about a picture."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from async_graph_lint.drawing.document import Place


class Options(Struct, frozen=True):
    """`color` is for text. `source_url` makes links to source rows, with `{path}` (as in
    the document) and `{line}`; without it `html` links to the files themselves, as seen
    from `folder`, where the page will stand (both relative to the working directory)."""

    color: bool = False
    source_url: str = ""
    folder: Path = Path()

    def link(self, place: Place) -> str:
        """The address of a place in the source."""
        if self.source_url:
            row = str(place.location.row)
            path = quote(place.filename)
            return self.source_url.replace("{path}", path).replace("{line}", row)
        return quote(_relative(Path.cwd() / place.filename, Path.cwd() / self.folder))


def _relative(target: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(target, folder)).as_posix()
    except ValueError:
        return target.as_uri()
