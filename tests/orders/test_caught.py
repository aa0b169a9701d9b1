"""FIRST fails in code that looks as if it could not, and something takes the error."""

from __future__ import annotations

import subprocess

import pytest

CONFIG = """[[order]]
name = "ready-before-use"
first = { module = "first.mjs" }
then = { module = "then.mjs" }
mode = "evaluate"
"""
TRIED = 'try { await import("./first.mjs"); } catch {}\nawait import("./then.mjs");'
FIRST = "globalThis.ready = true;"
THEN = "console.log(globalThis.ready);"

FAILING = {
    "a CommonJS name": {"index.mjs": TRIED, "first.mjs": f"export const r = __dirname; {FIRST}"},
    "a name read too early": {"index.mjs": TRIED, "first.mjs": f"console.log(z); let z; {FIRST}"},
    "a name of its own": {"index.mjs": TRIED, "first.mjs": f"var process; process.env.A; {FIRST}"},
    "no method of a promise": {
        "index.mjs": TRIED,
        "first.mjs": f'import("node:fs").nope(); {FIRST}',
    },
    "finally returns": {
        "index.mjs": 'async function load() { try { await import("./first.mjs"); } '
        'finally { return 1; } }\nawait load();\nawait import("./then.mjs");',
        "first.mjs": f"JSON.parse(''); {FIRST}",
    },
    "finally leaves a block": {
        "index.mjs": 'a: { try { await import("./first.mjs"); } finally { break a; } }\n'
        'await import("./then.mjs");',
        "first.mjs": f"JSON.parse(''); {FIRST}",
    },
    "no process to end": {
        "index.mjs": "const process = { exit() {} };\n"
        'try { await import("./first.mjs"); } catch { process.exit(1); }\n'
        'await import("./then.mjs");',
        "first.mjs": f"JSON.parse(''); {FIRST}",
    },
}
_each = pytest.mark.parametrize("case", FAILING.values(), ids=FAILING)


@_each
def test_caught_failure_is_undecided(found, case):
    """The order is open where FIRST fails before it has set anything up."""
    result = found({**case, "then.mjs": THEN}, CONFIG)["ready-before-use"]
    assert result.verdict == "undecided"
    assert [obstacle.code for obstacle in result.obstacles] == ["caught-failure"]


@_each
def test_caught_failure_in_node(node, tree, case):
    """Node evaluates THEN without what FIRST was to set up."""
    root = tree({**case, "then.mjs": THEN})
    done = subprocess.run(
        [node, "--no-warnings", "index.mjs"],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split() == ["undefined"]
