"""The hook tells of every body that begins and ends, and changes nothing that a build can see."""

from __future__ import annotations

import json
import sys

import pytest
from trace_events import bodies


def test_modules_begin_and_end_in_evaluation_order(recorded):
    """ES modules are told of in the order in which their bodies run."""
    recording = recorded(
        {
            "index.mjs": "import './a.mjs'\nimport './b.mjs'",
            "a.mjs": "import './c.mjs'",
            "b.mjs": "",
            "c.mjs": "",
        }
    )
    order = ["+c.mjs", "-c.mjs", "+a.mjs", "-a.mjs", "+b.mjs", "-b.mjs"]
    assert bodies(recording) == [*order, "+index.mjs", "-index.mjs"]


def test_required_modules_run_inside_the_body_that_requires_them(recorded):
    """A CommonJS body lies between begin and end of the one that requires it."""
    recording = recorded(
        {
            "index.mjs": "import './a.cjs'",
            "a.cjs": "require('./b.cjs'); require('./data.json'); return",
            "b.cjs": "module.exports = 1",
            "data.json": {"a": 1},
        }
    )
    assert bodies(recording) == [
        "+a.cjs",
        "+b.cjs",
        "-b.cjs",
        "-a.cjs",
        "+index.mjs",
        "-index.mjs",
    ]


def test_a_body_that_throws_has_no_end(recorded):
    """Only bodies that complete end, of ES modules and of CommonJS."""
    recording = recorded(
        {"index.mjs": "import './a.cjs'", "a.cjs": "require('./b.cjs')", "b.cjs": "throw 1"}
    )
    assert bodies(recording) == ["+a.cjs", "+b.cjs"]
    assert recording.status == 1


def test_top_level_await_suspends_a_body(recorded):
    """A body that awaits ends when it has gone on to its end."""
    recording = recorded(
        {
            "index.mjs": "import './a.mjs'\nimport './b.mjs'",
            "a.mjs": "await new Promise((done) => setTimeout(done, 1))",
            "b.mjs": "",
        }
    )
    order = ["+a.mjs", "+b.mjs", "-b.mjs", "-a.mjs", "+index.mjs", "-index.mjs"]
    assert bodies(recording) == order


def test_a_required_es_module_is_told_of_with_what_it_imports(recorded, program):
    """`require(esm)`: the module, what it imports, and one whose syntax alone makes it a module."""
    if program.version < (20, 19, 0) or (22, 0, 0) <= program.version < (22, 12, 0):
        pytest.skip("this Node has no require(esm)")
    recording = recorded(
        {
            "index.cjs": "require('./a.mjs'); require('./detected.js'); require('./typed/d.js')",
            "a.mjs": "import './b.mjs'; import './typed/c.js'",
            "b.mjs": "",
            "typed/package.json": {"type": "module"},
            "typed/c.js": "1",
            "typed/d.js": "1",
            "detected.js": "export default 1",
        },
        "index.cjs",
    )
    inner = ["b.mjs", "c.js", "a.mjs", "detected.js", "d.js"]
    expected = [sign + name for name in inner for sign in "+-"]
    assert bodies(recording) == ["+index.cjs", *expected, "-index.cjs"]


@pytest.mark.parametrize(
    "source",
    [
        "#!/usr/bin/env node",
        "#!/usr/bin/env node\n",
        "#!/usr/bin/env node\r\nimport './a.mjs'",
        "\ufeffimport './a.mjs'",
        "// only a comment",
        "/* a comment */ import './a.mjs' // and another",
        "import './a.mjs'\n//# sourceMappingURL=index.mjs.map",
        "'use strict'; import './a.mjs'",
        "let a = 1\n;[1].map(String)",
        "const x = () => 1",
        "",
    ],
)
def test_a_body_is_told_of_whatever_stands_at_its_ends(recorded, source):
    """Hashbangs, byte-order marks, comments and missing semicolons hide neither begin nor end."""
    recording = recorded({"index.mjs": source, "a.mjs": ""})
    assert bodies(recording)[-2:] == ["+index.mjs", "-index.mjs"]
    assert recording.status == 0


@pytest.mark.parametrize("rest", ["if (true)", "let y =", "label:", "x =>", "while (false)", "a +"])
def test_a_truncated_module_stays_a_syntax_error(recorded, rest):
    """Nothing that is appended completes a source that was cut off."""
    recording = recorded({"index.mjs": f"console.log(1)\n{rest}"})
    assert bodies(recording) == []
    assert recording.status == 1


def test_a_commonjs_module_that_cannot_be_compiled_never_begins(recorded):
    """A syntax error in CommonJS is no begun body."""
    recording = recorded({"index.cjs": "require('./a.cjs')", "a.cjs": "let 1"}, "index.cjs")
    assert bodies(recording) == ["+index.cjs"]


def test_lines_of_a_module_stay_where_they_are(recorded):
    """Every line keeps its number, and every line but the first its columns."""
    where = "console.log(new Error().stack.split('\\n')[1].split('/').pop())"
    recording = recorded({"index.mjs": f"#!node\n{where}\n\n   {where}\n"})
    assert "index.mjs:2:" in recording.output
    assert "index.mjs:4:16" in recording.output


