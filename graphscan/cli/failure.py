"""What a command does when it cannot answer: one message, exit status 2, never a traceback."""

from __future__ import annotations

import functools
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from graphscan.cli import console, memory
from graphscan.errors import GraphscanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UNREADABLE: Final = 2
INTERRUPTED: Final = 130

_FRAMES: Final = 8


class Left(Exception):
    """The command ends with this exit status, and is not remembered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def answered(command: Callable[..., int], options: Mapping[str, object]) -> int:
    """The exit status of `command` with `options`; what it raises becomes a message."""
    try:
        means = memory.current()
        jobs = options.get("jobs", 1)
        means.jobs = jobs if isinstance(jobs, int) else None
        status = command(**options)
        if options.get("cache"):
            means.answered = status
    except GraphscanError as error:
        console.say(f"graphscan: {error}")
        status = UNREADABLE
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Left as left:
        status = left.status
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # in __set_name__, before Python 3.12
            return INTERRUPTED
        _report(error, verbose=bool(options.get("verbose")))
        status = UNREADABLE
    return status


def answering(command: Callable[..., int]) -> Callable[..., None]:
    """`command` for typer, left with its exit status."""

    @functools.wraps(command)
    def answer(**options: object) -> None:
        import typer

        raise typer.Exit(answered(command, options))

    return answer


def _report(error: Exception, *, verbose: bool) -> None:
    console.say(f"graphscan: this should not happen: {type(error).__name__}: {error}")
    if not verbose:
        console.say("Please report it, with what the same command prints with --verbose.")
        return
    import traceback

    console.say("Please report it, with these lines:")
    for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]:
        where = "/".join(PurePath(frame.filename).parts[-2:])
        console.say(f"  {where}:{frame.lineno} {frame.name}")
