"""`graphscan order PATH`: the evaluation order, job by job."""

from __future__ import annotations

from graphscan.cli import arguments, console
from graphscan.cli.failure import answering
from graphscan.cli.question import question


@answering
def order(
    path: arguments.Path,
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
    """The evaluation order of PATH, job by job."""
    from graphscan.cli.asking import ask
    from graphscan.render.order import order as render

    asks = question(path, entry, imports, requires, node_options, conditions, node)
    console.report(render(ask(asks), verbose=verbose))
    return 0
