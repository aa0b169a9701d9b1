"""A config that nobody imports, and the files beside the output that may start it."""

from __future__ import annotations

import pytest

import graphscan

SENTRY = 'import { init } from "@sentry/node";\ninit({});\n'
CONFIG = ".output/server/sentry.server.config.mjs"
NITRO = (
    "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    "export const n = { hooks, h3App, router, localFetch, captureError };"
)
OUTPUT = {
    CONFIG: SENTRY,
    ".output/server/index.mjs": 'export { n as default } from "./nitro.mjs";',
    ".output/server/nitro.mjs": NITRO,
    ".output/server/node_modules/@sentry/node/package.json": {"main": "index.js"},
    ".output/server/node_modules/@sentry/node/index.js": "exports.init = () => {};",
}

WIRED = {
    "package.json (script 'start')": {
        "package.json": {"scripts": {"start": f"node --import ./{CONFIG} .output/server/index.mjs"}}
    },
    "Dockerfile": {
        "package.json": {},
        "Dockerfile": 'CMD ["node", "--import", "/app/.output/server/sentry.server.config.mjs", '
        '".output/server/index.mjs"]',
    },
    "Procfile": {
        "package.json": {},
        "Procfile": f"web: NODE_OPTIONS='--import ./{CONFIG}' node .output/server/index.mjs",
    },
    "docker-compose.yml": {
        "package.json": {},
        "docker-compose.yml": f"environment:\n  NODE_OPTIONS: '--import=./{CONFIG}'\n",
    },
    "netlify.toml": {
        "package.json": {},
        "netlify.toml": f'NODE_OPTIONS = "--import ./{CONFIG}"',
    },
    "vercel.json": {
        "package.json": {},
        "vercel.json": {"env": {"NODE_OPTIONS": f"--import ./{CONFIG}"}},
    },
    "ecosystem.config.cjs": {
        "package.json": {},
        "ecosystem.config.cjs": f"module.exports = {{ node_args: '--import ./{CONFIG}' }};",
    },
}

UNWIRED = {
    "nothing": {},
    "another start": {"package.json": {"scripts": {"start": "node .output/server/index.mjs"}}},
    "development": {
        "package.json": {"scripts": {"dev": f"NODE_OPTIONS='--import ./{CONFIG}' nuxt dev"}}
    },
    "another file": {
        "package.json": {"scripts": {"start": "node --import ./other/sentry.server.config.mjs ."}}
    },
    "a comment": {"package.json": {}, "Dockerfile": f"# node --import ./{CONFIG}\nCMD node ."},
}

BROKEN = {
    "no JSON": {"package.json": "{"},
    "a list": {"package.json": []},
    "scripts is a number": {"package.json": {"scripts": 1}},
}


def _scan(root):
    answer = graphscan.scan(root / ".output/server", cwd=root)
    [found] = [f for f in answer.findings if f.rule == "config-not-wired"]
    return answer, found


@pytest.mark.parametrize(("where", "files"), WIRED.items(), ids=WIRED)
def test_start_beside_the_output(tree, where, files):
    """A file beside the output that preloads the config leaves the verdict open and is named."""
    answer, found = _scan(tree(OUTPUT | files))
    assert (answer.verdict, found.verdict) == ("undecided", "undecided")
    assert where in found.message
    command = f"graphscan .output/server --import ./{CONFIG}"
    assert f"`{command}`" in found.message
    assert [(r.command, r.verdict_after) for r in found.remedies] == [(command, "proved")]


@pytest.mark.parametrize("files", UNWIRED.values(), ids=UNWIRED)
def test_nothing_starts_it(tree, files):
    """Without a start that preloads the config it is refuted, with the command."""
    answer, found = _scan(tree(OUTPUT | files))
    assert (answer.verdict, found.verdict) == ("refuted", "refuted")
    assert "node --import ./sentry.server.config.mjs ./index.mjs" in found.message


@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_broken_manifest_beside_the_output(tree, files):
    """A package.json that makes no sense is a diagnostic and changes no verdict."""
    answer, found = _scan(tree(OUTPUT | files))
    assert found.verdict == "refuted"
    assert any("package.json beside the output" in d.message for d in answer.diagnostics)


def test_scan_as_it_is_started(tree):
    """The graphscan command that the finding gives, carried out, proves the build."""
    root = tree(OUTPUT | WIRED["Procfile"])
    answer = graphscan.scan(root / ".output/server", imports=[f"./{CONFIG}"], cwd=root)
    assert answer.verdict == "proved"
