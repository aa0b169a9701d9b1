"""What real Node shows of a build: which modules begin, and was Sentry's client set by then."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PRELOAD: Final = Path(__file__).parent / "preload.mjs"
SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Begun:
    """A module's body began; `sentry` tells whether a client was set before its first statement."""

    module: str
    sentry: bool
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One run: what began, in order; was a client set in the end; exit status and stderr."""

    begun: tuple[Begun, ...]
    sentry: bool
    status: int
    stderr: str

    def sentry_before(self, module: str, *, statement: bool = False) -> str:
        """Tell whether a client was set when `module`, or the statement asked for in it, began.

        `yes` or `no`; `never` if either of them did not happen at all.
        """
        label = "statement" if statement else None
        for event in self.begun:
            if (event.module, event.label) == (module, label):
                if event.sentry:
                    return "yes"
                return "no" if self.sentry else "never"
        return "never"


def observe(
    node: str,
    root: Path,
    entry: str,
    *,
    imports: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    statement: tuple[str, str] | None = None,
) -> Observation:
    """Run `entry` (relative to `root`) under Node, with `imports` as its preloads.

    `statement` is a module and a text in it, to be found exactly once: a statement whose start is
    noted too. The working folder is `root`.
    """
    real = root.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "events.json"
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"NODE_OPTIONS", "NODE_PATH"}
        }
        environment |= {"PROBE_ROOT": f"{real.as_uri()}/", "PROBE_OUTPUT": str(output)}
        if statement:
            environment["PROBE_STATEMENT_MODULE"], environment["PROBE_STATEMENT"] = statement
        preloads = [f"--import={argument}" for argument in (PRELOAD.as_uri(), *imports)]
        run = subprocess.run(
            [node, *preloads, entry],
            cwd=real,
            env=environment | dict(env or {}),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        noted = json.loads(output.read_text("utf-8"))
    begun = tuple(
        Begun(event["module"], event["sentry"], event.get("label")) for event in noted["events"]
    )
    return Observation(begun, noted["sentry"], run.returncode, run.stderr)
