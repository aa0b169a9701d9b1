"""stdout and stderr: what goes where, in which colours, on which terminals.

Text is written whatever the encoding: characters that a code page lacks get a plain stand-in. A
reader that closes the pipe (`| head`) ends the output, not the program. Colour only on a terminal,
and never where NO_COLOR is set (no-color.org).
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphscan.cli import effects
from graphscan.cli.effects import Way
from graphscan.errors import OutputNotWritten
from graphscan.render.excerpt import visible
from graphscan.render.page import Page, Style, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from graphscan.cli.effects import Effect

COLOURS: Final = {
    Style.PLAIN: "",
    Style.STRONG: "bold",
    Style.FAINT: "bright_black",
    Style.HEADING: "bold underline",
    Style.COMMAND: "cyan",
    Style.MARK: "bold red",
    Style.PROVED: "bold green",
    Style.REFUTED: "bold red",
    Style.UNDECIDED: "bold yellow",
}

STAND_INS: Final = {"…": ".", "│": "|", "·": "-", "–": "-"}
"""What is written for the marks of a report where the encoding lacks them, as wide as they are."""

_ERRORS: Final = "graphscan.stand-in"


def prepare() -> None:
    """Make stdout and stderr take any text; where they are closed, it goes nowhere."""
    codecs.register_error(_ERRORS, _stand_in)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def report(page: Page) -> None:
    """Write a report to stdout. Raises OutputNotWritten."""
    effects.note(Way.REPORT, content=effects.plain(page))
    with _writing():
        if _coloured(sys.stdout):
            _paint(page)
        else:
            sys.stdout.write(plain(page))
        sys.stdout.flush()


def binary(content: bytes) -> None:
    """Write a file's content to stdout, byte for byte. Raises OutputNotWritten."""
    effects.note(Way.BINARY, content=content)
    with _writing():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Write a message to stderr; nothing in it can move the cursor."""
    effects.note(Way.SAY, content=text.encode("utf-8", "surrogatepass"))
    say_aside(text)


def say_aside(text: str) -> None:
    """The same for what concerns this run only, and is not part of what the command answers."""
    lines = (f"{visible(part)}\n" for part in text.splitlines())
    try:
        sys.stderr.write("".join(lines))
    except OSError:
        return


def file(path: Path, content: bytes) -> None:
    """Write a file, its folder too, and say so. Raises OutputNotWritten."""
    with effects.unrecorded():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise not_written(path, error) from None
        say(f"wrote {path}")
    effects.note(Way.FILE, os.fspath(path), content=content)


def not_written(path: Path, error: OSError) -> OutputNotWritten:
    """What to raise where `path` cannot be written."""
    cause = f"cannot be written: {(error.strerror or str(error)).lower()}"
    return OutputNotWritten(os.fspath(path), cause, "Name another place with -o")


def replay(written: Iterable[Effect]) -> bool:
    """Write again what a command wrote; whether all of it could be written.

    Raises OutputNotWritten where it is stdout that cannot be written.
    """
    complete = True
    for way, path, content in written:
        match Way(way):
            case Way.REPORT:
                report(effects.page_of(content))
            case Way.BINARY:
                binary(content)
            case Way.SAY:
                say(content.decode("utf-8", "surrogatepass"))
            case Way.FILE:
                try:
                    file(Path(path), content)
                except OutputNotWritten as error:
                    say(f"graphscan: {error}")
                    complete = False
    return complete


def unwritable(error: OSError) -> int:
    """The exit status after what could not be written to stdout, said unless nobody reads it."""
    _deafen()
    if _is_gone(error):
        return 0
    say(f"graphscan: {_not_written(error)}")
    return 2


def interactive(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that understands control sequences."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _coloured(stream: TextIO) -> bool:
    return interactive(stream) and not os.environ.get("NO_COLOR")


def _paint(page: Page) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    for spans in page:
        text = Text.assemble(*((span.text, COLOURS[span.style]) for span in spans))
        console.print(text, soft_wrap=True)


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    marks = "".join(STAND_INS.get(character, character) for character in wanted)
    return marks.encode("ascii", "backslashreplace").decode("ascii"), error.end


@contextmanager
def _writing() -> Iterator[None]:
    """A reader that is gone is no error; a stdout that cannot be written is."""
    try:
        yield
    except OSError as error:
        _deafen()
        if not _is_gone(error):
            raise _not_written(error) from None


def _is_gone(error: OSError) -> bool:
    """Whether nobody reads stdout any more, which Windows tells as EINVAL."""
    return isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL


def _not_written(error: OSError) -> OutputNotWritten:
    cause = f"cannot be written: {(error.strerror or str(error)).lower()}"
    return OutputNotWritten("stdout", cause, "Name a file with -o")


def _deafen() -> None:
    """Send the rest of stdout nowhere, what is still buffered included."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
