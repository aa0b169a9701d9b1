"""Plain arguments mean what typer reads in them."""

from __future__ import annotations

import functools

import pytest
import typer
from cli.test_start import HEAVY, loaded_by
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_builds import SAMPLES

from graphscan.cli.app import SCAN, PathFirst, Unnamed, app
from graphscan.cli.plain import SUB_COMMANDS, plainly
from graphscan.cli.scan import scan
from graphscan.errors import GraphscanError

PATH = str(SAMPLES / "proved-dynamic-import")
OPTIONS = [
    option
    for parameter in typer.main.get_command(app).commands[SCAN].params
    for option in (*parameter.opts, *parameter.secondary_opts)
    if option.startswith("-")
]
VALUES = [*"-x01", "./a.mjs", "22", "24", "007", "2²", "-1", "", "a b", "é", "\udcff", "a\n"]
WORDS = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(VALUES),
    st.just(PATH),
    st.sampled_from([*sorted(SUB_COMMANDS), "--", "--help", "--js", "--json=x", "-o=x", "-ox"]),
)
ARGUMENTS = st.one_of(
    st.lists(WORDS, max_size=6),
    st.tuples(st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3)).map(
        lambda around: [*around[0], PATH, *around[1]]
    ),
)


def _read_by_typer(arguments):
    """The values that typer gives the scan; None where it does not come to that."""
    given_to_scan = []

    @functools.wraps(scan)
    def note(*, version, **options):
        given_to_scan.append(options)

    program = typer.Typer(cls=PathFirst, add_completion=False)
    program.command(SCAN, cls=Unnamed, no_args_is_help=True)(note)
    program.command("order")(lambda: None)
    try:
        program(args=list(arguments), prog_name="graphscan", standalone_mode=False)
    except (GraphscanError, typer.BadParameter.__mro__[2]):
        return None
    [options] = given_to_scan or [None]
    return options


@settings(max_examples=400, deadline=None)
@given(ARGUMENTS)
def test_same_values(arguments):
    """Whatever is read without typer is what typer reads."""
    read = plainly(arguments)
    if read is not None:
        assert read == _read_by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [PATH],
        [PATH, "--json"],
        ["--json", "-o", "-", PATH, "--no-cache", "--jobs", "2"],
        [PATH, "--import", "./a.mjs", "--import", "b", "--node", "22", "--condition", "x"],
        [PATH, "--svg", "--html", "-o", "folder", "--full", "--strict"],
        [PATH, PATH],
    ],
)
def test_plain_arguments(arguments):
    """Arguments without abbreviations and mistakes are read without typer."""
    assert plainly(arguments) == _read_by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        [PATH, "--version"],
        [PATH, "--jsonl"],
        ["gone"],
        ["order", PATH],
        [PATH, "--bogus"],
        [PATH, "-o"],
        [PATH, "-o", "a", "-o", "b"],
        [PATH, "--node", "21"],
        [PATH, "--jobs", "0"],
        [PATH, "--json="],
        ["--", PATH],
    ],
)
def test_what_is_left_to_typer(arguments):
    """Help, mistakes and what has more than one meaning are typer's."""
    assert plainly(arguments) is None


def test_sub_commands():
    """Every sub-command is known as one."""
    group = typer.main.get_command(app)
    assert frozenset(group.commands) == SUB_COMMANDS


def test_a_plain_scan_loads_no_typer():
    """A scan loads neither the library of the command line nor that of pictures."""
    loaded = loaded_by(PATH, "--no-cache")
    assert "tree_sitter" in loaded
    assert not loaded & {"typer", "pydantic", *HEAVY} - {"tree_sitter", "tree_sitter_javascript"}
