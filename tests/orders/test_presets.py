"""The spellings in which the queries of presets find the call that starts a tool."""

from __future__ import annotations

import pytest

NITRO = (
    "const hooks = {}, h3App = {}, router = {}, localFetch = () => {}, captureError = () => {}\n"
    "export const app = { hooks, h3App, router, localFetch, captureError }\n"
)
SPELLINGS = {
    "a default import": "import t from 'PACKAGE'; t.METHOD();",
    "a default import, kept": "import t from 'PACKAGE'; const u = t.METHOD({});",
    "a default import, exported": "import t from 'PACKAGE'; export const u = t.METHOD({});",
    "a named import": "import { tracer } from 'PACKAGE'; tracer.METHOD();",
    "a renamed import": "import { default as t } from 'PACKAGE'; t.METHOD();",
    "a namespace": "import * as t from 'PACKAGE'; t.METHOD();",
    "the default of a namespace": "import * as t from 'PACKAGE'; t.default.METHOD();",
    "a file of the package": "import t from 'PACKAGE/index.js'; t.METHOD();",
    "a file below node_modules": "import t from './node_modules/PACKAGE/index.js'; t.METHOD();",
    "minified, first": 'import a from"PACKAGE";a.METHOD(),b();function b(){}',
    "minified, last": 'import a from"PACKAGE";b(),b(),a.METHOD();function b(){}',
    "minified, kept": 'import a from"PACKAGE";var c=1,d=a.METHOD();',
    "required at once": "import t from './t.cjs';",
    "required before": "import t from './u.cjs';",
    "required in parts": "import t from './v.cjs';",
}
REQUIRED = {
    "t.cjs": "require('PACKAGE').METHOD();",
    "u.cjs": "var t = require('PACKAGE'); t.METHOD();",
    "v.cjs": "const { tracer } = require('PACKAGE'); tracer.METHOD();",
}
TOOLS = {
    "dd-trace": ("dd-trace", "init"),
    "elastic-apm-node": ("elastic-apm-node", "start"),
    "dotenv": ("dotenv", "config"),
}


@pytest.fixture
def verdict(found):
    """A function from a tool's preset and a source to what the preset's first rule answers."""

    def verdict(preset, source):
        package, method = TOOLS[preset]

        def spelt(text):
            return text.replace("PACKAGE", package).replace("METHOD", method)

        files = {name: spelt(text) for name, text in REQUIRED.items() if name in source}
        files[f"node_modules/{package}/index.js"] = "module.exports = {};\n"
        files["chunks/nitro.mjs"] = NITRO
        files["index.mjs"] = f"{spelt(source)}\nimport('./chunks/nitro.mjs');\n"
        answers = found(files, f'[presets]\nuse = ["{preset}"]\n')
        return next(iter(answers.values())).verdict

    return verdict


@pytest.mark.parametrize("preset", TOOLS)
@pytest.mark.parametrize("source", SPELLINGS.values(), ids=SPELLINGS)
def test_a_spelling(verdict, preset, source):
    """The call is found, and stands before the import() of Nitro."""
    assert verdict(preset, source) == "proved"


@pytest.mark.parametrize(
    "source",
    [
        "import { config } from 'PACKAGE'; config();",
        "import { config as c } from 'PACKAGE'; c({ path: '.env' });",
        'import{config as a}from"PACKAGE";a(),b();function b(){}',
        "import { config } from 'PACKAGE'; const read = config();",
    ],
)
def test_the_function_of_dotenv(verdict, source):
    """The function `config` can be called by its name."""
    assert verdict("dotenv", source) == "proved"


@pytest.mark.parametrize("preset", TOOLS)
@pytest.mark.parametrize(
    "source",
    [
        "import t from 'other-PACKAGE'; t.METHOD();",
        "import t from 'PACKAGE'; t.other();",
        "import t from 'PACKAGE'; const o = { METHOD() {} }; o.METHOD();",
        "import { parse as t } from 'PACKAGE'; t();",
        "import t from 'PACKAGE'; o(), t.other(); function o() {}",
    ],
)
def test_no_spelling(verdict, preset, source):
    """Another call, or the same call of something else, does not count."""
    assert verdict(preset, source) == "refuted"


@pytest.mark.parametrize(
    "source",
    [
        "const sdk = new NodeSDK({}); sdk.start();",
        "export const sdk = new NodeSDK({}); sdk.start();",
        "var a=new NodeSDK({});b(),a.start();function b(){}",
        "let sdk; sdk = new NodeSDK({}); sdk.start();",
        "new NodeSDK({}).start();",
        "import * as o from '@opentelemetry/sdk-node'; const s = new o.NodeSDK({}); s.start();",
    ],
)
def test_opentelemetry(found, source):
    """The start of a NodeSDK is found however the SDK is kept."""
    plain = "import { NodeSDK } from '@opentelemetry/sdk-node';\n"
    files = {
        "node_modules/@opentelemetry/sdk-node/index.js": "exports.NodeSDK = class {};\n",
        "chunks/nitro.mjs": NITRO,
        "index.mjs": f"{plain}{source}\nimport('./chunks/nitro.mjs');\n",
    }
    answers = found(files, '[presets]\nuse = ["opentelemetry"]\n')
    assert answers["opentelemetry-first"].verdict == "proved"
