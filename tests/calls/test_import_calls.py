"""Where an import() runs, for every shape of call that bundles contain; real Node is the judge."""

from __future__ import annotations

import subprocess

import pytest

AWAITED = {
    "await": 'await import("./target.mjs");',
    "parenthesised": 'const { default: x } = (await (import("./target.mjs")));',
    "chained": 'await import("./target.mjs").then((n) => n.default);',
    "caught": 'await import("./target.mjs").catch(() => {});',
    "kept": 'const p = import("./target.mjs"); await p;',
    "kept and chained": 'const p = import("./target.mjs"); (await p.then((n) => n)).default;',
    "all": 'await Promise.all([0, import("./target.mjs")]);',
    "all settled": 'await Promise.allSettled([import("./target.mjs")]);',
    "resolve": 'await Promise.resolve(import("./target.mjs"));',
    "function returns": 'function f() { return import("./target.mjs"); } await f();',
    "arrow returns": 'const f = () => import("./target.mjs"); await f();',
    "async awaits": 'const f = async () => { (await import("./target.mjs")).default; }; await f();',
    "async returns": 'async function f() { return import("./target.mjs"); } await f();',
    "two functions": (
        'const g = () => import("./target.mjs"); const f = async () => { await g(); }; await f();'
    ),
    "invoked at once": 'await (async () => { await import("./target.mjs"); })();',
    "applied": 'function f() { return import("./target.mjs"); } await f.call(null);',
    "member": 'const o = { load: () => import("./target.mjs") }; await o.load();',
    "method": 'const o = { load() { return import("./target.mjs"); } }; await o.load();',
    "static method": 'class C { static load() { return import("./target.mjs"); } } await C.load();',
    "alias": 'const f = () => import("./target.mjs"); const g = f; await g();',
    "callback of then": 'await Promise.resolve().then(() => import("./target.mjs"));',
    "after an await": (
        'const f = async () => { await 0; await import("./target.mjs"); }; await f();'
    ),
    "sequence": '(0, await import("./target.mjs"));',
    "hoisted": 'await f(); function f() { return import("./target.mjs"); }',
    "kept in a function": (
        'const f = async () => { const p = import("./target.mjs"); await 0; await p; }; await f();'
    ),
}

ALWAYS = {
    "floating": 'import("./target.mjs");',
    "void": 'void import("./target.mjs");',
    "then": 'import("./target.mjs").then((n) => n.default);',
    "race": 'await Promise.race([0, import("./target.mjs")]);',
    "not awaited": 'const f = async () => { await import("./target.mjs"); }; f();',
    "not returned": 'const f = async () => { import("./target.mjs"); }; await f();',
    "bang": '!function (o) { import("./target.mjs"); }({});',
    "comma": '!function (o) { return o; }({}), import("./target.mjs").then((n) => n.default);',
    "this": '(function () { import("./target.mjs"); }).call(this);',
    "new": 'class C { constructor() { import("./target.mjs"); } } new C();',
    "field": 'class C { p = import("./target.mjs"); } new C();',
    "static block": 'class C { static { import("./target.mjs"); } }',
    "static field": 'class C { static p = import("./target.mjs"); }',
    "computed key": 'const o = { [import("./target.mjs")]() {} };',
    "executor": 'new Promise((done) => { import("./target.mjs"); done(); });',
    "tagged template": 'const f = () => import("./target.mjs"); f`x`;',
    "do": 'do { import("./target.mjs"); } while (0);',
    "first operand": 'import("./target.mjs") && 1;',
    "argument": 'console.assert(import("./target.mjs"));',
    "finally": 'try {} finally { import("./target.mjs"); }',
    "shadow of Promise": (
        '{ const Promise = { all: () => 0 }; await Promise.all([import("./target.mjs")]); }'
    ),
    "argument of an awaited call": 'await String(import("./target.mjs"));',
    "after a class": 'export default class {}\n(async () => { await import("./target.mjs"); })();',
}

LATER = {
    "timer": 'setTimeout(() => import("./target.mjs"), 1);',
    "immediate": 'setImmediate(() => { import("./target.mjs"); });',
    "microtask": 'queueMicrotask(() => import("./target.mjs"));',
    "tick": 'process.nextTick(() => import("./target.mjs"));',
    "global timer": 'globalThis.setTimeout(() => import("./target.mjs"));',
    "promise": 'Promise.resolve().then(() => import("./target.mjs"));',
    "behind an await": 'const f = async () => { await 0; import("./target.mjs"); }; f();',
    "behind a loop": (
        'const f = async () => { for await (const x of []); import("./target.mjs"); }; f();'
    ),
    "named": 'const f = () => import("./target.mjs"); setTimeout(f);',
}

NEVER = {
    "function": 'function f() { return import("./target.mjs"); }',
    "constant": 'const f = () => import("./target.mjs");',
    "object": 'const h = { handler: async () => (await import("./target.mjs")).default };',
    "list": 'const routes = [{ route: "/", handler: () => import("./target.mjs"), lazy: true }];',
    "chain of the dead": (
        'const f = () => import("./target.mjs"); const g = () => f(); const h = () => g();'
    ),
    "recursion": 'function f() { g(); import("./target.mjs"); } function g() { f(); }',
    "shadowed": 'const f = () => import("./target.mjs"); { const f = () => 0; f(); }',
    "shadowed by a parameter": 'const f = () => import("./target.mjs"); ((f) => f())(() => 0);',
    "shadowed by a var": 'const f = () => import("./target.mjs"); (() => { f?.(); var f; })();',
    "shadowed by catch": (
        'const f = () => import("./target.mjs"); try { throw 0 } catch (f) { f?.call; }'
    ),
    "own name": 'const g = function f() { import("./target.mjs"); f(); };',
    "generator": 'function* f() { import("./target.mjs"); }',
    "class": 'class C { load() { return import("./target.mjs"); } }',
    "typeof": 'const f = () => import("./target.mjs"); typeof f;',
    "other member": 'const o = { load: () => import("./target.mjs"), name: 1 }; o.name;',
}

