"""Which files a scan writes, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from graphscan import disk
from graphscan.cli import console
from graphscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

STDOUT = "-"


class Format(Protocol):
    """A format that can be written; `file` is the name of its file, if no other is given."""

    @property
    def file(self) -> str:
        """Such as `graphscan.svg`."""


F = TypeVar("F", bound=Format)


class Output(Struct, Generic[F], frozen=True):
    """One format, and the file that it goes to; None for stdout."""

    reporter: F
    path: Path | None

    def write(self, content: str | bytes) -> None:
        """Write `content`, text as UTF-8 with bare line feeds. Raises OutputNotWritten."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        if self.path is None:
            console.binary(data)
        else:
            console.file(self.path, data)


def outputs(reporters: Sequence[F], target: str | None) -> tuple[Output[F], ...]:
    """Where each format goes: to `graphscan.svg` … here, or where `-o` says.

    Raises UsageError where `-o` names no place for what is asked.
    """
    if target is None:
        return tuple(Output(reporter, Path(reporter.file)) for reporter in reporters)
    if not target:
        raise UsageError("-o", "it is empty", "Name a file or a folder, or leave -o out")
    if not reporters:
        raise UsageError("-o", "no format is asked for", "Add --svg, --html, --json or another")
    if target == STDOUT:
        if len(reporters) > 1:
            raise UsageError(
                "-o -", "only one format fits on stdout", "Ask for one, or name a folder"
            )
        return (Output(reporters[0], None),)
    place = Path(target)
    if len(reporters) == 1 and not disk.is_directory(place):
        return (Output(reporters[0], place),)
    if disk.exists(place) and not disk.is_directory(place):
        raise UsageError(
            f"-o {target}", "several formats need a folder", "Name a folder, or ask for one format"
        )
    return tuple(Output(reporter, place / reporter.file) for reporter in reporters)
