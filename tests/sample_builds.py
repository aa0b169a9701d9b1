"""The builds under samples/, each with what it is expected to be and what Node showed of it.

`sample.json` of each holds: `about` (one sentence), `entry` and `imports` (as given to Node, from
the sample's own folder), `verdict`, `rule` (the one that decides), `guilty` (the statement that
is to blame, null where no one statement is), `nitro` (the module that defines Nitro's app and,
where Nitro shares it with others, Nitro's first effectful statement), and `runs`: an environment
each, and whether Sentry's client was set before Nitro began (`yes`, `no`, or `never` if either
did not happen). The runs are recorded by record_node.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from probe import observe

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLES: Final = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Guilty:
    """The place of the statement that is to blame; `module` is a module id."""

    module: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Run:
    """What Node showed in one environment."""

    env: Mapping[str, str]
    sentry_before_nitro: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample as its sample.json tells it."""

    folder: Path
    about: str
    entry: str
    imports: tuple[str, ...]
    verdict: str
    rule: str
    guilty: Guilty | None
    nitro_module: str
    nitro_statement: str | None
    runs: tuple[Run, ...]

    @property
    def name(self) -> str:
        """The folder's name, `<verdict>-<cause>`."""
        return self.folder.name

    def ask_node(self, node: str, env: Mapping[str, str]) -> str:
        """Run the sample and tell whether Sentry's client was set before Nitro began."""
        statement = self.nitro_statement
        seen = observe(
            node,
            self.folder,
            self.entry,
            imports=self.imports,
            env=env,
            statement=(self.nitro_module, statement) if statement else None,
        )
        return seen.sentry_before(self.nitro_module, statement=statement is not None)


def read(folder: Path) -> Sample:
    """Read one sample's sample.json."""
    told = json.loads((folder / "sample.json").read_text("utf-8"))
    return Sample(
        folder=folder,
        about=told["about"],
        entry=told["entry"],
        imports=tuple(told["imports"]),
        verdict=told["verdict"],
        rule=told["rule"],
        guilty=Guilty(**told["guilty"]) if told["guilty"] else None,
        nitro_module=told["nitro"]["module"],
        nitro_statement=told["nitro"]["statement"],
        runs=tuple(Run(run["env"], run["sentry_before_nitro"]) for run in told["runs"]),
    )


SAMPLE_BUILDS: Final = tuple(read(path.parent) for path in sorted(SAMPLES.glob("*/sample.json")))
