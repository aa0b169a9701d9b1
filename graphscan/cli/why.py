"""`graphscan why PATH MODULE`: every way something gets evaluated, or leads to something else."""

from __future__ import annotations

from typing import Annotated

import typer

from graphscan.cli import arguments, console
from graphscan.cli.failure import answering
from graphscan.cli.question import question
from graphscan.cli.values import whole


@answering
def why(
    path: arguments.Path,
    module: Annotated[
        str,
        typer.Argument(
            metavar="MODULE",
            help="A module id, a file, the end of one of them; an npm package; node:fs.",
            show_default=False,
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="OTHER", help="The chains from MODULE to OTHER.", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            metavar="N",
            parser=whole("--limit", 1),
            help="Ways to show, static and through import().",
        ),
    ] = 10,
    json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    entry: arguments.Entry = None,
    imports: arguments.Imports = None,
    requires: arguments.Requires = None,
    node_options: arguments.NodeOptions = None,
    conditions: arguments.Conditions = None,
    node: arguments.NodeVersion = None,
    cache: arguments.Cache = True,  # noqa: ARG001 - for `answering`
    jobs: arguments.Jobs = None,  # noqa: ARG001
    verbose: arguments.Verbose = False,
) -> int:
    """Every way MODULE gets evaluated, static ones first, the shortest first."""
    from graphscan.cli.asking import ask
    from graphscan.quote import quotes
    from graphscan.render import why as render
    from graphscan.render.why_document import why_document
    from graphscan.why import Why, between, places
    from graphscan.why import why as explain

    asks = question(path, entry, imports, requires, node_options, conditions, node)
    scan = ask(asks)
    answer = explain(scan, module, limit) if to is None else between(scan, module, to, limit)
    source = quotes(scan.graphs.modules, places(answer))
    if json:
        console.binary(why_document(answer, source).encode())
    elif isinstance(answer, Why):
        console.report(render.why(answer, source, verbose=verbose))
    else:
        console.report(render.between(answer, source, verbose=verbose))
    return 0
