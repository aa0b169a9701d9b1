"""The arguments that several commands share: PATH, and the options that say what is started."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from graphscan.cli.values import one_of
from graphscan.records import NODE_VERSIONS

Path: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help="A project folder, .output, a server folder, or an entry file.",
        show_default=False,
    ),
]
Paths: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="A project folder, .output, a server folder, or an entry file; several with --jsonl.",
        show_default=False,
    ),
]
Entry: TypeAlias = Annotated[
    str | None,
    typer.Option("--entry", metavar="FILE", help="What the platform starts.", show_default=False),
]
Imports: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--import",
        metavar="FILE",
        help="A preload, as node --import takes it. Repeatable.",
        show_default=False,
    ),
]
Requires: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--require",
        metavar="FILE",
        help="A preload, as node --require takes it. Repeatable.",
        show_default=False,
    ),
]
NodeOptions: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--node-options",
        metavar="STRING",
        help="A NODE_OPTIONS string to read preloads and conditions from.",
        show_default=False,
    ),
]
Conditions: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        metavar="NAME",
        help="A further resolution condition. Repeatable.",
        show_default=False,
    ),
]
NodeVersion: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--node",
        metavar="|".join(map(str, NODE_VERSIONS)),
        parser=one_of(
            "--node", NODE_VERSIONS, "Give the one that will run the build, or the nearest"
        ),
        help="The Node to assume; else the newest that the build allows.",
        show_default=False,
    ),
]
ConfigFile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Order rules of your own; else the nearest graphscan.toml upwards.",
        show_default=False,
    ),
]
Cache: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--cache/--no-cache", help="Use what earlier scans have found.", show_default=False
    ),
]
Jobs: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="How many processes read the files; else as many as there are processors.",
        show_default=False,
    ),
]
Verbose: TypeAlias = Annotated[
    bool, typer.Option("--verbose", help="Show what was assumed, and everything that is cut.")
]
