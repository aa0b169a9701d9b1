"""The command line: arguments in, exit status out.

Nothing is analysed here and nothing is laid out here: a command asks the pipeline, hands the Scan
to a reporter, and turns the verdict into an exit status.

Exit status of a scan: 0 proved, 1 refuted, 2 wrong usage or unreadable input (wins), 3 undecided;
130 after Ctrl-C. The report goes to stdout, everything else to stderr.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def run(arguments: Sequence[str]) -> NoReturn:
    """Run `graphscan` with `arguments` (without the program's name); leaves with SystemExit."""
    console.prepare()
    from graphscan.cli.app import app

    app(args=list(arguments), prog_name="graphscan")
    raise SystemExit(0)
