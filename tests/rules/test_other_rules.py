"""Sentry that is missing, not wired, or behind an import that Node cannot link."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
NITRO = {"index.mjs": 'export { n as default } from "./nitro.mjs";'}
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}


def _rules(answer):
    return {f.rule: f for f in answer.findings}


def test_sentry_missing(judge):
    """A build without Sentry is refuted by that, and the order rule does not apply."""
    answer = judge(NITRO)
    assert {(f.rule, f.verdict) for f in answer.findings} == {("sentry-missing", "refuted")}
    assert "sentry-before-nitro" in {rule.rule for rule in answer.not_applicable}


def test_config_not_wired(judge):
    """A config that nobody imports is refuted with the command that starts it."""
    found = _rules(judge(NITRO | CONFIG))["config-not-wired"]
    command = "node --import ./sentry.server.config.mjs ./index.mjs"
    assert found.verdict == "refuted"
    assert f"`{command}`" in found.message
    [remedy] = found.remedies
    assert (remedy.command, remedy.verdict_after) == (command, "proved")


def test_config_that_imports_nitro_is_no_remedy(judge):
    """--import is not proposed where the config itself would evaluate Nitro first."""
    config = {"sentry.server.config.mjs": SENTRY + 'import "./nitro.mjs"; init({});'}
    found = _rules(judge(NITRO | config))["config-not-wired"]
    assert found.verdict == "refuted"
    assert found.remedies == ()


def test_config_that_is_wired(judge):
    """With --import the config is wired, and the other rules do not speak."""
    answer = judge(NITRO | CONFIG, imports=["./sentry.server.config.mjs"])
    assert {(f.rule, f.verdict) for f in answer.findings} == {
        ("sentry-before-nitro", "proved"),
        ("sentry-in-own-graph", "proved"),
    }


def test_command_keeps_the_preloads_that_are_given(judge):
    """The command names the preloads that there are, then the config."""
    files = NITRO | CONFIG | {"a b.mjs": ""}
    found = _rules(judge(files, imports=["./a b.mjs"]))["config-not-wired"]
    assert "--import './a b.mjs' --import ./sentry.server.config.mjs ./index.mjs" in found.message


def test_unresolved_import(judge):
    """A static import that Node cannot find refutes the build, and the order stands beside it."""
    files = {
        "index.mjs": SENTRY + 'import "import-in-the-middle/hook.mjs";\ninit({});\n'
        'import("./nitro.mjs");'
    }
    answer = judge(files)
    found = _rules(answer)
    assert answer.verdict == "refuted"
    assert found["unresolved-import"].verdict == "refuted"
    assert "import-in-the-middle/hook.mjs" in found["unresolved-import"].message
    assert (found["unresolved-import"].at.line, found["unresolved-import"].at.column) == (2, 1)
    assert found["sentry-before-nitro"].verdict == "proved"


def test_unresolved_import_deep_in_the_graph(judge):
    """The chain leads from the entry to the module whose import fails."""
    files = {
        "index.mjs": SENTRY + 'import "./a.mjs"; init({}); import("./nitro.mjs");',
        "a.mjs": 'import "./b.mjs";',
        "b.mjs": 'import "./gone.mjs";',
    }
    found = _rules(judge(files))["unresolved-import"]
    assert [edge.target for edge in found.chain] == ["a.mjs", "b.mjs"]
    assert found.at.module == "b.mjs"


def test_name_that_is_not_exported(judge):
    """An import of a name that an ES module does not provide refutes the build."""
    files = {
        "index.mjs": SENTRY + 'import { x } from "./a.mjs"; init(x); import("./nitro.mjs");',
        "a.mjs": "export const y = 1;",
    }
    assert _rules(judge(files))["unresolved-import"].verdict == "refuted"


def test_unresolved_import_behind_an_import_call(judge):
    """A graph behind import() that cannot be linked is a warning: the entry runs all the same."""
    files = {
        "index.mjs": SENTRY + 'init({}); import("./nitro.mjs"); import("./a.mjs").catch(() => {});',
        "a.mjs": 'import "./gone.mjs";',
    }
    answer = judge(files)
    found = _rules(answer)["unresolved-import"]
    assert (found.severity, answer.verdict) == ("warning", "proved")


def test_remedy_for_a_plain_import(finding):
    """The plain import of Nitro's chunk is proposed as import(), which proves the rule."""
    files = {"index.mjs": 'import "./nitro.mjs";\n' + SENTRY + 'init({}); import("./nitro.mjs");'}
    [remedy] = finding("sentry-before-nitro", files).remedies
    assert "import() after Sentry's initialisation (index.mjs:1:1)" in remedy.text
    assert remedy.verdict_after == "proved"


