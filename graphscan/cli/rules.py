"""`graphscan rules [NAME]`: the rules, or what one of them means and how to mend what it finds."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Final

import typer

from graphscan.cli import arguments, console
from graphscan.cli.failure import answering
from graphscan.cli.own_rules import config_file, own_rules
from graphscan.errors import UnknownRule, UsageError

if TYPE_CHECKING:
    from graphscan.config import OrderRule
    from graphscan.render.page import Page

_NEAREST: Final = 3
_LIKENESS: Final = 0.4


@answering
def rules(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The name of a rule.", show_default=False),
    ] = None,
    config: arguments.ConfigFile = None,
    presets: Annotated[
        bool, typer.Option("--presets", help="List the presets for graphscan.toml.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of graphscan.toml.")
    ] = False,
) -> int:
    """The rules, or what the rule NAME means and how to mend what it finds."""
    if (name is not None) + presets + schema > 1:
        raise UsageError("rules", "NAME, --presets and --schema are three questions", "Ask one")
    if schema:
        from graphscan.config import schema as of_config

        console.binary(of_config.text().encode())
        return 0
    if presets:
        from graphscan.config.reading import every_preset
        from graphscan.render.rules import presets as listed

        console.report(listed(every_preset()))
        return 0
    found = own_rules(config_file(config))
    console.report(_answer(name, found.orders if found else ()))
    return 0


def _answer(name: str | None, own: tuple[OrderRule, ...]) -> Page:
    from graphscan.render.rules import listing, own_page, page
    from graphscan.rules import RULES
    from graphscan.rules.pages import page as page_of

    if name is None:
        return listing(RULES, own)
    for rule in own:
        if rule.name == name:
            return own_page(rule)
    names = [rule.name for rule in RULES]
    if name not in names:
        near = get_close_matches(name, [*names, *(r.name for r in own)], _NEAREST, _LIKENESS)
        advice = f"The nearest are {', '.join(near)}" if near else "See them with `graphscan rules`"
        raise UnknownRule(name, "there is no such rule", advice)
    return page(page_of(name))
