"""`graphscan trace PATH`: run the build under Node, its order beside the predicted one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from graphscan.cli import arguments, console
from graphscan.cli.failure import answering
from graphscan.cli.question import Question
from graphscan.cli.values import seconds as seconds_of

DISAGREES = 1


@answering
def trace(
    path: arguments.Path,
    args: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARGS", help="What the build itself is given, after --.", show_default=False
        ),
    ] = None,
    entry: arguments.Entry = None,
    imports: arguments.Imports = None,
    requires: arguments.Requires = None,
    node_options: arguments.NodeOptions = None,
    node_program: Annotated[
        str | None,
        typer.Option(
            "--node-program",
            metavar="FILE",
            help="The Node to run it with; else the one on PATH.",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            metavar="N",
            parser=seconds_of("--seconds", 0.1),
            help="How long it may run.",
        ),
    ] = 5.0,
    json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    verbose: arguments.Verbose = False,
) -> int:
    """Run PATH under Node: actual beside predicted order. This executes the build."""
    from graphscan.cli.asking import ask
    from graphscan.locate import locate
    from graphscan.render.trace import trace as render
    from graphscan.render.trace import trace_document
    from graphscan.trace import Launch, find_node
    from graphscan.trace import trace as run

    node = find_node(node_program)
    asks = Question(
        path,
        entry,
        tuple(imports or ()),
        tuple(requires or ()),
        node_options,
        node=node.assumed,
    )
    located = locate(
        asks.path,
        entry=asks.entry,
        imports=asks.imports,
        requires=asks.requires,
        node_options=asks.node_options,
        node=asks.node,
    )
    answer = ask(asks)
    launch = Launch(
        entry=located.starts[-1].path or located.root,
        cwd=Path.cwd(),
        imports=asks.imports,
        requires=asks.requires,
        node_options=asks.node_options,
        arguments=tuple(args or ()),
        seconds=seconds,
    )
    _announce(answer.build.entry, str(node), seconds, given=node_options is not None)
    result = run(answer, located.root, node, launch)
    if verbose:
        console.say(result.run.output)
    if json:
        console.binary(trace_document(result).encode())
    else:
        console.report(render(result, verbose=verbose))
    return 0 if result.agrees else DISAGREES


def _announce(entry: str, node: str, seconds: float, *, given: bool) -> None:
    console.say(
        f"This runs {entry} under Node {node} for up to {seconds:g} s, on a free port of 127.0.0.1."
    )
    if os.environ.get("NODE_OPTIONS") and not given:
        console.say("NODE_OPTIONS of the environment is left out; --node-options gives it.")
