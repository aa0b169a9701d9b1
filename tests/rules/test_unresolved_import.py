"""What Node runs into before, or while, a build starts: named with its reason, in that order."""

from __future__ import annotations

import subprocess

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
START = SENTRY + 'init({});\nimport("./nitro.mjs");\n'
BROKEN = "export const a = (1;"


@pytest.fixture
def found(judge):
    """A function from files to the scan and the findings of the rule."""

    def found(files, **options):
        answer = judge(files, **options)
        return answer, [f for f in answer.findings if f.rule == "unresolved-import"]

    return found


@pytest.fixture
def exit_code(node, output):
    """A function from files to Node's exit status."""

    def exit_code(files):
        root = output(files)
        done = subprocess.run(
            [node, "index.mjs"], cwd=root, capture_output=True, timeout=60, check=False
        )
        return done.returncode

    return exit_code


def test_file_that_does_not_parse(found, exit_code):
    """A file of the entry's graph that does not parse refutes the build, as Node refuses it."""
    files = {"index.mjs": 'import "./a.mjs";\n' + START, "a.mjs": BROKEN}
    answer, [finding] = found(files)
    assert (answer.verdict, finding.verdict, finding.at.module) == ("refuted", "refuted", "a.mjs")
    assert exit_code(files) == 1


def test_commonjs_that_does_not_parse(found, exit_code):
    """A CommonJS file that an ES module imports ends the start as well, if it does not parse."""
    files = {"index.mjs": 'import "./a.cjs";\n' + START, "a.cjs": "exports.a = (1;"}
    _, [finding] = found(files)
    assert (finding.severity, finding.verdict) == ("error", "refuted")
    assert "a.cjs does not parse" in finding.message
    assert exit_code(files) == 1


def test_guarded_commonjs_that_does_not_parse(found, exit_code):
    """A CommonJS file that is required inside try/catch may be broken: the start goes on."""
    files = {
        "index.mjs": 'import "./a.cjs";\n' + START,
        "a.cjs": 'try { require("./b.cjs"); } catch {}',
        "b.cjs": "exports.a = (1;",
    }
    assert found(files)[1] == []
    assert exit_code(files) == 0


def test_file_that_is_cut_off(found):
    """Where the reader stopped before the end of a file, the rule is undecided."""
    dense = "export const a = [" + "[],{}," * 500_000 + "];"
    _, [finding] = found({"index.mjs": 'import "./a.mjs";\n' + START, "a.mjs": dense})
    assert finding.verdict == "undecided"
    assert finding.obstacles


def test_require_that_fails(found, exit_code):
    """A require() that certainly runs and finds nothing ends the start."""
    files = {"index.mjs": 'import "./a.cjs";\n' + START, "a.cjs": '\nrequire("./gone");'}
    answer, [finding] = found(files)
    assert answer.verdict == "refuted"
    assert (finding.at.module, finding.at.line) == ("a.cjs", 2)
    assert "MODULE_NOT_FOUND" in finding.symptom
    assert exit_code(files) == 1


def test_nitro_that_cannot_be_linked(found, exit_code):
    """A graph behind import() is an error where it is Nitro's: the application never runs."""
    nitro = 'import "pg";\n' + "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    files = {
        "index.mjs": START,
        "nitro.mjs": nitro + "export const n = { hooks, h3App, router, localFetch, captureError };",
    }
    answer, [finding] = found(files)
    assert (answer.verdict, finding.severity) == ("refuted", "error")
    assert "never runs" in finding.symptom
    assert exit_code(files) == 1


def test_package_without_its_target(found):
    """A package whose package.json is there, but not its file, is named as traced badly."""
    files = {
        "index.mjs": 'import "unhead";\n' + START,
        "node_modules/unhead/package.json": {"name": "unhead", "exports": "./dist/index.mjs"},
    }
    _, [finding] = found(files)
    assert "unhead was traced into the output, but not the file" in finding.message
    assert any("Build on the Node version" in remedy.text for remedy in finding.remedies)


def test_package_that_is_absent(found):
    """A package that is not there at all comes with the setting that brings it."""
    _, [finding] = found({"index.mjs": 'import "unhead/server";\n' + START})
    assert finding.message.endswith("unhead is not in the output")
    [remedy] = finding.remedies
    assert remedy.fix.code == 'nitro: { externals: { traceInclude: ["node_modules/unhead"] } }'


def test_hook_that_is_missing(found):
    """import-in-the-middle comes with the override that updates the tracer."""
    _, [finding] = found({"index.mjs": 'import "import-in-the-middle/hook.mjs";\n' + START})
    assert "import-in-the-middle was not traced whole" in finding.message
    assert finding.remedies[0].fix.packages == (("@vercel/nft", ">=0.27.4"),)


def test_file_missing_inside_the_hooks(found):
    """What only the hooks' own thread would load is a warning: the server starts without it."""
    hook = "node_modules/import-in-the-middle/"
    files = {
        "index.mjs": START,
        f"{hook}package.json": {"name": "import-in-the-middle"},
        f"{hook}hook.mjs": 'import { createHook } from "./hook.js";\ncreateHook();',
    }
    answer, [finding] = found(files)
    assert (answer.verdict, finding.severity) == ("proved", "warning")
    assert "./hook.js is missing inside import-in-the-middle" in finding.message


def test_one_thing_that_is_asked_for_twice(found):
    """A package that several modules ask for is one finding."""
    files = {"index.mjs": 'import "pg"; import "./a.mjs";\n' + START, "a.mjs": 'import "pg";'}
    _, [finding] = found(files)
    assert "as at another place" in finding.message
    assert finding.at.module == "index.mjs"


def test_order_of_the_start(found):
    """Several findings stand in the order in which the start runs into them."""
    files = {
        "index.mjs": 'import "./a.mjs";\nimport "./gone.mjs";\n' + START,
        "a.mjs": 'import "./lost.mjs";',
    }
    _, several = found(files)
    assert [finding.at.module for finding in several] == ["index.mjs", "a.mjs"]


def test_missing_chunk_that_alone_leads_to_nitro(found):
    """An import() without a target refutes a build of which nothing else leads to Nitro."""
    files = {"index.mjs": START.replace("nitro", "gone"), "nitro.mjs": ""}
    answer, [finding] = found(files)
    assert (answer.verdict, finding.severity, finding.verdict) == ("refuted", "error", "refuted")
    assert finding.message.startswith("import() finds no ./gone.mjs at index.mjs:3:1 (ERR_MODULE_")
    assert answer.stories[0].cause == finding


def test_broken_chunk_that_alone_leads_to_nitro(found):
    """An import() of a file that does not parse refutes as one of a missing file does."""
    answer, [finding] = found({"index.mjs": START, "nitro.mjs": BROKEN})
    assert (answer.verdict, finding.severity, finding.at.module) == (
        "refuted",
        "error",
        "nitro.mjs",
    )


def test_missing_target_of_another_import_call(found):
    """An import() without a target is a warning where Nitro is reached without it."""
    files = {"index.mjs": START + 'import("./missing.mjs");\n'}
    answer, [finding] = found(files)
    assert (answer.verdict, finding.severity, finding.at.line) == ("proved", "warning", 4)


def test_missing_target_that_is_provided_for(found):
    """An import() whose rejection is caught, or of a package on a condition, is no finding."""
    provided = 'import("./missing.mjs").catch(() => {});\nif (globalThis.x) import("optional");\n'
    answer, findings = found({"index.mjs": START + provided})
    assert (answer.verdict, findings) == ("proved", [])
