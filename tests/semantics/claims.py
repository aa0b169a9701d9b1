"""What a scan claims of a tree, held against runs of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphscan import Relation, Scan
from graphscan.pipeline import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .node import Run
    from .trees import Tree


def scan_tree(tree: Tree, folder: Path, node: int) -> Claims:
    """Scan `tree`, which stands below `folder`, as that major version of Node would run it."""
    found = answer(
        folder,
        entry=tree.entry,
        imports=tree.imports,
        requires=tree.requires,
        node_options=tree.node_options,
        node=node,
        cwd=folder,
    )
    return Claims(found)


@dataclass(frozen=True)
class Claims:
    """A scan, asked."""

    scan: Scan

    @cached_property
    def certain(self) -> list[str]:
        """The modules that certainly run, in the order that the scan shows."""
        evaluation = self.scan.evaluation
        modules = [m for job in evaluation.jobs if job.when == "always" for m in job.order]
        return sorted(modules, key=lambda m: evaluation.position(m) or 0)

    @cached_property
    def bodies(self) -> list[str]:
        """Every module of the build that has a body."""
        return [
            m.id for m in self.scan.graphs.modules.values() if m.format in ("module", "commonjs")
        ]

    def known(self, modules: Iterable[str]) -> list[str]:
        """Those of `modules` that the scan knows; a file that nothing asks for may be none."""
        return [m for m in modules if m in self.scan.graphs.modules]

    def relation(self, a: str, b: str) -> Relation:
        """How the scan says that two modules are ordered."""
        return self.scan.evaluation.relation(a, b)

    @cached_property
    def before(self) -> frozenset[tuple[str, str]]:
        """Every claim "the first completes before the second"."""
        return frozenset(
            (a, b)
            for a in self.bodies
            for b in self.bodies
            if a != b and self.relation(a, b) is Relation.BEFORE
        )

    def contradictions(self, run: Run) -> Iterator[str]:
        """Sentences about what `run` shows to be wrong."""
        for a, b in sorted(self.before):
            if run.contradicts(a, b):
                yield f"{a} is said to complete before {b}: {_events(run, a, b)}"
        for module in run.order:
            if self.relation(module, run.order[0]) is Relation.UNREACHED and module in self.bodies:
                yield f"{module} is said to be unreached, and ran"


def _events(run: Run, *modules: str) -> str:
    return " ".join(f"{sign}{module}" for sign, module in run.events if module in modules)
