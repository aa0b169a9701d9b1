"""Preloads are resolved as Node resolves them from the working folder, or refused as by Node."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from graphscan.errors import PreloadNotFound
from graphscan.locate import Located, StartKind, locate

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree

NAME = "console.log(import.meta.url.split('/').slice(-1)[0]);"
CJS = "console.log(require('path').basename(__filename));"
FILES = {
    "app/package.json": {"name": "app", "imports": {"#own": "./own.mjs"}, "exports": "./self.mjs"},
    "app/own.mjs": NAME,
    "app/self.mjs": NAME,
    "app/instrument.mjs": NAME,
    "app/instrument.cjs": CJS,
    "app/a%b.mjs": NAME,
    "app/folder/index.js": CJS,
    "app/instrument.js": CJS,
    "app/node_modules/pre/package.json": {
        "exports": {
            ".": {"special": "./special.mjs", "default": "./plain.mjs"},
            "./sub": "./sub.mjs",
        }
    },
    "app/node_modules/pre/plain.mjs": NAME,
    "app/node_modules/pre/special.mjs": NAME,
    "app/node_modules/pre/sub.mjs": NAME,
    "app/.output/server/package.json": {"type": "module"},
    "app/.output/server/index.mjs": NAME,
    "app/.output/server/sentry.server.config.mjs": NAME,
    "app/.output/server/node_modules/hook/package.json": {"exports": {"./init": "./lib/init.mjs"}},
    "app/.output/server/node_modules/hook/lib/init.mjs": NAME,
    "outside.mjs": NAME,
}


def preloaded(folder: Path, cwd: str, by: str, specifier: str) -> Located:
    """The build in `folder`/app with one preload, seen from `cwd`."""
    imports, requires = ([specifier], []) if by == "import" else ([], [specifier])
    return locate(folder / "app", imports=imports, requires=requires, cwd=folder / cwd, node=20)


def run(
    node: str, folder: Path, cwd: str, by: str, specifier: str
) -> subprocess.CompletedProcess[str]:
    """What Node does with the same preload and the same entry."""
    entry = folder / "app/.output/server/index.mjs"
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    return subprocess.run(
        [node, f"--{by}", specifier, str(entry)],
        cwd=folder / cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("cwd", "by", "specifier", "module"),
    [
        ("app", "import", "./instrument.mjs", "../../instrument.mjs"),
        ("app", "import", "./instrument.cjs", "../../instrument.cjs"),
        ("app", "import", "./instrument.mjs?a=1#b", "../../instrument.mjs?a=1#b"),
        ("app", "import", "./instrument.cjs?a=1", "../../instrument.cjs"),
        ("app", "import", "../outside.mjs", "../../../outside.mjs"),
        ("app", "import", "../outside.mjs?a", "../../../outside.mjs?a"),
        ("app", "import", "./a%25b.mjs", "../../a%25b.mjs"),
        ("app", "import", "#own", "../../own.mjs"),
        ("app", "import", "app", "../../self.mjs"),
        ("app", "import", "pre", "../../node_modules/pre/plain.mjs"),
        ("app", "import", "pre/sub", "../../node_modules/pre/sub.mjs"),
        ("app/folder", "import", "pre", "../../node_modules/pre/plain.mjs"),
        ("app", "import", "./.output/server/sentry.server.config.mjs", "sentry.server.config.mjs"),
        ("app/.output/server", "import", "./sentry.server.config.mjs", "sentry.server.config.mjs"),
        ("app/.output", "import", "./server/sentry.server.config.mjs", "sentry.server.config.mjs"),
        ("app", "require", "./instrument.cjs", "../../instrument.cjs"),
        ("app", "require", "./instrument", "../../instrument.js"),
        ("app", "require", "./folder", "../../folder/index.js"),
        ("app", "require", "./a%b.mjs", "../../a%25b.mjs"),
        ("app", "require", "./instrument.mjs", "../../instrument.mjs"),
        ("app", "require", "pre", "../../node_modules/pre/plain.mjs"),
        ("app", "import", "./instrument", None),
        ("app", "import", "./folder", None),
        ("app", "import", "instrument.mjs", None),
        ("app", "import", ".output/server/sentry.server.config.mjs", None),
        ("app", "import", "./sentry.server.config.mjs", None),
        ("app", "import", "./a%b.mjs", None),
        ("app", "import", "pre/missing", None),
        ("app", "import", "#missing", None),
        ("app", "import", "https://example.org/x.mjs", None),
        ("app", "import", "node:nonsense", None),
        ("app", "require", "instrument.cjs", None),
        ("app", "require", "./missing", None),
    ],
)
def test_node_runs_the_preload_found_or_refuses_it_too(
    node: str, tree: WriteTree, cwd: str, by: str, specifier: str, module: str | None
) -> None:
    """The preload found is the one that Node runs; what Node refuses gives Node's code."""
    folder = tree(FILES)
    ran = run(node, folder, cwd, by, specifier)
    if module is None:
        assert ran.returncode == 1
        with pytest.raises(PreloadNotFound) as caught:
            preloaded(folder, cwd, by, specifier)
        code = caught.value.cause.rpartition("(")[2].rstrip(")")
        assert code in ran.stderr
        return
    assert ran.returncode == 0, ran.stderr
    start = preloaded(folder, cwd, by, specifier).starts[0]
    assert start.module == module
    assert start.kind == StartKind(by)
    assert start.path is not None
    assert start.path.is_file()
    name = module.rpartition("/")[2] if ".mjs" in module else start.path.name
    assert ran.stdout.splitlines() == [name, "index.mjs"]