CONDITIONAL = {
    "if": 'if (process.env.X) import("./target.mjs");',
    "else": 'if (!process.env.X) {} else { await import("./target.mjs"); }',
    "and": 'process.env.X && import("./target.mjs");',
    "ternary": 'process.env.X ? import("./target.mjs") : 0;',
    "nullish assignment": 'let x = 1; x ??= import("./target.mjs");',
    "loop": 'for (const x of []) import("./target.mjs");',
    "while": 'while (process.env.X) { import("./target.mjs"); break; }',
    "switch": 'switch (process.env.X) { case "1": import("./target.mjs"); }',
    "catch": 'try {} catch { import("./target.mjs"); }',
    "optional call": 'process.x?.(import("./target.mjs"));',
    "optional chain": 'process.x?.y.z(import("./target.mjs"));',
    "early return": 'function f() { if (!process.env.X) return; import("./target.mjs"); } f();',
    "labelled break": 'a: { if (!process.env.X) break a; import("./target.mjs"); }',
    "conditional call": 'const f = () => import("./target.mjs"); if (process.env.X) f();',
    "default value": 'function f(p = import("./target.mjs")) {} f(1);',
    "reassigned": 'let f = () => import("./target.mjs"); f = () => 0; f();',
    "declared twice": 'var f = () => import("./target.mjs"); var f = () => 0; f();',
    "catch callback": 'Promise.resolve().catch(() => import("./target.mjs"));',
    "unknown promise": 'fetch("data:,").then(() => import("./target.mjs"));',
    "cleared timer": 'const t = setTimeout(() => import("./target.mjs"), 1); clearTimeout(t);',
    "either": 'import(process.env.X ? "./target.mjs" : "./other.mjs");',
}

HELD = {
    "argument": 'process.once("exit", () => import("./target.mjs"));',
    "each": '[1].forEach(() => import("./target.mjs"));',
    "named argument": 'const f = () => import("./target.mjs"); process.once("exit", f);',
    "stored": 'globalThis.load = () => import("./target.mjs");',
    "returned": 'const f = () => () => import("./target.mjs"); f()();',
    "list that is used": (
        'const list = [{ load: () => import("./target.mjs") }]; console.assert(list);'
    ),
    "member that escapes": 'const o = { load: () => import("./target.mjs") }; console.assert(o);',
    "bound": 'const f = () => import("./target.mjs"); f.bind(null)();',
    "exported by the entry": 'export const f = () => import("./target.mjs");',
    "getter": 'const o = { get x() { return import("./target.mjs"); } }; o.x;',
    "method of an instance": (
        'class C { load() { return import("./target.mjs"); } } new C().load();'
    ),
    "generator that runs": 'function* f() { import("./target.mjs"); } [...f()];',
}

TARGET = 'console.log("target"); export default 1;'


def _files(snippet):
    entry = f'console.log("start");\n{snippet}\n;console.log("end");\n'
    return {"entry.mjs": entry, "target.mjs": TARGET, "other.mjs": ""}


def _placed(place, snippet):
    return [p for p in place(_files(snippet)) if p.edge.target == "target.mjs"]


def _log(node, root):
    done = subprocess.run(
        [node, "entry.mjs"], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def _each(snippets):
    return pytest.mark.parametrize("snippet", snippets.values(), ids=snippets)


@_each(AWAITED)
def test_awaited(place, snippet):
    """What a body awaits, directly or through functions, is settled in it."""
    [found] = _placed(place, snippet)
    end = len(_files(snippet)["entry.mjs"]) - len(';console.log("end");\n')
    assert (found.runner, found.when) == ("entry.mjs", "always")
    assert found.settled is not None
    assert found.at < found.settled <= end


@_each(AWAITED)
def test_awaited_in_node(node, tree, snippet):
    """Node has evaluated an awaited target before the body goes on."""
    assert _log(node, tree(_files(snippet))) == ["start", "target", "end"]


@_each(ALWAYS)
def test_always(place, snippet):
    """A call that is certain to run but that the body does not wait for is not settled in it."""
    [found] = _placed(place, snippet)
    assert (found.when, found.awaited, found.later, found.settled) == ("always", False, False, None)


@_each(LATER)
def test_later(place, snippet):
    """A timer, a microtask, a reaction to a promise, or code behind an await runs later."""
    [found] = _placed(place, snippet)
    assert (found.when, found.awaited, found.later, found.settled) == ("always", False, True, None)


@_each(ALWAYS | LATER)
def test_floating_in_node(node, tree, snippet):
    """Node evaluates the target in the end, where a call is certain to run."""
    assert "target" in _log(node, tree(_files(snippet)))


@_each(NEVER)
def test_never(place, snippet):
    """A call in a function that nobody can call has no placement."""
    assert _placed(place, snippet) == []


@_each(NEVER)
def test_never_in_node(node, tree, snippet):
    """Node never evaluates what only dead code asks for."""
    assert _log(node, tree(_files(snippet))) == ["start", "end"]


@_each(CONDITIONAL)
def test_conditional(place, snippet):
    """Branches, loops, short circuits and early exits make a call conditional."""
    [found] = _placed(place, snippet)
    assert found.when == "conditional"


@_each(HELD)
def test_held(place, snippet):
    """A function that somebody else holds runs when it is called, not before it was handed on."""
    found = _placed(place, snippet)
    assert {p.when for p in found} == {"on-call"}
    assert all(p.later and not p.awaited for p in found)
