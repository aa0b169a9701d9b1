"""With SDK 11 Sentry is initialised before Nitro's plugins are run.

SDK 11 bundles its initialisation into Nitro as the first plugin. Statements of Nitro's stand above
it, so that the promise of sentry-before-nitro cannot hold; what SDK 11 promises is that init comes
before the call of `runNitroPlugins`. This rule then stands in for sentry-before-nitro.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.evaluate import Relation
from graphscan.records import Place, Severity, Verdict, When
from graphscan.rules import sdk_11
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Obstacle
from graphscan.rules.judgement import is_certain
from graphscan.rules.recognition import place_of
from graphscan.syntax import Query, captures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.calls import Run
    from graphscan.rules.context import RuleContext
    from graphscan.rules.recognition import Initialisation

NAME: Final = "sdk-11-layout"

_CALL: Final = Query("markers/nitro-plugins-call.scm")
_NOT_HELD: Final = (
    "What SDK 11 does not promise: that Sentry comes before the modules that Nitro's chunk "
    "imports; drivers there are traced only if they were instrumented at build time"
)


def check(context: RuleContext) -> Finding | NotApplicable:
    """Prove or refute that init comes before the call that runs Nitro's plugins."""
    if not sdk_11.bundles_init(context):
        return NotApplicable(NAME, "Sentry is not initialised inside Nitro by SDK 11")
    order = context.judgement.order
    inside = [i for i in order.initialisations if i.run.runner in order.nitro]
    first = next((i for i in inside if is_certain(i)), inside[0])
    calls = list(_calls(context))
    if not calls:
        return _finding(
            context,
            first,
            Verdict.UNDECIDED,
            f"Sentry is initialised at {_in_words(first.place)} inside Nitro, but the call that "
            "runs Nitro's plugins cannot be told",
            Obstacle("plugins-call-not-found", "No call of runNitroPlugins is found", None),
        )
    if not is_certain(first):
        code = "conditional-init" if first.run.when is When.CONDITIONAL else "callback-init"
        return _finding(
            context,
            first,
            Verdict.UNDECIDED,
            f"Whether Sentry is initialised at {_in_words(first.place)} before Nitro's plugins run "
            "cannot be decided: the call is not certain to run at the top level",
            Obstacle(code, "Sentry is initialised in a callback or on a condition", first.place),
        )
    late = next((run for run in calls if not _precedes(context, first, run)), None)
    run = late or calls[0]
    call = place_of(context.trace, run.runner, run.at)
    if late is not None:
        return _finding(
            context,
            first,
            Verdict.REFUTED,
            f"Nitro's plugins are run at {_in_words(call)}, before Sentry is initialised at "
            f"{_in_words(first.place)}: with SDK 11 init has to be the first plugin",
            at=call,
        )
    return _finding(
        context,
        first,
        Verdict.PROVED,
        f"Sentry is initialised at {_in_words(first.place)} before {_in_words(call)} runs Nitro's "
        f"plugins, as SDK 11 promises. {_NOT_HELD}",
    )


def _calls(context: RuleContext) -> Iterator[Run]:
    trace = context.trace
    for then in context.judgement.order.nitro:
        for call in captures(trace.scopes(then).tree, _CALL).get("call", []):
            path = trace.call_at(then, call.start_byte, call.end_byte)
            for run in trace.runs(then, path):
                if run.when is not When.ON_CALL and context.runs(run.runner):
                    yield run


def _precedes(context: RuleContext, first: Initialisation, call: Run) -> bool:
    if first.run.runner == call.runner:
        return not first.run.later and first.run.end <= call.at
    found = context.order.call_relation(first.run.runner, first.run.end - 1, call.runner)
    return found is Relation.BEFORE


def _in_words(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"


def _finding(
    context: RuleContext,
    first: Initialisation,
    verdict: Verdict,
    message: str,
    obstacle: Obstacle | None = None,
    at: Place | None = None,
) -> Finding:
    return Finding(
        NAME,
        Mode.STATEMENT,
        Severity.ERROR,
        verdict,
        message,
        at=at or first.place,
        chain=context.chains.any(first.place.module),
        first=First(first.place, context.chains.any(first.place.module)),
        obstacles=() if obstacle is None else (obstacle,),
        cause=None if verdict is Verdict.PROVED else "sdk-11-layout",
    )
