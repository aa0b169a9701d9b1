"""What the program costs before it does anything, and what it says of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

import graphscan as package

HEAVY = {"graphviz", "networkx", "rich", "tree_sitter"}
NEEDLESS = HEAVY - {"tree_sitter"} | {
    "dataclasses",
    "graphscan.config",
    "graphscan.resolve.data_url",
    "graphscan.source_maps.chunk",
    "importlib.resources",
    "inspect",
    "jsonschema",
    "sourcemap",
    "tempfile",
    "typer",
    "typing_extensions",
    "wcmatch",
}
"""What a scan does without: loading it was, or would be, up to a tenth of its start."""

PROBE = """
import sys
before = set(sys.modules)
sys.argv = ["graphscan", *sys.argv[1:]]
from graphscan.__main__ import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write("\\n" + " ".join(sys.modules.keys() - before))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a run loads and that Python has not loaded before."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, check=True, timeout=60
    )
    return set(done.stderr.decode().splitlines()[-1].split())


def test_version(graphscan):
    """--version prints name and version."""
    done = graphscan("--version")
    assert (done.status, done.out) == (0, f"graphscan {package.__version__}\n")


def test_version_loads_nothing():
    """--version is answered before the command line itself is loaded."""
    assert not loaded_by("--version") & (HEAVY | {"msgspec", "typer", "importlib.metadata"})


def test_help_loads_no_graph():
    """--help needs neither the graphs nor the parser."""
    assert not loaded_by("--help") & HEAVY


def test_a_scan_loads_what_it_needs(refuted):
    """A plain scan that works everything out loads no module that it does without."""
    loaded = loaded_by(str(refuted), "--json", "-o", "-", "--no-cache")
    assert {"msgspec", "tree_sitter"} <= loaded
    assert not loaded & NEEDLESS


def test_a_worker_loads_what_it_needs():
    """A worker of its own loads what reading needs, and nothing that comes behind it."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "from graphscan.light import start_lightly; start_lightly()\n"
        "import graphscan.workers.worker; print(*sys.modules.keys() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert {"msgspec", "graphscan.extract"} <= loaded
    behind = {"cli", "discover", "evaluate", "pipeline", "render", "resolve", "rules"}
    assert not loaded & (NEEDLESS | {"pathlib"} | {f"graphscan.{each}" for each in behind})


def test_a_light_start_hides_nothing():
    """What msgspec is loaded without is there for whoever asks for it later."""
    code = (
        "import sys; from graphscan.light import start_lightly; start_lightly()\n"
        "import typing_extensions, msgspec; assert typing_extensions.get_type_hints\n"
        "assert msgspec.json.decode(b'[1]', type=list[int]) == [1]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_package_loads_nothing():
    """`import graphscan` costs nothing until a name is used."""
    code = "import graphscan, sys; sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert not set(done.stderr.decode().split()) & HEAVY


def test_help_shows_examples_options_and_sub_commands(graphscan):
    """--help is the help of the main job, with examples, and names the sub-commands."""
    done = graphscan("--help")
    assert done.status == 0
    assert done.out.startswith("Usage: graphscan [OPTIONS]")
    assert "graphscan .output/server --svg\n" in done.out
    for word in ("--import", "--node-options", "--strict", "--version", "  order ", "  why "):
        assert word in done.out


def test_no_arguments(graphscan):
    """Without arguments the help is shown, and that is wrong usage."""
    done = graphscan()
    assert done.status == 2
    assert "Usage: graphscan" in done.out + done.err


def test_unknown_option(graphscan):
    """An option that does not exist is wrong usage, said without a traceback."""
    done = graphscan("somewhere", "--bogus")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("graphscan: --bogus: there is no such option.")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", [["-m", "graphscan"], ["-X", "utf8", "-m", "graphscan"]])
def test_all_is_written_before_the_end(arguments, refuted, tmp_path):
    """A document reaches a pipe whole, with its exit status, whichever way the process ends."""
    command = [sys.executable, *arguments, str(refuted), "--json", "-o"]
    piped = subprocess.run([*command, "-"], capture_output=True, timeout=60)
    kept = subprocess.run([*command, str(tmp_path / "kept")], capture_output=True, timeout=60)
    assert (piped.returncode, kept.returncode) == (1, 1)
    assert piped.stdout == (tmp_path / "kept").read_bytes()


def test_main_returns_to_its_caller(refuted):
    """Who calls `program` in a process of another purpose goes on after it."""
    code = (
        "import sys; sys.argv = ['graphscan', sys.argv[1]]\n"
        "from graphscan.__main__ import program\n"
        "try: program()\n"
        "except SystemExit as leaving: print('went on after', leaving.code)"
    )
    done = subprocess.run([sys.executable, "-c", code, refuted], capture_output=True, timeout=60)
    assert done.stdout.decode().splitlines()[-1] == "went on after 1"


def test_profilers_come_to_their_end(refuted):
    """A profiler that runs the program prints what it has found."""
    command = [sys.executable, "-m", "cProfile", "-m", "graphscan", str(refuted), "--quiet"]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert b"function calls" in done.stdout
