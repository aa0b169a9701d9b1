"""What a command does when it cannot answer: one message, exit status 2, never a traceback."""

from __future__ import annotations

import functools
import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import typer

from graphscan.cli import console, memory
from graphscan.errors import GraphscanError

if TYPE_CHECKING:
    from collections.abc import Callable

UNREADABLE: Final = 2
INTERRUPTED: Final = 130

_FRAMES: Final = 8


def answering(command: Callable[..., int]) -> Callable[..., None]:
    """`command`, left with the exit status that it returns; what it raises becomes a message."""

    @functools.wraps(command)
    def answer(**kwargs: object) -> None:
        try:
            means = memory.current()
            jobs = kwargs.get("jobs", 1)
            means.jobs = jobs if isinstance(jobs, int) else None
            status = command(**kwargs)
            if kwargs.get("cache"):
                means.answered = status
        except GraphscanError as error:
            console.say(f"graphscan: {error}")
            status = UNREADABLE
        except KeyboardInterrupt:
            status = INTERRUPTED
        except typer.Exit:
            raise
        except Exception as error:
            _report(error, verbose=bool(kwargs.get("verbose")))
            status = UNREADABLE
        raise typer.Exit(status)

    return answer


def _report(error: Exception, *, verbose: bool) -> None:
    console.say(f"graphscan: this should not happen: {type(error).__name__}: {error}")
    if not verbose:
        console.say("Please report it, with what the same command prints with --verbose.")
        return
    console.say("Please report it, with these lines:")
    for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]:
        where = "/".join(PurePath(frame.filename).parts[-2:])
        console.say(f"  {where}:{frame.lineno} {frame.name}")
