"""Every package that Sentry instruments is evaluated, or loaded, after Sentry.

A warning: what is traced is less than was hoped for, but the order of Sentry and Nitro is another
rule's to judge. Where that is refuted, the packages below Nitro are too early for the same cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.locate.presets import is_node_preset
from graphscan.records import Format, ModuleRequest, Severity, Verdict
from graphscan.rules import causes
from graphscan.rules.drivers import Driver, Fate
from graphscan.rules.finding import (
    Finding,
    First,
    Mode,
    NotApplicable,
    Remedy,
    Setting,
)
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.graph import Edge
    from graphscan.rules.context import RuleContext

NAME: Final = "driver-too-early"

_HOIST: Final = "nitro: { rollupConfig: { output: { hoistTransitiveImports: false } } }"


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """One finding for CommonJS packages, one for ES modules; proved where all are in time."""
    judged = context.judgement
    if judged.first is None:
        yield NotApplicable(NAME, "Sentry is not initialised in anything that is evaluated")
        return
    if not is_node_preset(context.build.preset):
        yield NotApplicable(NAME, f"{context.build.preset} has no hooks that Sentry could use")
        return
    if judged.verdict is Verdict.UNDECIDED:
        yield NotApplicable(NAME, "whether Sentry comes before Nitro at all is undecided")
        return
    early = [driver for driver in context.drivers if driver.fate is Fate.TOO_EARLY]
    evaluated = [driver for driver in early if driver.format is not Format.MODULE]
    loaded = [driver for driver in early if driver.format is Format.MODULE]
    if evaluated:
        yield _finding(context, evaluated, Mode.EVALUATE)
    if loaded:
        yield _finding(context, loaded, Mode.LOAD)
    hooked = [driver for driver in context.drivers if driver.fate is Fate.HOOKED]
    if hooked and not early:
        yield Finding(
            NAME,
            Mode.EVALUATE,
            Severity.WARNING,
            Verdict.PROVED,
            f"{_names(hooked)} {_are(hooked)} evaluated after Sentry is initialised",
        )
    elif not early:
        yield NotApplicable(NAME, "no package that Sentry instruments is evaluated")


def _finding(context: RuleContext, early: list[Driver], mode: Mode) -> Finding:
    judged = context.judgement
    first = judged.first
    assert first is not None
    place = f"{first.place.module}:{first.place.line}:{first.place.column}"
    chain = context.chains.any(early[0].module)
    own = next((edge for edge in reversed(chain) if not is_package_module(edge.referrer)), None)
    how = "evaluated" if mode is Mode.EVALUATE else "loaded"
    return Finding(
        NAME,
        mode,
        Severity.WARNING,
        Verdict.REFUTED,
        f"{_names(early)} {_are(early)} {how} before Sentry is initialised at {place}, so that "
        f"Sentry cannot instrument {'them' if len(early) > 1 else 'it'}",
        at=own.place if own else None,
        chain=chain,
        first=First(first.place, context.chains.any(first.place.module)),
        remedies=() if judged.cause else tuple(_remedies(own)),
        cause=judged.cause or (causes.ONE_STATIC_GRAPH if mode is Mode.LOAD else None),
        symptom=f"Errors arrive, but no spans of {_names(early, versions=False)}.",
    )


def _remedies(own: Edge | None) -> Iterator[Remedy]:
    if own is not None and isinstance(own.request, ModuleRequest) and not own.request.names:
        text = (
            f"Keep Rollup from hoisting the import of {own.specifier} into {own.referrer}: "
            "output.hoistTransitiveImports: false"
        )
        yield Remedy(text, None, None, Setting(_HOIST))


def _names(drivers: Iterable[Driver], *, versions: bool = True) -> str:
    told = dict.fromkeys(
        f"{driver.package} {driver.version}" if versions and driver.version else driver.package
        for driver in drivers
    )
    *before, last = told
    return f"{', '.join(before)} and {last}" if before else last


def _are(drivers: list[Driver]) -> str:
    return "are" if len({driver.package for driver in drivers}) > 1 else "is"
