"""The command line: arguments in, exit status out.

Nothing is analysed here and nothing is laid out here: a command asks the pipeline, hands the Scan
to a reporter, and turns the verdict into an exit status.

Exit status of a scan: 0 proved, 1 refuted, 2 wrong usage or unreadable input (wins), 3 undecided;
130 after Ctrl-C. The report goes to stdout, everything else to stderr.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

WRONG: Final = 2
INTERRUPTED: Final = 130


def run(arguments: Sequence[str]) -> NoReturn:
    """Run `graphscan` with `arguments` (without the program's name); leaves with SystemExit."""
    console.prepare()
    from graphscan.cli.memory import remembering

    raise SystemExit(remembering(arguments, lambda: _carried_out(arguments)))


def _carried_out(arguments: Sequence[str]) -> int:
    """Carry out what `arguments` ask for; its exit status."""
    from graphscan.cli.memory import begin
    from graphscan.cli.plain import plainly

    options = plainly(arguments)
    if options is not None:
        begin(options)
        from graphscan.cli.failure import answered
        from graphscan.cli.scanning import scanned

        return answered(scanned, options)
    import typer

    from graphscan.cli.app import app
    from graphscan.cli.usage import Refused, told
    from graphscan.errors import GraphscanError

    try:
        status = app(args=list(arguments), prog_name="graphscan", standalone_mode=False)
    except GraphscanError as error:
        console.say(f"graphscan: {error}")
        status = WRONG
    except typer.Abort:
        status = INTERRUPTED
    except Refused as error:
        said = told(error)
        if said is None:
            console.say(str(error))
        else:
            console.say(f"graphscan: {said}")
        status = WRONG
    return status if isinstance(status, int) else 0
