"""Code that may throw, and code that cannot: real Node is the judge of both."""

from __future__ import annotations

import json
import subprocess

import pytest

from graphscan.extract.failures import taker_of_throw
from graphscan.extract.harmless import may_fail_before
from graphscan.extract.scopes import Scopes
from graphscan.syntax import parse

PROGRAM = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const answers = [];
for (const file of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    await import(pathToFileURL(file));
    answers.push(false);
  } catch (error) {
    answers.push(true);
  }
}
process.exitCode = undefined;
process.stderr.write(JSON.stringify(answers));
"""
CREATE = 'import { createRequire } from "node:module";\n'

MODULE_THROWS = [
    "export const root = __dirname;",
    "export const file = __filename;",
    "exports.x = 1;",
    "module.exports = {};",
    "module.exports.x = 1;",
    "export const m = module;",
    'require("node:fs");',
    "console.log(z); let z = 1;",
    "const a = b; const b = 1;",
    "const a9 = a9;",
    "typeof q; let q;",
    "export default u; let u;",
    "globalThis.A = A; class A {}",
    "{ globalThis.w = w; let w = 1; }",
    "if (k) {} const k = 1;",
    "switch (1) { case 0: let s = 1; break; case 1: globalThis.s = s; }",
    "var process; process.env.FOO;",
    "const Promise = undefined; Promise.x;",
    "const console = {}; console.log('x');",
    "const Object = {}; Object.defineProperty(globalThis, 'x1', {});",
    "const globalThis = undefined; globalThis.x;",
    "const require = 1; require('x');",
    'import { env as process } from "node:process"; process.env.FOO;',
    'import("node:fs").nope();',
    'import("node:fs").then(late); let late;',
    'import("node:fs").then(late).catch(() => {}); let late;',
    "const createRequire = 1; createRequire(import.meta.url);",
    CREATE + 'createRequire("nope");',
    CREATE + "createRequire();",
    CREATE + "const require = createRequire(import.meta.url); require();",
    "Object.defineProperty(1, 'x', {});",
    "Object.defineProperty(globalThis, 'undefined', { value: 1 });",
    "process.exitCode = 'abc';",
    "process.title = process.x.y;",
    "globalThis.undefined = 1;",
    "globalThis.NaN = 1;",
    "globalThis.Infinity = 1;",
    "globalThis.crypto = 1;",
    "process.env.X1 = { toString() { throw 1; } };",
    "console.log('%s', { toString() { throw 1; } });",
    "import.meta = 1;",
]
COMMONJS_THROWS = [
    "const module = undefined; { module.exports; }",
    "module.exports = undefined; module.exports.x = 1;",
    "const late = late1; const late1 = 1;",
    "{ const require = 1; require('x'); }",
    (
        "Object.defineProperty(exports, 'x', { value: 1 });\n"
        "Object.defineProperty(exports, 'x', { value: 2 });"
    ),
    "Object.defineProperty(exports, 'x', { get: 1 });",
    "Object.defineProperty(exports, 'x', 1);",
    "Object.defineProperty(exports, 'x', { value: 1, get: () => 1 });",
    "'use strict'; Object.defineProperty(exports, 'x', { value: 1 }); exports.x = 2;",
]
MODULE_HARMLESS = [
    "",
    "export const a = 1; const b = a; export default b;",
    "let a; typeof a; console.log(a);",
    "globalThis.f1 = f; function f() {}",
    "const a = b; var b = 1;",
    "class A { static m() {} x = 1 }\nexport default A;",
    "export const o = { a: 1, b: [1, 2], c() {}, d: () => later }; const later = 1;",
    "console.log('ready'); console.error('a', process.env.HOME);",
    "export const dsn = process.env.DSN ?? 'x';",
    "process.env.X2 = 'production';",
    "if (!process.env.X3) { process.env.X3 = 'production'; }",
    "globalThis.timing = globalThis.timing || {};",
    (
        'import process from "node:process"; globalThis._importMeta_ = globalThis._importMeta_ || '
        '{ url: "file:///_entry.js", env: process.env };'
    ),
    'import("node:fs").then(() => {}).catch(() => {});',
    'import("node:fs");',
    CREATE + "const require = createRequire(import.meta.url); require('node:fs');",
    "export const url = import.meta.url;",
]
COMMONJS_HARMLESS = [
    "exports.x = 1; module.exports = {};",
    "exports.a = exports.b = void 0; exports.a = __dirname;",
    "const fs = require('node:fs'); const path = require('node:path');",
    "'use strict'; Object.defineProperty(exports, '__esModule', { value: true });",
    "Object.defineProperty(exports, 'x', { enumerable: true, get: function () { return 1; } });",
    "module.exports.x = __filename;",
]
CASES = [
    *((source, False, True) for source in MODULE_THROWS),
    *((source, True, True) for source in COMMONJS_THROWS),
    *((source, False, False) for source in MODULE_HARMLESS),
    *((source, True, False) for source in COMMONJS_HARMLESS),
]
_each = pytest.mark.parametrize(("source", "is_commonjs", "throws"), CASES)


@pytest.fixture(scope="module")
def thrown(node, tmp_path_factory):
    """Whether Node finds each of the sources throwing, by source and format."""
    folder = tmp_path_factory.mktemp("harmless")
    files = []
    for number, (source, is_commonjs, _) in enumerate(CASES):
        file = folder / f"{number}.{'cjs' if is_commonjs else 'mjs'}"
        file.write_bytes(source.encode())
        files.append(str(file))
    program = folder / "ask.mjs"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [node, "--no-warnings", str(program)],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    answers = json.loads(done.stderr.splitlines()[-1])
    return {case[:2]: answer for case, answer in zip(CASES, answers, strict=True)}


@_each
def test_node_is_the_judge(thrown, source, is_commonjs, throws):
    """Node throws exactly where the table says so."""
    assert thrown[source, is_commonjs] is throws


@_each
def test_what_throws_may_fail(source, is_commonjs, throws):
    """What throws under Node may fail, and what modules usually begin with may not."""
    assert _may_fail(source, is_commonjs) is throws


FUNCTIONS = [
    ("function f() { globalThis.x = late; HERE } try { f(); } catch {} const late = 1;", True),
    ("try { f(); } catch {} const late = 1; function f() { globalThis.x = late; HERE }", True),
    ("g(); const late = 1; function f() { late; HERE } function g() { f(); }", True),
    ("const known = 1; function f() { globalThis.x = known; HERE } f();", False),
    ("const known = 1; const f = () => { globalThis.x = known; HERE }; f();", False),
    ("function f(given) { let own = given; globalThis.x = own; HERE }", False),
    ("function f() { for (const x of 1) { HERE } }", True),
]


@pytest.mark.parametrize(("source", "may"), FUNCTIONS)
def test_reads_in_a_function(source, may):
    """A function may be called above the declaration of what it reads, unless its calls show."""
    scopes, path = _here(source)
    function = next(n for n in path if "function" in n.type)
    assert may_fail_before(scopes, function, path[-1].start_byte) is may


TAKEN = [
    ("function f() { try { HERE } finally { return 1; } }", True),
    ("a: { try { HERE } finally { break a; } }", True),
    ("for (const x of [1]) { try { HERE } finally { continue; } }", True),
    ("function f() { try { HERE } catch (e) { throw e; } finally { return 1; } }", True),
    ("function f() { try { throw 1; } catch { HERE } finally { return 1; } }", True),
    ("try { HERE } catch { process.exit(1); }", False),
    ("import process from 'node:process'; try { HERE } catch { process.exit(1); }", False),
    ("const process = { exit() {} }; try { HERE } catch { process.exit(1); }", True),
    ("process.exit = () => {}; try { HERE } catch { process.exit(1); }", True),
    ("import { x as process } from './x.mjs'; try { HERE } catch { process.exit(1); }", True),
    ("try { HERE } finally { const f = () => { return 1; }; }", False),
]


@pytest.mark.parametrize(("source", "taken"), TAKEN)
def test_what_takes_a_failure(source, taken):
    """A `finally` that ends abruptly takes an error as a `catch` does; ending Node does not."""
    taker = taker_of_throw(*_here(source))
    assert (taker is not None and taker.until is None) is taken


def _here(source):
    """The scopes of a module, and the path to the name that is called where `HERE` stands."""
    source = source.replace("HERE", "here();")
    scopes = Scopes(parse(source.encode()), sloppy=False)
    at = source.index("here")
    return scopes, scopes.path(at, at + 4)


def _may_fail(source, is_commonjs):
    encoded = source.encode()
    scopes = Scopes(parse(encoded), sloppy=is_commonjs)
    return may_fail_before(scopes, scopes.tree.root, len(encoded) + 1)
