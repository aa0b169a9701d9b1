"""Order rules of the user's own: FIRST must be over before THEN begins.

selecting  what the selectors of a rule stand for in this build
positions  how an event of FIRST and one of THEN stand to each other
loading    when a module is loaded, for the mode that asks for that
weighing   from positions to a verdict, with what stands in the way of a proof
telling    the verdict as a finding, in words, with remedies that were tried
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.rules.orders.selecting import Selecting
from graphscan.rules.orders.telling import told
from graphscan.rules.orders.weighing import weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.config import Config
    from graphscan.rules.context import RuleContext
    from graphscan.rules.rule import Answer

__all__ = ["check_orders"]


def check_orders(context: RuleContext, config: Config) -> Iterator[Answer]:
    """The answer of every order rule, in the order of the file; mistakes become diagnostics."""
    selecting = Selecting(context, config)
    context.diagnostics.extend(selecting.idle())
    for rule in config.orders:
        chosen = selecting.chosen(rule)
        yield told(context, rule, chosen, weigh(context, rule, chosen))
