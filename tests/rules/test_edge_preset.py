"""A Sentry SDK for Node in a preset that is not Node."""

from __future__ import annotations

import pytest

import graphscan

SENTRY = 'import { init } from "@sentry/node";\ninit({});\nimport("./nitro.mjs");\n'


def _scan(output, preset, files):
    root = output({"nitro.json": {"preset": preset}, "package.json": {}} | files)
    answer = graphscan.scan(root / "index.mjs", cwd=root)
    return answer, [f for f in answer.findings if f.rule == "edge-preset"]


@pytest.mark.parametrize("preset", ["bun", "deno-server", "cloudflare-module"])
def test_node_sdk_elsewhere(output, preset):
    """An SDK for Node that is there is a warning that names the platform's own."""
    answer, [found] = _scan(output, preset, {"index.mjs": SENTRY})
    assert (found.severity, found.verdict) == ("warning", "refuted")
    assert f"Use @sentry/{preset.split('-')[0]}" in found.message
    assert answer.verdict == "proved"


def test_node_sdk_that_is_not_there(tree):
    """On an edge runtime a Node SDK left out of the output cannot be linked: an error."""
    root = tree(
        {
            "nitro.json": {"preset": "cloudflare-module"},
            "package.json": {},
            "index.mjs": SENTRY,
            "nitro.mjs": "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
            "export const n = { hooks, h3App, router, localFetch, captureError };",
        }
    )
    answer = graphscan.scan(root / "index.mjs", cwd=root)
    [found] = [f for f in answer.findings if f.rule == "edge-preset"]
    assert (found.severity, answer.verdict) == ("error", "refuted")


@pytest.mark.parametrize("preset", ["node-server", "vercel", "azure-functions", "netlify"])
def test_node_presets(output, preset):
    """A preset that Node runs is not this rule's business."""
    answer, found = _scan(output, preset, {"index.mjs": SENTRY})
    assert not found
    assert "edge-preset" in {n.rule for n in answer.not_applicable}


def test_sdk_of_the_platform(output):
    """The platform's own SDK is no finding."""
    files = {"index.mjs": SENTRY.replace("@sentry/node", "@sentry/cloudflare")}
    _, found = _scan(output, "cloudflare-module", files)
    assert not found
