"""Which ambiguous files hold an ES module: real Node runs each source and says how it read it."""

from __future__ import annotations

import json
import subprocess

import pytest

from graphscan.detection import has_module_syntax

ASK = "globalThis.answer = this === undefined;\n"
"""`this` is undefined in an ES module only."""

MODULES = [
    "import 'node:fs'",
    "import fs from 'node:fs'",
    "import{join}from'node:path'",
    "export {}",
    "export const x = 1",
    "export\ndefault 1",
    "#!/usr/bin/env node\nexport {}",
    "import.meta.url",
    "function f() { return import . meta.url }",
    "await 0",
    "await import('node:fs')",
    "const x = await 0",
    "await {}",
    "await !0",
    "await .5",
    "for await (const x of []) {}",
    "if (false) await 0",
    "const o = { [await 0]: 1 }",
    "class C extends (await 0, Object) {}",
    "const require = 1",
    "let module = 1",
    "class exports {}",
    "const { __filename } = {}",
    "const { a: __dirname } = {}",
    "const [require] = []",
    "const a = 1, require = 2",
    "const require = 1; export {}",
    "const require = 1; await 0",
]

SCRIPTS = [
    "",
    "require('node:fs')",
    "import('node:fs')",
    "module.exports = 1",
    "async function f() { await 0 }",
    "const f = async () => { for await (const x of []) {} }",
    "var await = (x) => x; await (0)",
    "var await = [1]; await [0]",
    "var await = 1; await + 1; await - 1",
    "var await = 4, g = 2; await /1/ g",
    "var await\nawait\n0",
    "var await; await = 1; await, 2; await ? 1 : 2; await\n++await",
    "var await; await in {}; x = { await }; [await]",
    "var x = '// export {}'; /* import 'x' */ `export {}`",
    "var require = 1",
    "var exports",
    "{ const require = 1 }",
    "function f() { const module = 1; let exports }",
    "for (const require of []) {}",
    "const { require: r } = {}",
    "const { x = require } = {}",
    "const y = require",
    "try {} catch (require) {}",
    "var o = { import: 1, export: 2 }; o.import; o.export",
    "with ({}) {} var x = 010",
    "var x; x\n--> comment",
]


@pytest.fixture(scope="module")
def answers(node, tmp_path_factory):
    """How Node reads each source: True as an ES module, False as CommonJS."""
    folder = tmp_path_factory.mktemp("detection")
    sources = [*MODULES, *SCRIPTS]
    for number, source in enumerate(sources):
        first, _, rest = source.partition("\n")
        asking = f"{first}\n{ASK}{rest}" if first.startswith("#!") else ASK + source
        (folder / f"{number}.js").write_text(asking, encoding="utf-8")
    program = folder / "ask.mjs"
    program.write_text(
        f"""const answers = [];
        for (let number = 0; number < {len(sources)}; number++) {{
          globalThis.answer = null;
          try {{ await import(`./${{number}}.js`) }} catch (error) {{ answer ??= error.message }}
          answers.push(answer);
        }}
        console.log(JSON.stringify(answers));""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [node, "--no-warnings", str(program)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return dict(zip(sources, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("source", MODULES)
def test_what_only_a_module_may_say(answers, source):
    """Node runs the source as an ES module, and it is detected as one."""
    assert answers[source] is True
    assert has_module_syntax(source.encode())


@pytest.mark.parametrize("source", SCRIPTS)
def test_what_a_script_may_say(answers, source):
    """Node runs the source as CommonJS, and no module syntax is detected."""
    assert answers[source] is False
    assert not has_module_syntax(source.encode())
