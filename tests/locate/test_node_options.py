"""NODE_OPTIONS is read as real Node reads it: the same preloads, or the same refusal."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphscan.errors import UsageError
from graphscan.locate import locate
from graphscan.locate.node_options import parse_node_options, split_words

if TYPE_CHECKING:
    from conftest import WriteTree

PRELOADS = ["a.mjs", "b.mjs", "c.cjs", "d.cjs", "a b.mjs", 'q"t.mjs', "back\\slash.mjs", "-x.cjs"]


def start(
    node: str, folder: Path, options: str, code: str = ""
) -> subprocess.CompletedProcess[str]:
    """Start Node in `folder` with NODE_OPTIONS set; each preload prints its name."""
    environment = {**os.environ, "NODE_OPTIONS": options}
    return subprocess.run(
        [node, "-e", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


ACCEPTED = [
    "",
    "   ",
    '""',
    "--import ./a.mjs",
    "--import=./a.mjs",
    "  --import   ./a.mjs  ",
    '--import "./a b.mjs"',
    '--import "./a\\ b.mjs"',
    '--import="./a b.mjs"',
    '"--import=./a b.mjs"',
    '--import ./a" "b.mjs',
    '--import "./q\\"t.mjs"',
    '"--import" ./a.mjs',
    '--im"port" ./a.mjs',
    '--import ""./a.mjs',
    "-r ./c.cjs",
    "--require ./c.cjs",
    "--require=./c.cjs",
    '--require "./back\\\\slash.mjs"',
    "-r ./c.cjs --import ./a.mjs -r ./d.cjs --import ./b.mjs",
    "--import ./a.mjs -r ./c.cjs",
    "--import ./b.mjs --import ./a.mjs",
    "--enable-source-maps --import ./a.mjs",
    "--enable_source_maps --import ./a.mjs",
    "--max-old-space-size=512 --import ./a.mjs",
    "--title mine --import ./a.mjs",
    "--title=mine --import ./a.mjs",
    '--title "my app" --import ./a.mjs',
    "--title import --import ./a.mjs",
    "--stack-trace-limit=3 -r ./c.cjs",
    "--inspect-port 0 --import ./a.mjs",
    "--unhandled-rejections strict --import ./a.mjs",
    "--unhandled_rejections strict --import ./a.mjs",
    "--conditions foo -C bar --import ./a.mjs",
    "--no-warnings --import ./a.mjs word --import ./b.mjs",
    "word --import ./a.mjs",
    "--import ./a.mjs - --import ./b.mjs",
    "--no-deprecation --import ./a.mjs",
    "-r node:fs --import node:path --import ./a.mjs",
]


@pytest.mark.parametrize("options", ACCEPTED)
def test_the_preloads_of_node_options_are_those_that_node_runs(
    node: str, tree: WriteTree, options: str
) -> None:
    """What is read out of NODE_OPTIONS is what Node runs before the main program, in order."""
    folder = tree({name: f"console.log({name!r});" for name in PRELOADS})
    ran = start(node, folder, options)
    assert ran.returncode == 0, ran.stderr
    read = parse_node_options(options)
    preloads = [name for name in (*read.requires, *read.imports) if not name.startswith("node:")]
    assert [Path(name).name for name in preloads] == ran.stdout.splitlines()


REFUSED = [
    '--import "./a.mjs',
    '"',
    '--import ./a.mjs "',
    '--import "./a.mjs\\',
    "--import",
    "--import ",
    '--import ""',
    "--import=",
    "--import -r ./c.cjs",
    "--import --no-warnings",
    "--import -x.cjs",
    "-r",
    '-r ""',
    "-r=./c.cjs",
    "-r./c.cjs",
    "-C",
    "-C=foo",
    "-Cfoo",
    "-C -x",
    "--conditions=",
    "--title",
    "--title --import ./a.mjs",
    "--",
    "--import ./a.mjs -- --import ./b.mjs",
]


@pytest.mark.parametrize("options", REFUSED)
def test_what_node_refuses_is_refused_in_its_words(node: str, tmp_path: Path, options: str) -> None:
    """Where Node would not start, the error holds Node's own sentence."""
    ran = start(node, tmp_path, options)
    assert ran.returncode == 9
    with pytest.raises(UsageError) as caught:
        parse_node_options(options)
    sentence = ran.stderr.strip().partition(": ")[2]
    assert sentence in caught.value.cause


@pytest.mark.parametrize(
    "options", ["-C foo", "--conditions foo", "--conditions=foo", "-C bar -C foo", "-C \\-x", ""]
)
def test_the_conditions_of_node_options_are_those_that_node_resolves_with(
    node: str, tree: WriteTree, options: str
) -> None:
    """A condition read out of NODE_OPTIONS is one with which Node resolves."""
    names = ("foo", "bar", "-x")
    exports = {name: f"./{name}.cjs" for name in names} | {"default": "./none.cjs"}
    folder = tree(
        {
            "node_modules/p/package.json": {"exports": exports},
            **{f"node_modules/p/{name}.cjs": f"console.log({name!r})" for name in (*names, "none")},
        }
    )
    ran = start(node, folder, options, "require('p')")
    conditions = parse_node_options(options).conditions
    expected = next((name for name in names if name in conditions), "none")
    assert ran.stdout.strip() == expected


def test_a_value_after_an_equals_sign_may_begin_with_a_dash(node: str, tree: WriteTree) -> None:
    """`--require=-x.cjs` names the package -x.cjs, `--require \\-x.cjs` too."""
    folder = tree({"node_modules/-x.cjs/index.js": "console.log('ran')"})
    for options in ("--require=-x.cjs", "--require \\-x.cjs"):
        assert start(node, folder, options).stdout == "ran\n"
        assert parse_node_options(options).requires == ("-x.cjs",)


def test_a_tab_separates_nothing(tree: WriteTree) -> None:
    """Only a space separates words."""
    assert split_words("--import\t./a.mjs --title x") == ["--import\t./a.mjs", "--title", "x"]


def test_preloads_of_node_options_come_before_those_of_the_command_line(
    node: str, tree: WriteTree
) -> None:
    """Requires first, then imports; of each NODE_OPTIONS first. Node runs them in that order."""
    names = ["e.mjs", "f.cjs", "g.mjs", "h.cjs", "index.mjs"]
    folder = tree({name: f"console.log({name!r});" for name in names})
    options = "--import ./e.mjs --require ./f.cjs"
    located = locate(
        folder, imports=["./g.mjs"], requires=["./h.cjs"], node_options=options, cwd=folder
    )
    ran = subprocess.run(
        [node, "--import", "./g.mjs", "--require", "./h.cjs", "index.mjs"],
        cwd=folder,
        env={**os.environ, "NODE_OPTIONS": options},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [start.module for start in located.starts] == ran.stdout.splitlines()
    assert located.build.requires == ("f.cjs", "h.cjs")
    assert located.build.imports == ("e.mjs", "g.mjs")
