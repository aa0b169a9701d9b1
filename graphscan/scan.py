"""The Scan: all that a reporter may see, and nothing that it would have to compute."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphscan.evaluate import Evaluation
from graphscan.graph import Graphs, ModuleGraph
from graphscan.records import Build, Diagnostic, Verdict
from graphscan.rules.finding import Finding


@dataclass(frozen=True, slots=True)
class SentryFacts:
    """What is known of the Sentry SDK in the output; `method` as report-schema names it."""

    package: str | None
    version: str | None
    method: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The whole answer to one question about one build."""

    build: Build
    sentry: SentryFacts
    graphs: Graphs
    evaluation: Evaluation
    verdict: Verdict
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def static_graph(self) -> ModuleGraph:
        """Modules joined by static requests and `require()` calls."""
        return self.graphs.static

    @property
    def dynamic_graph(self) -> ModuleGraph:
        """Modules joined by `import()` calls."""
        return self.graphs.dynamic
