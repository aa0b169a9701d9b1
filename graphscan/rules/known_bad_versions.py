"""Versions of which it is documented why they break, beside what is broken.

Only ever a note, and only where another rule has found the trouble that these versions cause: it
says which versions to take, and what to add to `overrides` in package.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.rules import causes, missing
from graphscan.rules.finding import Finding, Mode, NotApplicable, Overrides, Remedy
from graphscan.rules.packages import folder_of, name_in
from graphscan.rules.versions import satisfies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.context import RuleContext

NAME: Final = "known-bad-versions"

_NITRO_JOINED: Final = (">=2.10.0 <2.12.0",)
_SDK_INJECTING: Final = (">=8.35.0 <10.11.0",)
_PINNED: Final = Overrides((("nitropack", "~2.9.7"), ("@vercel/nft", "^0.27.4")))
_TRACER: Final = Overrides((("@vercel/nft", ">=0.27.4"),))


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """A note for each documented combination that explains a finding."""
    found = [*_joined(context), *_untraced(context)]
    yield from found
    if not found:
        yield NotApplicable(NAME, "no version explains anything that was found")


def _joined(context: RuleContext) -> Iterator[Finding]:
    """The release name, injected into every module, joins them in Nitro's chunk (SJ#14514)."""
    cause = context.judgement.cause
    nitro, version = context.build.nitro, context.sentry.version
    if cause not in (causes.RELEASE_INJECTION, causes.STATIC_NITRO_IMPORT):
        return
    if nitro is None or version is None:
        return
    if not satisfies(nitro, _NITRO_JOINED) or not satisfies(version, _SDK_INJECTING):
        return
    why = (
        "the release name that the bundler plugin injects joins every module with Nitro's chunk"
        if cause == causes.RELEASE_INJECTION
        else "the entry can come to import Nitro's chunk statically"
    )
    yield _note(
        f"nitropack {nitro} with the Sentry SDK {version} is known for this: {why}. SDK 10.11 or "
        "newer and nitropack 2.9 are not concerned",
        cause,
        (
            Remedy("Update the Sentry SDK to 10.11 or newer", None, None),
            Remedy("Pin nitropack and @vercel/nft", None, None, _PINNED),
        ),
    )


def _untraced(context: RuleContext) -> Iterator[Finding]:
    """@vercel/nft before 0.27.4 leaves files of import-in-the-middle behind (SJ#14037)."""
    for failure in context.failures:
        error = failure.error
        inside = folder_of(error.at.module)
        package = name_in(error.specifier) or (inside[0] if inside else None)
        if package is None or not missing.is_hooking(package):
            continue
        yield _note(
            f"@vercel/nft before 0.27.4 is known to leave files of {package} behind",
            causes.unlinkable(error.at),
            (Remedy("Update @vercel/nft", None, None, _TRACER),),
        )
        return


def _note(message: str, cause: str, remedies: tuple[Remedy, ...]) -> Finding:
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.NOTE,
        Verdict.REFUTED,
        message,
        remedies=remedies,
        cause=cause,
    )
