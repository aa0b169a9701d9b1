"""A Snapshot: what the JSON document says of a build, as typed values.

Only what a comparison needs; of the source it holds specifiers, nothing else. The words are those
of docs/json.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.records import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphscan.evaluate import JobKind
    from graphscan.reach import Reach
    from graphscan.records import Format, ModuleId, Place, RequestKind, When
    from graphscan.rules.drivers import Fate
    from graphscan.rules.finding import Mode
    from graphscan.rules.packages import Package

RANK: Final = {Verdict.PROVED: 0, Verdict.UNDECIDED: 1, Verdict.REFUTED: 2}
"""How bad a verdict is."""


class Asked(Struct, frozen=True):
    """One request of a module; `target` is None where it does not lead to a module of the build.

    `outcome` says what it leads to instead: `builtin node:fs`, `unresolved ERR_MODULE_NOT_FOUND`,
    `computed`; it is empty for a module of the build.
    """

    kind: RequestKind
    when: When
    specifier: str | None
    place: Place
    target: ModuleId | None
    outcome: str = ""


class Part(Struct, frozen=True):
    """One module of the build."""

    id: ModuleId
    format: Format
    graph: Reach
    requests: tuple[Asked, ...]


class Link(Struct, frozen=True):
    """One request of a chain."""

    target: ModuleId
    kind: RequestKind
    specifier: str
    place: Place

    @property
    def referrer(self) -> ModuleId:
        """The module that asks."""
        return self.place.module


class Hindrance(Struct, frozen=True):
    """What stands in the way of a proof."""

    code: str
    message: str
    at: Place | None


class Answer(Struct, frozen=True):
    """One finding. `first` is where FIRST's event is, `first_chain` how it is reached."""

    rule: str
    mode: Mode
    severity: Severity
    verdict: Verdict
    message: str
    at: Place | None
    chain: tuple[Link, ...]
    first: Place | None
    first_chain: tuple[Link, ...]
    obstacles: tuple[Hindrance, ...]
    cause: str | None
    accepted: bool = False
    """Whether the user's own rules accept it."""

    @property
    def decides(self) -> bool:
        """Whether this counts for the verdict."""
        return self.severity is Severity.ERROR and not self.accepted

    @property
    def is_error(self) -> bool:
        """Whether this keeps the build from being proved."""
        return self.decides and self.verdict is not Verdict.PROVED


class Run(Struct, frozen=True):
    """One job: what is asked for, what starts it, which bodies it evaluates."""

    kind: JobKind
    root: ModuleId
    trigger: Place | None
    order: tuple[ModuleId, ...]


class Instrumented(Struct, frozen=True):
    """What becomes of one package that Sentry instruments."""

    package: str
    version: str | None
    fate: Fate


class Facts(Struct, frozen=True):
    """What is started, and what was assumed; names and versions are None where unknown."""

    entry: ModuleId
    imports: tuple[ModuleId, ...]
    requires: tuple[ModuleId, ...]
    node: int
    conditions: tuple[str, ...]
    preset: str | None
    framework: tuple[str, str | None] | None
    nitro: str | None
    sentry: tuple[str, str | None] | None
    method: str


class Snapshot(Struct, frozen=True):
    """One build. `packages` is None where the document is from before it told them."""

    facts: Facts
    verdict: Verdict
    findings: tuple[Answer, ...]
    drivers: tuple[Instrumented, ...]
    packages: tuple[Package, ...] | None
    nitro: tuple[ModuleId, ...]
    jobs: tuple[Run, ...]
    modules: Mapping[ModuleId, Part]

    @property
    def deciding(self) -> Answer | None:
        """The first finding that makes the verdict what it is; None where no rule applies."""
        weighty = (found for found in self.findings if found.decides)
        return next((found for found in weighty if found.verdict is self.verdict), None)

    @property
    def starts(self) -> tuple[ModuleId, ...]:
        """What the platform evaluates: preloads, then the entry."""
        return (*self.facts.requires, *self.facts.imports, self.facts.entry)


def strictly(snapshot: Snapshot) -> Snapshot:
    """`snapshot` with every warning of a rule as an error, for the verdict too."""
    findings = tuple(
        replace(found, severity=Severity.ERROR) if found.severity is Severity.WARNING else found
        for found in snapshot.findings
    )
    verdicts = [found.verdict for found in findings if found.decides]
    worst = max(verdicts, key=RANK.__getitem__, default=snapshot.verdict)
    return replace(snapshot, findings=findings, verdict=worst)