def test_commonjs_keeps_its_source_to_the_letter(recorded):
    """Line, column, `this`, strictness and module.exports of CommonJS are those of the file."""
    recording = recorded(
        {
            "index.cjs": (
                "'use strict'; console.log(new Error().stack.split('\\n')[1].split('/').pop(),"
                " this === module.exports, (function () { return this })() === undefined,"
                " JSON.stringify(Object.getOwnPropertyDescriptor(module, 'exports')),"
                " require.main === module, Object.keys(module).join())"
            )
        },
        "index.cjs",
    )
    line = recording.output.strip()
    assert line.startswith("index.cjs:1:27)")
    assert (
        'true true {"value":{},"writable":true,"enumerable":true,"configurable":true} true' in line
    )


def test_the_build_sees_no_trace_of_the_hook(recorded):
    """Environment, arguments, module cache and global names are the build's own."""
    recording = recorded(
        {
            "index.mjs": (
                "console.log(JSON.stringify({ env: [process.env.NODE_OPTIONS ?? null,"
                " Object.keys(process.env).filter((name) => /_TRACE/.test(name))],"
                " exec: process.execArgv, args: process.argv.slice(2),"
                " names: Object.keys(globalThis).filter((name) => /graphscan/i.test(name)) }))"
            )
        },
        arguments=("--port", "1"),
        node_options="--max-old-space-size=200",
    )
    assert json.loads(recording.output) == {
        "env": ["--max-old-space-size=200", []],
        "exec": [],
        "args": ["--port", "1"],
        "names": [],
    }


def test_preloads_of_the_build_run_once(recorded):
    """A `--require` preload runs in the main thread only, as it would without the hook."""
    recording = recorded(
        {"index.mjs": "", "r.cjs": "require('fs').appendFileSync('runs', 'x')"},
        requires=("./r.cjs",),
    )
    assert bodies(recording) == ["+r.cjs", "-r.cjs", "+index.mjs", "-index.mjs"]


def test_child_processes_and_workers_are_not_recorded(recorded):
    """What the build starts runs without the hook, and runs."""
    recording = recorded(
        {
            "index.mjs": (
                "import { fork } from 'node:child_process'\n"
                "import { Worker } from 'node:worker_threads'\n"
                "const ended = (one) => new Promise((done) => one.on('exit', done))\n"
                "console.log(await ended(fork('child.mjs')),"
                " await ended(new Worker('./worker.mjs')))"
            ),
            "child.mjs": "console.log('in the child', process.env.NODE_OPTIONS)",
            "worker.mjs": "import './inner.mjs'; console.log('in the worker')",
            "inner.mjs": "",
        }
    )
    assert bodies(recording) == ["+index.mjs", "-index.mjs"]
    assert "in the child undefined" in recording.output
    assert "in the worker" in recording.output
    assert "0 0" in recording.output


HOOKS = """
import { readFileSync } from 'node:fs'
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  const wraps = found.url.endsWith('/b.mjs') && !context.parentURL.includes('iitm')
  return wraps ? { ...found, url: found.url + '?iitm=true' } : found
}
export async function load(url, context, next) {
  if (!url.endsWith('?iitm=true')) return next(url, context)
  const real = url.replace('?iitm=true', '')
  const source = `import * as all from ${JSON.stringify(real)}; export const b = all.b + 1`
  return { format: 'module', source, shortCircuit: true }
}
"""


def test_hooks_of_the_build_keep_working(recorded):
    """Hooks like import-in-the-middle's act, and their own wrappers are not told of."""
    recording = recorded(
        {
            "hooks.mjs": HOOKS,
            "register.mjs": (
                "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)"
            ),
            "index.mjs": "import { b } from './b.mjs'; import c from './c.cjs'; console.log(b, c)",
            "b.mjs": "export const b = 1",
            "c.cjs": "module.exports = require('./d.cjs')",
            "d.cjs": "module.exports = 5",
        },
        imports=("./register.mjs",),
    )
    assert recording.output.strip() == "2 5"
    inner = ["+b.mjs", "-b.mjs", "+c.cjs", "+d.cjs", "-d.cjs", "-c.cjs"]
    assert bodies(recording) == [
        "+register.mjs",
        "-register.mjs",
        *inner,
        "+index.mjs",
        "-index.mjs",
    ]


def test_commonjs_that_a_hook_gave_its_source_is_told_of(recorded):
    """CommonJS whose source comes from a hook is compiled elsewhere, and told of all the same."""
    hooks = (
        "export async function load(url, context, next) {\n"
        "  const loaded = await next(url, context)\n"
        "  if (!url.endsWith('/c.cjs')) return loaded\n"
        '  const source = `"use strict"; module.exports = (function () { return this })()`\n'
        "  return { ...loaded, format: 'commonjs', source, shortCircuit: true }\n"
        "}\n"
    )
    recording = recorded(
        {
            "hooks.mjs": hooks,
            "register.mjs": (
                "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)"
            ),
            "index.mjs": "import c from './c.cjs'; console.log(c)",
            "c.cjs": "module.exports = 1",
        },
        imports=("./register.mjs",),
    )
    assert recording.output.strip() == "undefined"
    assert bodies(recording)[2:] == ["+c.cjs", "-c.cjs", "+index.mjs", "-index.mjs"]


def test_a_folder_with_blanks_and_quotes_is_no_obstacle(recorded):
    """Names that need escaping in URLs and in NODE_OPTIONS are kept apart."""
    name = "a #%41 ü.mjs" if sys.platform == "win32" else 'a "#%41 ü.mjs'
    quoted = json.dumps("./" + name.replace("%", "%25").replace("#", "%23"))
    recording = recorded({"index.mjs": f"import {quoted}", name: ""})
    assert len(bodies(recording)) == 4
