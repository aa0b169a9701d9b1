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


def run(arguments: Sequence[str]) -> int:
    """Run `graphscan` with `arguments` (without the program's name) and return the exit status."""
    console.prepare()
    from graphscan.cli.app import app

    try:
        app(args=list(arguments), prog_name="graphscan")
    except SystemExit as leaving:
        return console.finish(leaving.code)
    return console.finish(0)
