"""Remedies of order rules: changes to the graph in memory, kept where they prove the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graphscan.graph import edges_from
from graphscan.paths import shortest
from graphscan.records import ModuleRequest, Verdict
from graphscan.rules import remedies as changes
from graphscan.rules.finding import Edit, Remedy
from graphscan.rules.first_then import Order
from graphscan.rules.orders.weighing import holder, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.config import OrderRule
    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext
    from graphscan.rules.orders.selecting import Chosen

_MOST: Final = 6
"""How many changes of a kind are tried: each takes an evaluation of the whole build."""


def remedies(context: RuleContext, rule: OrderRule, chosen: Chosen) -> tuple[Remedy, ...]:
    """Start FIRST with `--import`; load with `import()` what leads to THEN. Cheapest first.

    Several statements are changed at once only where no one of them is enough.
    """
    runs = all(first.events for first in chosen.first)
    guilty = _guilty(context, chosen) if runs else []
    changed = [
        *_preloading(context, chosen),
        *(_importing_late(context, rule, (edge,)) for edge in guilty[:_MOST]),
    ]
    found = [_remedy(change) for change in changed if _proves(context, rule, chosen, change)]
    if not found and 1 < len(guilty) <= _MOST:
        every = _importing_late(context, rule, guilty)
        found += [_remedy(every)] if _proves(context, rule, chosen, every) else []
    return tuple(found)


def _remedy(change: changes.Change) -> Remedy:
    return Remedy(change.text, change.command, Verdict.PROVED, change.fix)


def _proves(context: RuleContext, rule: OrderRule, chosen: Chosen, change: changes.Change) -> bool:
    changed = context.changed(change.build, change.graphs, change.placed)
    started = frozenset(change.build.imports) - frozenset(context.build.imports)
    first = tuple(
        replace(
            each,
            events=tuple(
                dict.fromkeys(
                    event
                    for event in (*each.events, *each.known)
                    if event in each.events or event.run.runner in started
                )
            ),
        )
        for each in chosen.first
    )
    weighed = weigh(changed, rule, replace(chosen, first=first))
    return weighed is not None and weighed.verdict is Verdict.PROVED


def _preloading(context: RuleContext, chosen: Chosen) -> Iterator[changes.Change]:
    """Start what FIRST stands for as a preload."""
    build = context.build
    runners = dict.fromkeys(
        event.run.runner for first in chosen.first for event in (first.events or first.known)
    )
    for module in list(runners)[:_MOST]:
        if module in (build.entry, *build.imports, *build.requires):
            continue
        yield changes.Change(
            f"Start the server with --import {changes.relative(module)}",
            changes.start_command(build, module),
            replace(build, imports=(*build.imports, module)),
            context.graphs,
            context.placed,
        )


def _importing_late(
    context: RuleContext, rule: OrderRule, guilty: Sequence[Edge]
) -> changes.Change:
    """Load with `import()` what these statements lead to."""
    named = " and ".join(str(selector) for selector in rule.first)
    [change] = changes.importing_late(context, guilty)
    text = "; ".join(
        f"Load {edge.specifier} with import() after {named} "
        f"({edge.referrer}:{edge.place.line}:{edge.place.column})"
        for edge in guilty
    )
    return replace(change, text=text, fix=change.fix if isinstance(change.fix, Edit) else None)


def _guilty(context: RuleContext, chosen: Chosen) -> list[Edge]:
    thens = [*chosen.modules, *(holder(statement) for statement in chosen.statements)]
    runners = [event.run.runner for first in chosen.first for event in first.events]
    order = Order(context, context.order)
    starts: list[ModuleId] = [*context.build.imports, *runners, context.build.entry]
    return [
        edge
        for module in dict.fromkeys(starts)
        if order.runs(module) and module not in thens
        for edge in edges_from(context.graphs.static, module)
        if isinstance(edge.request, ModuleRequest)
        and any(
            shortest((context.graphs.static,), (edge.target,), then) is not None for then in thens
        )
    ]
