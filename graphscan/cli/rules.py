"""`graphscan rules [NAME]`: the rules, or what one of them means and how to mend what it finds."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Final

import typer

from graphscan.cli import console
from graphscan.cli.failure import answering
from graphscan.errors import UnknownRule

_NEAREST: Final = 3
_LIKENESS: Final = 0.4


@answering
def rules(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The name of a rule.", show_default=False),
    ] = None,
) -> int:
    """The rules, or what the rule NAME means and how to mend what it finds."""
    from graphscan.render.rules import listing, page
    from graphscan.rules import RULES
    from graphscan.rules.pages import page as page_of

    if name is None:
        console.report(listing(RULES))
        return 0
    names = [rule.name for rule in RULES]
    if name not in names:
        near = get_close_matches(name, names, _NEAREST, _LIKENESS)
        advice = f"The nearest are {', '.join(near)}" if near else "See them with `graphscan rules`"
        raise UnknownRule(name, "there is no such rule", advice)
    console.report(page(page_of(name)))
    return 0
