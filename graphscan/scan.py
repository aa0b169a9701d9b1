"""The Scan: all that a reporter may see, and nothing that it would have to compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from graphscan.records import Severity
from graphscan.rules.facts import SentryFacts
from graphscan.rules.story import Story, stories

__all__ = ["Scan", "SentryFacts", "Story"]

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from graphscan.evaluate import Evaluation
    from graphscan.graph import Graphs
    from graphscan.quote import Quote
    from graphscan.reach import Reach
    from graphscan.records import Build, Diagnostic, ModuleId, Place, Verdict
    from graphscan.rules.drivers import Driver
    from graphscan.rules.finding import Finding, NotApplicable
    from graphscan.rules.packages import Package


class Scan(Struct, frozen=True):
    """The whole answer to one question about one build."""

    build: Build
    sentry: SentryFacts
    graphs: Graphs
    evaluation: Evaluation
    verdict: Verdict
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    reach: Mapping[ModuleId, Reach] = field(default_factory=dict)
    """Of every module."""
    quotes: Mapping[Place, Quote] = field(default_factory=dict)
    """Of every place that findings name, where the source can be read."""
    nitro: tuple[ModuleId, ...] = ()
    """The modules that define Nitro's app."""
    drivers: tuple[Driver, ...] = ()
    """What becomes of each package that Sentry instruments, by name."""
    packages: tuple[Package, ...] = ()
    """Every copy of an npm package of which the build holds modules, by name."""
    concerns_sentry: bool = True
    """False: there is no Sentry, and order rules of the user's own judge the build alone."""

    @property
    def deciding(self) -> Finding | None:
        """The first finding that makes the verdict what it is; None where no rule applies, or
        where all that there was to say is accepted.
        """
        weighty = (
            finding
            for finding in self.findings
            if finding.severity is Severity.ERROR and finding.accepted is None
        )
        return next((finding for finding in weighty if finding.verdict is self.verdict), None)

    @property
    def stories(self) -> tuple[Story, ...]:
        """The findings grouped by cause, the weightiest story first."""
        return stories(self.findings)

    @property
    def static_graph(self) -> nx.MultiDiGraph[ModuleId]:
        """Modules joined by static requests and `require()` calls."""
        return self.graphs.static.multigraph

    @property
    def dynamic_graph(self) -> nx.MultiDiGraph[ModuleId]:
        """Modules joined by `import()` calls."""
        return self.graphs.dynamic.multigraph
