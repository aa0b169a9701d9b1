"""What `graphscan PATH` does: asks the pipeline, reports, writes the files that are asked for."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from graphscan.cli import console
from graphscan.cli.failure import UNREADABLE
from graphscan.cli.outputs import STDOUT, outputs
from graphscan.cli.own_rules import config_file
from graphscan.cli.question import question
from graphscan.cli.status import STATUS
from graphscan.errors import GraphscanError, OutputNotWritten, UsageError
from graphscan.render import REPORTERS
from graphscan.render.page import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.cli.outputs import Output
    from graphscan.render import Reporter
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan


def scanned(
    *,
    paths: Sequence[str],
    svg: bool,
    html: bool,
    png: bool,
    dot: bool,
    mermaid: bool,
    markdown: bool,
    graphml: bool,
    json: bool,
    jsonl: bool,
    output: str | None,
    full: bool,
    focus: str | None,
    depth: int | None,
    fix_plan: bool,
    entry: str | None,
    imports: list[str] | None,
    requires: list[str] | None,
    node_options: str | None,
    conditions: list[str] | None,
    node: int | None,
    config: str | None,
    cache: bool,  # noqa: ARG001 - for `answered`
    jobs: int | None,  # noqa: ARG001
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Carry out a scan with these options; its exit status. Raises GraphscanError."""
    if quiet and verbose:
        raise UsageError("--quiet --verbose", "they contradict each other", "Give one of them")
    if fix_plan and (quiet or output == STDOUT):
        other = "--quiet" if quiet else "-o -"
        raise UsageError(f"--fix-plan {other}", "both are about stdout", "Give one of them")
    asked = {
        "svg": svg,
        "html": html,
        "png": png,
        "dot": dot,
        "mermaid": mermaid,
        "markdown": markdown,
        "graphml": graphml,
        "json": json,
    }
    rules = config_file(config, quiet=quiet)
    questions = [
        replace(
            question(path, entry, imports, requires, node_options, conditions, node),
            config=rules,
        )
        for path in paths
    ]
    if jsonl:
        given = asked | {"fix-plan": fix_plan, "full": full, "focus": focus, "quiet": quiet}
        for name in (name for name, value in given.items() if value):
            cause = "with --jsonl stdout has one document a line, and nothing else is written"
            raise UsageError(f"--jsonl --{name}", cause, f"Leave --{name} out")
        from graphscan.cli.fleet import fleet

        return fleet(questions, output, strict=strict)
    if len(paths) > 1:
        if not all(paths):
            raise UsageError("PATH", "one of them is empty", "Leave the empty argument out")
        step = "Give one PATH, or add --jsonl"
        raise UsageError(" ".join(paths), "several paths are scanned with --jsonl only", step)
    reporters = [reporter for reporter in REPORTERS if asked[reporter.name]]
    _check_drawn(reporters, full=full, focus=focus, depth=depth)
    files = outputs(reporters, output)

    from graphscan.cli.asking import ask
    from graphscan.pipeline import strictly
    from graphscan.render.options import DrawOptions

    answer = ask(questions[0])
    if strict:
        answer = strictly(answer)
    around = None
    if focus is not None:
        from graphscan.subjects import find_module

        around = find_module(answer.graphs.modules, focus)
    if fix_plan:
        from graphscan.render.fix_plan import fix_plan as plan

        console.report(plan(answer))
    else:
        on_stderr = any(not file.path for file in files)
        _report(answer, quiet=quiet, verbose=verbose, on_stderr=on_stderr)
    options = DrawOptions(full, around) if depth is None else DrawOptions(full, around, depth)
    written = _write(answer, files, options)
    return STATUS[answer.verdict] if written else UNREADABLE


def _check_drawn(
    reporters: Sequence[Reporter], *, full: bool, focus: str | None, depth: int | None
) -> None:
    """Raises UsageError where something is said of a picture that is not asked for."""
    if depth is not None and focus is None:
        raise UsageError("--depth", "it counts from --focus MODULE", "Name the module")
    if (full or focus is not None) and not any(reporter.draws for reporter in reporters):
        given = "--full" if full else "--focus"
        pictures = ", ".join(f"--{reporter.name}" for reporter in REPORTERS if reporter.draws)
        raise UsageError(given, "no picture is asked for", f"Add one of {pictures}")


def _report(answer: Scan, *, quiet: bool, verbose: bool, on_stderr: bool) -> None:
    """The report on stdout; where stdout belongs to a file, the verdict on stderr."""
    from graphscan.render.terminal import terminal, verdict_line

    if on_stderr:
        console.say(plain(verdict_line(answer)))
    elif quiet:
        console.report(verdict_line(answer))
    else:
        console.report(terminal(answer, verbose=verbose))


def _write(answer: Scan, files: tuple[Output[Reporter], ...], options: DrawOptions) -> bool:
    """Write every file that can be written; whether that was all of them."""
    complete = True
    for file in files:
        try:
            drawn = file.reporter.render(_quoted(answer, file), options)
            if isinstance(drawn, str | bytes):
                file.write(drawn)
            else:
                file.write(drawn.content)
                console.say(f"graphscan: {drawn.cause}; {drawn.told}")
                _write_undrawn(file, drawn.cause.source)
        except GraphscanError as error:
            console.say(f"graphscan: {error}")
            complete = False
            from graphscan.render.layout import LayoutFailed

            if isinstance(error, LayoutFailed):
                _write_undrawn(file, error.source)
    return complete


def _quoted(answer: Scan, file: Output[Reporter]) -> Scan:
    """`answer` with the source that the format of `file` shows."""
    if file.reporter.places is None:
        return answer
    from graphscan.quote import quotes

    found = quotes(answer.graphs.modules, file.reporter.places(answer))
    return replace(answer, quotes={**found, **answer.quotes})


def _write_undrawn(file: Output[Reporter], source: str) -> None:
    """Where a picture cannot be drawn, write beside it what was to be drawn."""
    if file.path is not None and source:
        with suppress(OutputNotWritten):
            replace(file, path=file.path.with_suffix(".dot")).write(source)
