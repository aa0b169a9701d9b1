"""OLD and NEW of a comparison: each a build that is scanned, or a saved JSON document."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan import disk
from graphscan.cli.asking import ask
from graphscan.comparison import Contents, Snapshot, contents_of, of_document, parse, strictly
from graphscan.comparison.contents import no_contents
from graphscan.errors import PreloadNotFound, Unreadable
from graphscan.locate import locate
from graphscan.quote import quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.cli.question import Question
    from graphscan.quote import Quote
    from graphscan.records import Place
    from graphscan.scan import Scan

STDIN: Final = "-"

_SCRIPTS: Final = frozenset({".mjs", ".js", ".cjs"})


class Compared(Struct, frozen=True):
    """One side of a comparison; `scan` is None where only its document is at hand."""

    snapshot: Snapshot
    scan: Scan | None

    @property
    def contents(self) -> Contents:
        """What its files say."""
        return contents_of(self.scan.graphs.modules) if self.scan else no_contents

    def quotes(self, places: Iterable[Place]) -> Mapping[Place, Quote]:
        """Its source at `places`."""
        return quotes(self.scan.graphs.modules, places) if self.scan else {}


def compared(question: Question, saved: bytes | None, *, strict: bool) -> Compared:
    """The build that `question` asks about, or that the document `saved` tells of.

    Raises GraphscanError.
    """
    if saved is not None:
        snapshot, scan = parse(saved, question.path), None
    else:
        from graphscan.render.document import to_document

        try:
            scan = ask(_started_there(question))
        except PreloadNotFound as error:
            raise PreloadNotFound(
                f"{question.path}: {error.subject}",
                error.cause.replace("the working folder", "its server folder"),
                "Give the path of the file from the server folder, with ./ in front",
            ) from None
        snapshot = of_document(to_document(scan), question.path)
    return Compared(strictly(snapshot) if strict else snapshot, scan)


def saved_document(path: str) -> bytes | None:
    """The bytes of a saved document; None where `path` is a build. `-` is stdin.

    Raises Unreadable.
    """
    disk.unnoted()
    if path == STDIN:
        return sys.stdin.buffer.read()
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode) or Path(path).suffix.lower() in _SCRIPTS:
            return None
        with open(path, "rb") as file:
            content = file.read()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and os.path.exists(path):
            cause = f"cannot be read: {(error.strerror or str(error)).lower()}"
            raise Unreadable(path, cause, "Give a build or a document that can be read") from None
        return None
    is_told = Path(path).suffix.lower() == ".json" or not stat.S_ISREG(mode)
    return content if is_told or content.lstrip()[:1] == b"{" else None


def _started_there(question: Question) -> Question:
    """The question as somebody asks it who stands in the server folder of that build."""
    if not (question.entry or question.imports or question.requires or question.node_options):
        return question
    path = os.path.abspath(question.path)
    folder = Path(path) if os.path.isdir(path) else Path(path).parent
    located = locate(path, entry=question.entry, cwd=folder)
    entry = question.entry and os.fspath(located.root / located.build.entry)
    return replace(question, path=path, entry=entry, cwd=os.fspath(located.root))
