"""Wrong usage in our own words: what was given, what is wrong with it, what to do next."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, cast

import typer

from graphscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

Refused: Final = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""What typer raises for all wrong usage. It has no public name; BadParameter is of this kind."""

_LIKENESS: Final = 0.6


def told(error: Any) -> UsageError | None:
    """`error`, which typer raised, as ours; None where it is the help, to be shown as it is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "graphscan"
    help_ = f"See `{command} --help`"
    message = str(getattr(error, "message", "") or "").strip().rstrip(".")
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return None
        case "NoSuchOption":
            near = sorted(error.possibilities or ())
            advice = f"The nearest are {', '.join(near)}" if near else help_
            return UsageError(error.option_name, "there is no such option", advice)
        case "BadOptionUsage":
            wants = "it needs a value" if "requires" in message else "it takes no value"
            return UsageError(error.option_name, wants, help_)
        case "MissingParameter":
            name = getattr(error.param, "metavar", None) or str(getattr(error.param, "name", ""))
            return UsageError(name, "it is missing", help_)
        case "BadParameter" if error.param is not None:
            name = max(error.param.opts, key=len, default=str(error.param.name))
            return UsageError(name, message[:1].lower() + message[1:], help_)
        case _:
            if extra := re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", message):
                return UsageError(extra[1], f"too much for `{command}`", help_)
            return UsageError(command, message[:1].lower() + message[1:], help_)


def mistyped(word: str, commands: Iterable[str]) -> UsageError | None:
    """What to say of a PATH that does not exist and looks like a sub-command; None if it does not.

    A PATH may be called like that, so nothing is said of one that exists.
    """
    near = get_close_matches(word, sorted(commands), 1, _LIKENESS)
    if not near:
        return None
    cause = "there is no such file or folder, and no such sub-command"
    return UsageError(word, cause, f"Did you mean `graphscan {near[0]}`?")
