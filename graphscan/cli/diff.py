"""`graphscan diff OLD NEW`: what changed between two builds, and whether it got worse."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from msgspec.structs import replace

from graphscan.cli import arguments, console
from graphscan.cli.failure import UNREADABLE, answering
from graphscan.cli.outputs import outputs
from graphscan.cli.own_rules import config_file
from graphscan.cli.question import Question, question
from graphscan.errors import GraphscanError, OutputNotWritten, UsageError
from graphscan.render import DIFF_REPORTERS, DiffReporter

if TYPE_CHECKING:
    from graphscan.cli.outputs import Output
    from graphscan.comparison import Difference
    from graphscan.render.diff import Excerpts

WORSE: Final = 1

_HELP: Final = "A build as `graphscan PATH` takes it, or a document of `graphscan PATH --json`."

Old: TypeAlias = Annotated[
    str, typer.Argument(metavar="OLD", help=f"{_HELP} - is stdin.", show_default=False)
]
New: TypeAlias = Annotated[
    str, typer.Argument(metavar="NEW", help="The same of the new build.", show_default=False)
]


@answering
def diff(
    old: Old,
    new: New,
    svg: Annotated[bool, typer.Option("--svg", help="Draw graphscan-diff.svg.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Write graphscan-diff.html: the picture and the lists.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write graphscan-diff.json.")] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="PATH",
            help="Another file; - is stdout; a folder for several.",
            show_default=False,
        ),
    ] = None,
    entry: arguments.Entry = None,
    imports: arguments.Imports = None,
    requires: arguments.Requires = None,
    node_options: arguments.NodeOptions = None,
    conditions: arguments.Conditions = None,
    node: arguments.NodeVersion = None,
    config: arguments.ConfigFile = None,
    jobs: arguments.Jobs = None,  # noqa: ARG001 - for `answering`
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the first line only.")] = False,
    verbose: arguments.Verbose = False,
) -> int:
    """What changed from OLD to NEW, the verdict first; exit status 1 if NEW is worse.

    Options that say what is started hold for both builds; files in them are looked for in each
    build's server folder.
    """
    if quiet and verbose:
        raise UsageError("--quiet --verbose", "they contradict each other", "Give one of them")
    asked = {"svg": svg, "html": html, "json": json}
    files = outputs([each for each in DIFF_REPORTERS if asked[each.name]], output)

    from graphscan.cli.builds import STDIN, compared, saved_document

    if old == new == STDIN:
        raise UsageError("- -", "there is one stdin", "Give one of the two as a file")
    saved = saved_document(old), saved_document(new)
    rules = config_file(config, quiet=quiet) if None in saved or config else None
    asks = [
        replace(
            question(path, entry, imports, requires, node_options, conditions, node),
            config=rules,
        )
        for path in (old, new)
    ]
    _check_options(asks[0], config, saved)

    from graphscan.comparison import compare
    from graphscan.render.diff import Excerpts, places

    one, other = (
        compared(ask, document, strict=strict) for ask, document in zip(asks, saved, strict=True)
    )
    found = compare(one.snapshot, other.snapshot, contents=(one.contents, other.contents))
    old_places, new_places = places(found)
    excerpts = Excerpts(one.quotes(old_places), other.quotes(new_places))
    _report(found, excerpts, files, quiet=quiet, verbose=verbose)
    return (WORSE if found.is_worse else 0) if _write(found, excerpts, files) else UNREADABLE


def _check_options(
    asks: Question, config: str | None, saved: tuple[bytes | None, bytes | None]
) -> None:
    """Say which of the options do not hold for a document that was saved before."""
    told = {
        "--entry": asks.entry,
        "--import": asks.imports,
        "--require": asks.requires,
        "--node-options": asks.node_options,
        "--condition": asks.conditions,
        "--node": asks.node,
        "--config": config,
    }
    given = " ".join(option for option, value in told.items() if value)
    sides = [side for side, document in zip(("OLD", "NEW"), saved, strict=True) if document]
    if given and len(sides) == len(saved):
        cause = "OLD and NEW are saved documents, in which it is settled what is started"
        raise UsageError(given, cause, "Give it when you write them with `graphscan PATH --json`")
    if given and sides:
        console.say(f"graphscan: {sides[0]} is a saved document: {given} does not hold for it")


def _report(
    found: Difference,
    excerpts: Excerpts,
    files: tuple[Output[DiffReporter], ...],
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    """The report on stdout; where stdout belongs to a file, its first line on stderr."""
    from graphscan.render.diff import diff as render
    from graphscan.render.diff import headline
    from graphscan.render.page import plain

    if any(file.path is None for file in files):
        console.say(plain(headline(found)))
    elif quiet:
        console.report(headline(found))
    else:
        console.report(render(found, excerpts, verbose=verbose))


def _write(found: Difference, excerpts: Excerpts, files: tuple[Output[DiffReporter], ...]) -> bool:
    """Write every file that can be written; whether that was all of them.

    Where a picture cannot be drawn, what was to be drawn is written beside it.
    """
    from graphscan.render.layout import LayoutFailed

    complete = True
    for file in files:
        try:
            file.write(file.reporter.render(found, excerpts))
        except GraphscanError as error:
            console.say(f"graphscan: {error}")
            complete = False
            if isinstance(error, LayoutFailed) and error.source and file.path is not None:
                with suppress(OutputNotWritten):
                    replace(file, path=file.path.with_suffix(".dot")).write(error.source)
    return complete