def test_remedy_for_a_release_name(finding, tree):
    """Where a release name was injected into Nitro's chunk, switching that off comes first."""
    release = 'globalThis.SENTRY_RELEASE={id:"abc123"};\n'
    nitro = release + "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    files = {
        "nitro.mjs": nitro + "export const n = { hooks, h3App, router, localFetch, captureError };",
        "index.mjs": 'import "./nitro.mjs";\n' + SENTRY + 'init({}); import("./nitro.mjs");',
    }
    first = finding("sentry-before-nitro", files).remedies[0]
    assert "release: { inject: false }" in first.text


def test_remedy_for_an_export(finding):
    """An export from Nitro beside wrapped ones is proposed for the wrap list, by its name."""
    files = {
        "index.mjs": SENTRY + 'export { n as handle } from "./nitro.mjs";\ninit({});\n'
        'import("./nitro.mjs");'
    }
    [remedy] = finding("sentry-before-nitro", files).remedies
    assert "Add handle to sentry.experimental_entrypointWrappedFunctions" in remedy.text


def test_remedy_for_a_late_config(finding):
    """A config in a file of its own can be started with --import."""
    files = {"index.mjs": 'import "./nitro.mjs"; import "./sentry.server.config.mjs";'} | CONFIG
    commands = [r.command for r in finding("sentry-before-nitro", files).remedies]
    assert "node --import ./sentry.server.config.mjs ./index.mjs" in commands


def test_remedy_of_two_changes(finding):
    """Two static ways to Nitro are proposed together, where one change is not enough."""
    files = {
        "index.mjs": 'import "./nitro.mjs"; import "./a.mjs";\n' + SENTRY + "init({});",
        "a.mjs": 'import "./nitro.mjs";',
    }
    [remedy] = finding("sentry-before-nitro", files).remedies
    assert "index.mjs:1:1" in remedy.text
    assert "index.mjs:1:23" in remedy.text


def test_remedy_for_a_condition(finding):
    """Without its condition the initialisation would be in time."""
    files = {"index.mjs": SENTRY + 'if (process.env.X) init({}); import("./nitro.mjs");'}
    [remedy] = finding("sentry-before-nitro", files).remedies
    assert remedy.text.startswith("Call Sentry.init without a condition")


def test_remedy_inside_nitro(finding):
    """An initialisation inside Nitro's own chunk has to move to a file of its own."""
    nitro = "console.log(1);const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    files = {
        "nitro.mjs": SENTRY
        + nitro
        + "export const n = { hooks, h3App, router, localFetch, captureError };init({});",
        "index.mjs": 'import "./nitro.mjs";',
    }
    [remedy] = finding("sentry-before-nitro", files).remedies
    assert remedy.command == "node --import ./instrument.mjs ./index.mjs"


def test_cause_behind_an_entry_that_only_loads(finding):
    """Where the entry only loads the real one, the guilty import is the real entry's."""
    files = {
        "index.mjs": 'import("./main.mjs");',
        "main.mjs": 'import "./nitro.mjs";\n' + SENTRY + 'init({}); import("./nitro.mjs");',
    }
    found = finding("sentry-before-nitro", files)
    assert "main.mjs imports nitro.mjs statically" in found.message
    assert (found.at.module, found.at.line, found.at.column) == ("main.mjs", 1, 1)
    assert [remedy.verdict_after for remedy in found.remedies][:1] == ["proved"]
