"""The order in which Node evaluates the modules of a build, and what is certain about it.

(Interface only so far; the algorithm follows.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graphscan.graph import Graphs
from graphscan.records import ModuleId, Place, When


class JobKind(StrEnum):
    """What starts an evaluation job."""

    PRELOAD = "preload"
    ENTRY = "entry"
    IMPORT = "import"


class Relation(StrEnum):
    """How the bodies of two modules are ordered, in every run."""

    BEFORE = "before"
    AFTER = "after"
    UNORDERED = "unordered"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Job:
    """One evaluation job; `order` holds the modules newly evaluated in it, by the start of their bodies."""

    kind: JobKind
    root: ModuleId
    trigger: Place | None
    when: When
    order: tuple[ModuleId, ...]


@dataclass(frozen=True, slots=True)
class LinkError:
    """A static request that Node cannot link: the whole graph of `job` is not evaluated."""

    job: int
    at: Place
    specifier: str
    reason: str
    detail: str


class Evaluation:
    """The evaluation of a build.

    `jobs` in the order in which they start. `link_errors` are the errors that stop a job's graph, in the
    order in which Node would meet them. `position(id)` is the number in one possible order, from 1.
    """

    graphs: Graphs
    jobs: tuple[Job, ...]
    link_errors: tuple[LinkError, ...]

    def position(self, module: ModuleId) -> int | None:
        """The evaluation number of `module`, from 1 over all jobs; None for JSON and what is unreached."""
        raise NotImplementedError

    def job_of(self, module: ModuleId) -> int | None:
        """The index in `jobs` of the job in which `module` is evaluated; None if unreached."""
        raise NotImplementedError

    def relation(self, a: ModuleId, b: ModuleId) -> Relation:
        """How the bodies of `a` and `b` are ordered in every run."""
        raise NotImplementedError

    def call_relation(self, module: ModuleId, offset: int, other: ModuleId) -> Relation:
        """The same for a point (byte offset of a call that always runs) in `module`'s body and `other`'s body.

        before: in every run in which `other`'s body begins, the point has been passed; after: whenever the
        point is reached, `other`'s body has begun before it.
        """
        raise NotImplementedError
