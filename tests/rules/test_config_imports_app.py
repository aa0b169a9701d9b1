"""A config or preload that itself reaches Nitro."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'
ENTRY = {"index.mjs": 'export { n as default } from "./nitro.mjs";'}
RELEASE = 'globalThis.SENTRY_RELEASE={id:"abc123"};\n'
NITRO = RELEASE + (
    "console.log('nitro'); const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    "export const n = { hooks, h3App, router, localFetch, captureError };\n"
)


def _of(answer, rule):
    return [f for f in answer.findings if f.rule == rule]


def test_config_in_the_entry(judge):
    """A wrapped entry whose config uses a name of Nitro's is refuted by that name first."""
    files = {
        "index.mjs": SENTRY
        + 'import { n as useRuntimeConfig } from "./nitro.mjs"; init(useRuntimeConfig);'
        + LOAD
    }
    first = judge(files).findings[0]
    assert (first.rule, first.verdict) == ("config-imports-app", "refuted")
    assert "imports useRuntimeConfig from nitro.mjs" in first.message
    assert "process.env" in first.message


def test_shared_chunk(judge):
    """The way through a shared chunk is named, link by link."""
    files = {
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": SENTRY
        + 'import { helper } from "./chunks/shared.mjs"; init(helper);',
        "chunks/shared.mjs": 'import { n } from "../nitro.mjs"; export const helper = n;',
    }
    first = judge(files).findings[0]
    assert first.rule == "config-imports-app"
    assert "imports helper from chunks/shared.mjs → nitro.mjs" in first.message
    assert [edge.target for edge in first.chain] == [
        "sentry.server.config.mjs",
        "chunks/shared.mjs",
        "nitro.mjs",
    ]


def test_preload(judge):
    """Under --import the preload is to blame."""
    config = {"sentry.server.config.mjs": SENTRY + 'import { n } from "./nitro.mjs"; init(n);'}
    answer = judge(ENTRY | config, imports=["./sentry.server.config.mjs"])
    first = answer.findings[0]
    assert (first.rule, answer.verdict) == ("config-imports-app", "refuted")
    assert first.message.startswith("The preload that initialises Sentry")


def test_release_injection_is_another_cause(judge):
    """A bare import of the chunk that holds an injected release name is not the config's doing."""
    files = {
        "nitro.mjs": NITRO,
        "index.mjs": SENTRY + 'import "./nitro.mjs"; init({});' + LOAD,
    }
    answer = judge(files)
    assert not _of(answer, "config-imports-app")
    [found] = _of(answer, "sentry-before-nitro")
    assert (found.verdict, found.cause) == ("refuted", "release-injection")
    assert "release name" in found.message


def test_release_injection_in_a_preload(judge):
    """A preload that imports Nitro's chunk for the release name alone has that cause."""
    config = {"sentry.server.config.mjs": SENTRY + 'import "./nitro.mjs"; init({});'}
    answer = judge(ENTRY | config | {"nitro.mjs": NITRO}, imports=["./sentry.server.config.mjs"])
    [found] = _of(answer, "sentry-before-nitro")
    assert (found.verdict, found.cause) == ("refuted", "release-injection")


def test_release_injection_behind_a_helper(judge):
    """A helper of the config's that leads to Nitro only by the injected name is not app code."""
    files = {
        "nitro.mjs": NITRO,
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": SENTRY + 'import { h } from "./helper.mjs"; init(h);',
        "helper.mjs": 'import "./nitro.mjs"; export const h = 1;',
    }
    answer = judge(files)
    assert not _of(answer, "config-imports-app")
    assert _of(answer, "sentry-before-nitro")[0].cause == "release-injection"


def test_name_beside_an_injected_release(judge):
    """Where the config uses a name of that chunk as well, the name is the cause."""
    files = {
        "nitro.mjs": NITRO,
        "index.mjs": SENTRY + 'import { n } from "./nitro.mjs"; init(n);' + LOAD,
    }
    assert judge(files).findings[0].rule == "config-imports-app"


def test_config_of_its_own(judge):
    """A config that imports nothing of the application is no finding."""
    config = {"sentry.server.config.mjs": SENTRY + 'import { h } from "./h.mjs"; init(h);'}
    answer = judge(
        ENTRY | config | {"h.mjs": "export const h = 1;"}, imports=["./sentry.server.config.mjs"]
    )
    assert answer.verdict == "proved"
    assert "config-imports-app" in {n.rule for n in answer.not_applicable}


def test_name_that_a_minifier_left(judge):
    """A local name of one letter is told by the name that the chunk itself uses."""
    nitro = NITRO.replace("export const n", "const useRuntimeConfig") + (
        "export { useRuntimeConfig as u };"
    )
    files = {
        "nitro.mjs": nitro,
        "index.mjs": SENTRY + 'import{u as t}from"./nitro.mjs";init(t);import("./nitro.mjs");',
    }
    assert "imports useRuntimeConfig" in judge(files).findings[0].message
