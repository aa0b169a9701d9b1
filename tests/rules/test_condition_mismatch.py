"""Packages of which only some releases of Node find the file."""

from __future__ import annotations

import pytest

START = 'import { init } from "@sentry/node";\ninit({});\nimport("./nitro.mjs");\n'


@pytest.fixture
def found(judge):
    """A function from the files of a package with two targets to the scan and the findings."""

    def found(present):
        files = {
            "index.mjs": 'import "x";\n' + START,
            "node_modules/x/package.json": {
                "name": "x",
                "exports": {"module-sync": "./sync.mjs", "default": "./index.js"},
            },
        }
        answer = judge(files | {f"node_modules/x/{name}": "" for name in present})
        return answer, [f for f in answer.findings if f.rule == "condition-mismatch"]

    return found


def test_only_for_newer_releases(found):
    """A target that only module-sync leads to is a warning that names the older releases."""
    answer, [finding] = found(["sync.mjs"])
    assert (answer.verdict, finding.severity) == ("proved", "warning")
    assert "Node before 20.19, and 22.0 to 22.9 stop with ERR_MODULE_NOT_FOUND" in finding.message


def test_only_for_older_releases(found):
    """Where the assumed Node finds nothing, the build is refuted, and this explains it."""
    answer, [finding] = found(["index.js"])
    [missing] = [f for f in answer.findings if f.rule == "unresolved-import"]
    assert (answer.verdict, finding.severity) == ("refuted", "warning")
    assert finding.cause == missing.cause


def test_for_all(found):
    """With both targets in the output nothing is said."""
    answer, findings = found(["sync.mjs", "index.js"])
    assert (answer.verdict, findings) == ("proved", [])


@pytest.mark.parametrize("asking", ["index.mjs", "node_modules/x/start.mjs"])
@pytest.mark.parametrize("condition", ["module-sync", "default"])
def test_wherever_the_condition_stands(judge, asking, condition):
    """The condition may stand inside another one; a package may ask for itself."""
    targets = {"import": {condition: "./sync.mjs", "other": "./index.js"}}
    files = {
        "index.mjs": 'import "x/start";\n' + START,
        "node_modules/x/package.json": {
            "name": "x",
            "exports": {"./deep": targets, "./start": "./start.mjs"},
        },
        "node_modules/x/start.mjs": "",
        "node_modules/x/sync.mjs": "",
    }
    files[asking] = f'import "x/deep";\n{files[asking]}'
    findings = [f for f in judge(files).findings if f.rule == "condition-mismatch"]
    assert len(findings) == (condition == "module-sync")
