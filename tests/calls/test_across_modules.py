"""Loaders that one module holds and another calls; real Node is the judge of who runs them."""

from __future__ import annotations

import subprocess

import pytest

LAZY = 'export const lazy = () => import("./target.mjs");'
TARGET = 'console.log("target");'

CALLED = {
    "named": {"entry.mjs": 'import { lazy } from "./a.mjs"; await lazy();', "a.mjs": LAZY},
    "renamed": {"entry.mjs": 'import { lazy as l } from "./a.mjs"; await l();', "a.mjs": LAZY},
    "namespace": {"entry.mjs": 'import * as a from "./a.mjs"; await a.lazy();', "a.mjs": LAZY},
    "default": {
        "entry.mjs": 'import lazy from "./a.mjs"; await lazy();',
        "a.mjs": 'export default () => import("./target.mjs");',
    },
    "default function": {
        "entry.mjs": 'import lazy from "./a.mjs"; await lazy();',
        "a.mjs": 'export default function () { return import("./target.mjs"); }',
    },
    "export list": {
        "entry.mjs": 'import { l } from "./a.mjs"; await l();',
        "a.mjs": 'function lazy() { return import("./target.mjs"); } export { lazy as l };',
    },
    "string name": {
        "entry.mjs": 'import { "a b" as l } from "./a.mjs"; await l();',
        "a.mjs": 'const lazy = () => import("./target.mjs"); export { lazy as "a b" };',
    },
    "re-exported": {
        "entry.mjs": 'import { l } from "./b.mjs"; await l();',
        "b.mjs": 'export { lazy as l } from "./a.mjs";',
        "a.mjs": LAZY,
    },
    "star": {
        "entry.mjs": 'import { lazy } from "./b.mjs"; await lazy();',
        "b.mjs": 'export * from "./a.mjs";',
        "a.mjs": LAZY,
    },
    "imported and exported": {
        "entry.mjs": 'import { lazy } from "./b.mjs"; await lazy();',
        "b.mjs": 'import { lazy } from "./a.mjs"; export { lazy };',
        "a.mjs": LAZY,
    },
    "through a function": {
        "entry.mjs": 'import { go } from "./b.mjs"; await go();',
        "b.mjs": 'import { lazy } from "./a.mjs"; export async function go() { await lazy(); }',
        "a.mjs": LAZY,
    },
    "in a cycle": {
        "entry.mjs": 'import "./a.mjs"; import { go } from "./b.mjs"; await go();',
        "b.mjs": 'import { lazy } from "./a.mjs"; export const go = () => lazy();',
        "a.mjs": 'import "./b.mjs"; export function lazy() { return import("./target.mjs"); }',
    },
}

DEAD = {
    "nobody imports it": {"entry.mjs": 'import "./a.mjs";', "a.mjs": LAZY},
    "imported, not called": {"entry.mjs": 'import { lazy } from "./a.mjs"; lazy;', "a.mjs": LAZY},
    "another name": {
        "entry.mjs": 'import { other } from "./a.mjs"; other();',
        "a.mjs": LAZY + " export const other = () => 0;",
    },
    "shadowed import": {
        "entry.mjs": 'import { lazy } from "./a.mjs"; ((lazy) => lazy())(() => 0);',
        "a.mjs": LAZY,
    },
    "called by dead code": {
        "entry.mjs": 'import { lazy } from "./a.mjs"; const f = () => lazy();',
        "a.mjs": LAZY,
    },
    "default is not in a star": {
        "entry.mjs": 'import * as b from "./b.mjs"; b.default?.();',
        "b.mjs": 'export * from "./a.mjs";',
        "a.mjs": 'export default () => import("./target.mjs");',
    },
}

HELD = {
    "namespace handed on": {
        "entry.mjs": 'import * as a from "./a.mjs"; console.assert(a);',
        "a.mjs": LAZY,
    },
    "computed member": {
        "entry.mjs": 'import * as a from "./a.mjs"; const n = "lazy"; a[n]();',
        "a.mjs": LAZY,
    },
    "loaded with import()": {
        "entry.mjs": 'const a = await import("./a.mjs"); a.lazy();',
        "a.mjs": LAZY,
    },
    "required": {
        "entry.mjs": 'import { createRequire } from "node:module";\n'
        'const require = createRequire(import.meta.url); require("./a.mjs").lazy();',
        "a.mjs": LAZY,
    },
    "namespace exported": {
        "entry.mjs": 'import { a } from "./b.mjs"; a.lazy();',
        "b.mjs": 'export * as a from "./a.mjs";',
        "a.mjs": LAZY,
    },
}

REASSIGNED = {
    "entry.mjs": 'import { lazy } from "./a.mjs"; lazy();',
    "a.mjs": 'export let lazy = () => import("./target.mjs"); lazy = () => 0;',
}


def _each(cases):
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