def refusal(folder: Path, cwd: str, by: str, specifier: str) -> PreloadNotFound:
    """The error for a preload."""
    with pytest.raises(PreloadNotFound) as caught:
        preloaded(folder, cwd, by, specifier)
    return caught.value


@pytest.mark.parametrize(
    ("cwd", "by", "specifier", "typed"),
    [
        ("app", "import", "instrument.mjs", "--import ./instrument.mjs?"),
        ("app", "require", "instrument.cjs", "--require ./instrument.cjs?"),
        (
            "app",
            "import",
            "./sentry.server.config.mjs",
            "--import ./.output/server/sentry.server.config.mjs?",
        ),
        (
            "app",
            "import",
            "sentry.server.config.mjs",
            "--import ./.output/server/sentry.server.config.mjs?",
        ),
        (
            "app",
            "import",
            ".output/server/sentry.server.config.mjs",
            "--import ./.output/server/sentry.server.config.mjs?",
        ),
        (
            "app",
            "import",
            "./server/sentry.server.config.mjs",
            "--import ./.output/server/sentry.server.config.mjs?",
        ),
        (
            "app/folder",
            "import",
            "./sentry.server.config",
            "--import ../.output/server/sentry.server.config.mjs?",
        ),
        (
            "app",
            "import",
            "hook/init",
            "--import ./.output/server/node_modules/hook/lib/init.mjs?",
        ),
        ("app", "import", "a%25b.mjs", "--import ./a%25b.mjs?"),
        ("app", "require", "a%b.mjs", "--require ./a%b.mjs?"),
    ],
)
def test_the_next_step_is_what_to_type_and_node_takes_it(
    node: str, tree: WriteTree, cwd: str, by: str, specifier: str, typed: str
) -> None:
    """A preload that is meant but not found is spelled out as it works from the working folder."""
    folder = tree(FILES)
    error = refusal(folder, cwd, by, specifier)
    assert error.next_step == f"Did you mean {typed}"
    working = typed.removesuffix("?").partition(" ")[2]
    assert run(node, folder, cwd, by, working).returncode == 0


def test_a_name_with_a_space_is_quoted_for_the_shell(tree: WriteTree) -> None:
    """What is to be typed can be typed."""
    folder = tree({**FILES, "app/a b.mjs": ""})
    assert refusal(folder, "app", "import", "a b.mjs").next_step.endswith("--import './a b.mjs'?")


def test_a_missing_slash_is_told_in_the_words_of_node(node: str, tree: WriteTree) -> None:
    """A preload without ./ is a package name: the error says what Node says."""
    folder = tree(FILES)
    sentence = "Cannot find package 'instrument.mjs'"
    assert sentence in refusal(folder, "app", "import", "instrument.mjs").cause
    assert sentence in run(node, folder, "app", "import", "instrument.mjs").stderr


