"""What every rule is given: the build, its graphs and evaluation, what was recognised in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from graphscan.evaluate import Evaluation, evaluate
from graphscan.rules.chains import Chains
from graphscan.rules.drivers import Driver, drivers
from graphscan.rules.facts import SentryFacts, sentry_facts
from graphscan.rules.judgement import Judgement, judge
from graphscan.rules.link_failures import Failure, failures
from graphscan.rules.packages import Package, installed
from graphscan.rules.recognition import Recognition, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.calls import Placement, Trace
    from graphscan.graph import Graphs
    from graphscan.records import Build, Diagnostic, ModuleId
    from graphscan.resolve import Resolver


class RuleContext(Struct, frozen=True, dict=True):
    """One build under examination. What is costly is worked out once, when a rule first asks.

    `trace` follows calls through the build; `placed` says where every import() and require() runs.
    """

    build: Build
    graphs: Graphs
    evaluation: Evaluation
    trace: Trace
    placed: tuple[Placement, ...]
    resolver: Resolver
    """What resolved the requests of the build: it knows the disk."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """What rules could not read of the files beside the output; they add to it."""
    known: Recognition | None = None
    """What was recognised before a change to the build, which does not change it."""
    tried: dict[tuple[str, str | None], bool] = field(default_factory=dict)
    """Whether a remedy proves the order, by its text and command."""

    @cached_property
    def recognition(self) -> Recognition:
        """Where Sentry is initialised, and which modules are Nitro's."""
        return self.known or recognise(self.graphs, self.trace)

    @cached_property
    def order(self) -> Evaluation:
        """The evaluation that the build was meant to have: what cannot be linked is left out."""
        if not any(job.errors for job in self.evaluation.jobs):
            return self.evaluation
        return self.evaluated(self.graphs, self.build)

    def evaluated(
        self, graphs: Graphs, build: Build, placed: Sequence[Placement] | None = None
    ) -> Evaluation:
        """The evaluation of a changed build, for remedies and suppositions."""
        where = self.placed if placed is None and graphs is self.graphs else placed
        like = self.evaluation
        return evaluate(graphs, build, placed=where, assume_linked=True, like=like)

    def changed(self, build: Build, graphs: Graphs, placed: tuple[Placement, ...]) -> RuleContext:
        """The build as it would be after a change to its requests or its start."""
        evaluation = self.evaluated(graphs, build, placed)
        return RuleContext(
            build,
            graphs,
            evaluation,
            self.trace,
            placed,
            self.resolver,
            known=self.recognition,
        )

    @cached_property
    def sentry(self) -> SentryFacts:
        """What is known of the Sentry SDK."""
        return sentry_facts(self)

    @cached_property
    def judgement(self) -> Judgement:
        """Whether Sentry comes before Nitro, and who is to blame if not."""
        return judge(self)

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """What becomes of each package that Sentry instruments."""
        return drivers(self)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """What Node runs into as it links and loads the jobs, in the order of the start."""
        return tuple(failures(self))

    @cached_property
    def packages(self) -> dict[ModuleId, Package]:
        """The npm packages of which modules were found, by folder."""
        return installed(self.graphs.modules.values())

    @cached_property
    def chains(self) -> Chains:
        """Shortest chains of requests from what is started."""
        return Chains(self.graphs, self.build)

    def runs(self, module: ModuleId) -> bool:
        """Whether the body of `module` can begin."""
        return self.order.job_of(module) is not None