def _placed(place, case):
    return [p for p in place(case | {"target.mjs": TARGET}) if p.edge.target == "target.mjs"]


def _log(node, root):
    done = subprocess.run(
        [node, "entry.mjs"], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@_each(CALLED)
def test_called(place, case):
    """A loader runs in the time of the body that calls it, which waits for what it loads."""
    found = [p for p in _placed(place, case) if p.when == "always"]
    assert [(p.runner, p.later) for p in found] == [("entry.mjs", False)]
    assert found[0].settled is not None


@_each(CALLED)
def test_called_in_node(node, tree, case):
    """Node has evaluated what is loaded when the caller's body goes on."""
    case = case | {"target.mjs": TARGET, "entry.mjs": case["entry.mjs"] + ' console.log("end");'}
    assert _log(node, tree(case)) == ["target", "end"]


@_each(DEAD)
def test_dead(place, case):
    """An export that nobody calls never loads anything."""
    assert _placed(place, case) == []


@_each(DEAD)
def test_dead_in_node(node, tree, case):
    """Node loads nothing there."""
    assert _log(node, tree(case | {"target.mjs": TARGET})) == []


@_each(HELD)
def test_held(place, case):
    """Exports that go where they cannot be followed may be called once their module is complete."""
    [found] = [p for p in _placed(place, case) if p.when == "on-call"]
    assert found.later
    assert (found.runner, found.at) in (("a.mjs", len(case["a.mjs"])), ("entry.mjs", found.at))


def test_reassigned_export(place):
    """A call of an export that is assigned anew may call something else."""
    [found] = _placed(place, REASSIGNED)
    assert found.when == "conditional"


def test_export_in_a_cycle_is_held_at_any_time(place):
    """A hoisted export of a module in a cycle can be called before its body."""
    case = {
        "entry.mjs": 'import "./a.mjs"; const x = await import("./a.mjs");',
        "a.mjs": 'import "./b.mjs"; export function lazy() { return import("./target.mjs"); }',
        "b.mjs": 'import * as a from "./a.mjs"; console.assert(a);',
    }
    found = [p for p in _placed(place, case) if p.runner == "a.mjs"]
    assert [(p.at, p.later, p.when) for p in found] == [(0, False, "on-call")]


def test_entry_and_platform(place):
    """The platform may call what the entry exports, after the entry's body."""
    case = {"entry.mjs": LAZY}
    [found] = _placed(place, case)
    assert (found.when, found.at, found.later) == ("on-call", len(LAZY), True)


COMMONJS = {
    "top level": ('require("./target.cjs");', "always", False),
    "function that runs": ('function f() { require("./target.cjs"); } f();', "always", False),
    "immediately": ('(function () { require("./target.cjs"); })();', "always", False),
    "conditional": ('if (process.env.X) { require("./target.cjs"); }', "conditional", False),
    "exported": ('exports.f = () => require("./target.cjs");', "on-call", True),
    "returned early": ('if (process.env.X) return; require("./target.cjs");', "conditional", False),
    "block function": (
        'if (!process.env.X) { function f() { require("./target.cjs"); } } f();',
        "conditional",
        False,
    ),
    "timer": ('setTimeout(() => require("./target.cjs"));', "always", True),
}


@pytest.mark.parametrize(("text", "when", "later"), COMMONJS.values(), ids=COMMONJS)
def test_require(place, text, when, later):
    """A require() in a function runs when the function does."""
    case = {"entry.mjs": 'import "./a.cjs";', "a.cjs": text, "target.cjs": ""}
    [found] = [p for p in place(case) if p.edge.target == "target.cjs"]
    assert (found.runner, found.when, found.later) == ("a.cjs", when, later)
    assert not found.awaited


def test_dead_require(place):
    """A require() in a function that nobody calls has no placement."""
    case = {
        "entry.mjs": 'import "./a.cjs";',
        "a.cjs": 'function f() { require("./target.cjs"); }',
        "target.cjs": "",
    }
    assert [p for p in place(case) if p.edge.target == "target.cjs"] == []


def test_broken_file(place):
    """In a file that does not parse, a function that seems dead may be called all the same."""
    case = {"entry.mjs": 'const f = () => import("./target.mjs");\nconst = 1;', "target.mjs": ""}
    assert {p.when for p in place(case)} == {"on-call"}


def test_deep_nesting(place):
    """Functions deep in one another, and callers in a long row, are followed."""
    depth = 600
    nested = "(() => " * depth + 'import("./target.mjs")' + ")()" * depth
    row = "\n".join(f"const f{i} = () => f{i + 1}();" for i in range(depth))
    case = {
        "entry.mjs": f"{row}\nconst f{depth} = () => import('./other.mjs');\nf0();\n{nested};",
        "target.mjs": "",
        "other.mjs": "",
    }
    found = {p.edge.target: p.when for p in place(case)}
    assert found == {"target.mjs": "always", "other.mjs": "always"}
