"""Small server outputs with stand-ins for the Sentry packages, scanned and run under Node."""

from __future__ import annotations

import os
import subprocess

import pytest

import graphscan

NITRO = """console.log("nitro");
const hooks = {}, h3App = {}, router = {}, localFetch = () => {}, captureError = () => {};
const app = { hooks, h3App, router, localFetch, captureError };
export { app as n };
"""

PACKAGES = {
    "node_modules/@sentry/node/package.json": {
        "name": "@sentry/node",
        "version": "10.75.2",
        "exports": {
            ".": {"import": "./index.mjs", "require": "./index.cjs"},
            "./init": "./init.mjs",
        },
    },
    "node_modules/@sentry/node/index.mjs": """
export function init(options) { console.log("init"); return options; }
export const getClient = () => undefined;
export default { init, getClient };
""",
    "node_modules/@sentry/node/index.cjs": """
exports.init = function init(options) { console.log("init"); };
""",
    "node_modules/@sentry/node/init.mjs": 'import { init } from "./index.mjs";\ninit();\n',
}


@pytest.fixture
def output(tree):
    """A function that writes a server output: the given files, Nitro's chunk and the packages."""

    def output(files):
        return tree({"nitro.mjs": NITRO} | PACKAGES | files)

    return output


@pytest.fixture
def judge(output):
    """A function from files (and preloads) to the scan of the output."""

    def judge(files, imports=(), requires=()):
        root = output(files)
        return graphscan.scan(root / "index.mjs", imports=imports, requires=requires, cwd=root)

    return judge


@pytest.fixture
def finding(judge):
    """A function from files to the one finding of a rule."""

    def finding(rule, files, **options):
        [found] = [f for f in judge(files, **options).findings if f.rule == rule]
        return found

    return finding


@pytest.fixture
def logged(node, output):
    """A function from files to the words that Node prints: `init` and `nitro`, in their order."""

    def logged(files, imports=(), environment=None):
        arguments = [word for module in imports for word in ("--import", module)]
        done = subprocess.run(
            [node, *arguments, "index.mjs"],
            cwd=output(files),
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.split()

    return logged