def test_a_preload_that_is_nowhere_says_how_to_give_it(tree: WriteTree) -> None:
    """Where no file can be meant, the next step is general."""
    error = refusal(tree(FILES), "app", "import", "./gone.mjs")
    assert "with ./ in front" in error.next_step
    assert error.subject == "--import ./gone.mjs"


def test_a_missing_index_file_is_not_taken_for_the_entry(tree: WriteTree) -> None:
    """Nobody who mistypes the path of a preload means the index.mjs of the server folder."""
    error = refusal(tree(FILES), "app", "import", "./sentry/index.mjs")
    assert "with ./ in front" in error.next_step


def test_an_absolute_path_and_a_file_url_are_preloads(tree: WriteTree) -> None:
    """Node takes both."""
    folder = tree(FILES)
    path = folder / "app/instrument.mjs"
    for specifier in (path.as_posix(), path.as_uri()):
        assert preloaded(folder, ".", "import", specifier).build.imports == (
            "../../instrument.mjs",
        )


def test_the_real_path_of_a_linked_preload_counts(node: str, tree: WriteTree) -> None:
    """A preload given by a symbolic link is its real file, as for Node."""
    folder = tree(FILES)
    (folder / "app/link.mjs").symlink_to(folder / "app/instrument.mjs")
    assert preloaded(folder, "app", "import", "./link.mjs").build.imports == (
        "../../instrument.mjs",
    )
    ran = run(node, folder, "app", "import", "./link.mjs")
    assert ran.stdout.splitlines()[0] == "instrument.mjs"


def test_a_builtin_preload_runs_nothing_of_the_build(tree: WriteTree) -> None:
    """`--import node:fs` is left out of the build, and that is said."""
    located = preloaded(tree(FILES), "app", "import", "node:fs")
    assert located.build.imports == ()
    assert [start.kind for start in located.starts] == [StartKind.ENTRY]
    assert [sentence for sentence in located.build.assumptions if "node:fs" in sentence]


def test_a_data_preload_has_no_file(node: str, tree: WriteTree) -> None:
    """`data:` modules are numbered in the order met and keep their URL; Node runs them."""
    folder = tree(FILES)
    urls = ["data:text/javascript,console.log('one')", "data:text/javascript,console.log('two')"]
    located = locate(folder / "app", imports=[urls[1], urls[0], urls[1]], cwd=folder / "app")
    assert located.build.imports == ("data:0", "data:1", "data:0")
    start = located.starts[0]
    assert (start.path, start.specifier) == (None, urls[1])
    assert run(node, folder, "app", "import", urls[0]).stdout.startswith("one\n")


def test_a_condition_decides_which_file_of_a_package_is_the_preload(
    node: str, tree: WriteTree
) -> None:
    """Preloads are resolved under the conditions asked for."""
    folder = tree(FILES)
    located = locate(folder / "app", imports=["pre"], conditions=["special"], cwd=folder / "app")
    assert located.build.imports == ("../../node_modules/pre/special.mjs",)
    command = [node, "--conditions", "special", "--import", "pre", "--eval", ""]
    ran = subprocess.run(command, cwd=folder / "app", capture_output=True, text=True, check=True)
    assert ran.stdout == "special.mjs\n"


def test_requires_are_listed_apart_from_imports(tree: WriteTree) -> None:
    """`build.requires` and `build.imports` keep their own orders."""
    folder = tree(FILES)
    located = locate(
        folder / "app",
        imports=["./own.mjs", "./instrument.mjs"],
        requires=["./instrument.cjs"],
        cwd=folder / "app",
    )
    assert located.build.requires == ("../../instrument.cjs",)
    assert located.build.imports == ("../../own.mjs", "../../instrument.mjs")
    assert [start.kind.value for start in located.starts] == [
        "require",
        "import",
        "import",
        "entry",
    ]


def test_no_path_of_this_machine_stands_in_the_build(tree: WriteTree) -> None:
    """Preloads outside the root are named from the root."""
    folder = tree(FILES)
    build = preloaded(folder, ".", "import", (folder / "outside.mjs").as_posix()).build
    assert str(folder) not in repr(build)
