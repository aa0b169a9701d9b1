"""What `graphscan PATH` can be given; `graphscan.cli.plain` knows the same options."""

from __future__ import annotations

from typing import Annotated

import typer

from graphscan import __version__
from graphscan.cli import arguments, console
from graphscan.cli.failure import answering
from graphscan.cli.scanning import scanned
from graphscan.cli.values import whole
from graphscan.render.page import line


def _version(asked: bool) -> None:
    if asked:
        console.report((line(f"graphscan {__version__}"),))
        raise typer.Exit


@answering
def scan(
    paths: arguments.Paths,
    svg: Annotated[bool, typer.Option("--svg", help="Draw graphscan.svg.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Write graphscan.html, a report to click through.")
    ] = False,
    png: Annotated[bool, typer.Option("--png", help="Draw graphscan.png.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Write graphscan.dot for Graphviz.")] = False,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Write graphscan.mmd, a flowchart that GitHub draws.")
    ] = False,
    markdown: Annotated[
        bool,
        typer.Option("--markdown", help="Write graphscan.md, a comment for a pull request."),
    ] = False,
    graphml: Annotated[
        bool, typer.Option("--graphml", help="Write graphscan.graphml, both module graphs.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write graphscan.json.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Scan every PATH: one JSON document a line, on stdout."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="PATH",
            help="Another file; - is stdout; a folder for several formats.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Draw every module.")] = False,
    focus: Annotated[
        str | None,
        typer.Option(
            "--focus", metavar="MODULE", help="Draw what lies around MODULE.", show_default=False
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth",
            metavar="N",
            parser=whole("--depth", 0),
            help="How far around MODULE: 2 requests, unless N are asked for.",
            show_default=False,
        ),
    ] = None,
    fix_plan: Annotated[
        bool,
        typer.Option("--fix-plan", help="Print what to change, to copy, instead of the report."),
    ] = False,
    entry: arguments.Entry = None,
    imports: arguments.Imports = None,
    requires: arguments.Requires = None,
    node_options: arguments.NodeOptions = None,
    conditions: arguments.Conditions = None,
    node: arguments.NodeVersion = None,
    config: arguments.ConfigFile = None,
    cache: arguments.Cache = True,
    jobs: arguments.Jobs = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the verdict line only.")] = False,
    verbose: arguments.Verbose = False,
    version: Annotated[  # noqa: ARG001 - answered while the arguments are read
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Show the version."),
    ] = False,
) -> int:
    """Prove or refute that Sentry is initialised before Nitro runs in a server build."""
    return scanned(
        paths=paths,
        svg=svg,
        html=html,
        png=png,
        dot=dot,
        mermaid=mermaid,
        markdown=markdown,
        graphml=graphml,
        json=json,
        jsonl=jsonl,
        output=output,
        full=full,
        focus=focus,
        depth=depth,
        fix_plan=fix_plan,
        entry=entry,
        imports=imports,
        requires=requires,
        node_options=node_options,
        conditions=conditions,
        node=node,
        config=config,
        cache=cache,
        jobs=jobs,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
    )
