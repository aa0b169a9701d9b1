"""`graphscan why PATH MODULE`: every way a module gets evaluated."""

from __future__ import annotations

from typing import Annotated

import typer

from graphscan.cli import arguments, console
from graphscan.cli.failure import answering


@answering
def why(
    path: arguments.Path,
    module: Annotated[
        str,
        typer.Argument(
            metavar="MODULE",
            help="A module id, a file, or the end of one of them.",
            show_default=False,
        ),
    ],
    entry: arguments.Entry = None,
    imports: arguments.Imports = None,
    requires: arguments.Requires = None,
    node_options: arguments.NodeOptions = None,
    conditions: arguments.Conditions = None,
    node: arguments.NodeVersion = None,
    verbose: arguments.Verbose = False,
) -> int:
    """Every way MODULE gets evaluated, shortest first."""
    from graphscan.cli.asking import ask
    from graphscan.quote import quotes
    from graphscan.render.why import shown
    from graphscan.render.why import why as render
    from graphscan.ways import find_module, ways

    asks = arguments.question(path, entry, imports, requires, node_options, conditions, node)
    answer = ask(asks)
    name = find_module(answer.graphs.modules, module)
    found = ways(answer.graphs, answer.build, name)
    wanted = shown(found, verbose=verbose)
    source = quotes(answer.graphs.modules, (edge.place for way in wanted for edge in way.chain))
    console.report(render(answer, name, found, source, verbose=verbose))
    return 0
