"""The module that initialises Sentry imports nothing that leads to Nitro.

What it imports is evaluated before its own body: with `useRuntimeConfig`, or a helper that server
code shares, Nitro is evaluated before `Sentry.init` is called, under `--import` too. A bare import
that stands there only for an injected release name is another cause, and not this rule's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.rules import causes, remedies
from graphscan.rules.finding import Finding, First, Mode, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.context import RuleContext
    from graphscan.rules.culprits import Culprit

NAME: Final = "config-imports-app"


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """Refuted for each import of the config, or of the preload, that leads to Nitro."""
    judged = context.judgement
    if judged.first is None:
        yield NotApplicable(NAME, "Sentry is not initialised in anything that is evaluated")
        return
    found = [c for c in judged.culprits if c.cause == causes.CONFIG_IMPORTS_APP]
    for culprit in found:
        yield _finding(context, culprit)
    if found:
        return
    if any(c.cause == causes.RELEASE_INJECTION and c.early for c in judged.culprits):
        yield NotApplicable(
            NAME, "what leads from the config to Nitro is the release name that was injected"
        )
    else:
        yield NotApplicable(NAME, f"nothing that {judged.first.run.runner} uses leads to Nitro")


def _finding(context: RuleContext, culprit: Culprit) -> Finding:
    judged, edge = context.judgement, culprit.edge
    assert judged.first is not None
    module, place = edge.referrer, edge.place
    nitro = judged.order.nitro
    refuted = judged.verdict is Verdict.REFUTED
    onward = next(
        (c for then in nitro if (c := context.chains.static(then, (edge.target,))) is not None), ()
    )
    through = "".join(f" → {link.target}" for link in onward)
    who = "The preload" if module in context.build.imports else "The module"
    names = _listed(culprit.names)
    message = (
        f"{who} that initialises Sentry uses application code: {module}:{place.line}:"
        f"{place.column} imports {names} from {edge.target}{through}, so that Nitro is evaluated "
        f"before Sentry.init at {judged.first.place.module}:{judged.first.place.line}:"
        f"{judged.first.place.column} is called. {_advice(culprit.names)}"
    )
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR if refuted else Severity.WARNING,
        Verdict.REFUTED,
        message,
        at=place,
        chain=(*(context.chains.static(module) or ()), edge, *onward),
        first=First(judged.first.place, context.chains.any(judged.first.place.module)),
        remedies=tuple(remedies.tried(context, remedies.importing_late(context, (edge,)))),
        cause=causes.CONFIG_IMPORTS_APP,
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown


def _advice(names: tuple[str, ...]) -> str:
    if "useRuntimeConfig" in names:
        return (
            "Read process.env in the config instead of useRuntimeConfig(), which belongs to Nitro"
        )
    what = names[0] if len(names) == 1 else "what it needs"
    return f"Write {what} into a file that neither Nitro nor a route imports"
