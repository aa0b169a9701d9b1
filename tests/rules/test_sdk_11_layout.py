"""SDK 11: init inside Nitro, before the call that runs Nitro's plugins."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
APP = """
const hooks = {}, h3App = {}, router = {}, localFetch = () => {}, captureError = () => {};
const app = { hooks, h3App, router, localFetch, captureError };
console.log("statement of Nitro's");
const plugins = [];
function runNitroPlugins(app) { for (const plugin of plugins) plugin(app); }
"""
INIT = "init({});\n"
RUN = "runNitroPlugins(app);\n"
END = "export { app as n };\n"
SHIM = {
    "index.mjs": 'export { n as default } from "./nitro.mjs";',
    "sentry.server.config.mjs": "console.warn('This file is no longer needed.');\n",
}


def _rule(answer, name):
    return next((f for f in answer.findings if f.rule == name), None)


def test_init_before_the_plugins(judge):
    """Init above the call that runs the plugins is proved, although Nitro's statements precede."""
    answer = judge(SHIM | {"nitro.mjs": SENTRY + APP + INIT + RUN + END})
    found = _rule(answer, "sdk-11-layout")
    assert (answer.verdict, found.verdict, found.mode) == ("proved", "proved", "statement")
    assert "does not promise" in found.message


def test_it_stands_in_for_the_order_rule(judge):
    """sentry-before-nitro does not apply to this layout, and says which rule stands in."""
    answer = judge(SHIM | {"nitro.mjs": SENTRY + APP + INIT + RUN + END})
    [reason] = [n.reason for n in answer.not_applicable if n.rule == "sentry-before-nitro"]
    assert "sdk-11-layout" in reason


def test_init_after_the_plugins(judge):
    """Init below that call is refuted, at the call."""
    answer = judge(SHIM | {"nitro.mjs": SENTRY + APP + RUN + INIT + END})
    found = _rule(answer, "sdk-11-layout")
    assert (answer.verdict, found.verdict) == ("refuted", "refuted")
    assert found.at.module == "nitro.mjs"


def test_conditional_init(judge):
    """Init on a condition is undecided."""
    answer = judge(SHIM | {"nitro.mjs": SENTRY + APP + "if (process.env.X) " + INIT + RUN + END})
    found = _rule(answer, "sdk-11-layout")
    assert (found.verdict, found.obstacles[0].code) == ("undecided", "conditional-init")


def test_no_call_that_can_be_told(judge):
    """Where no call runs the plugins by name the rule is undecided."""
    nitro = SENTRY + APP.replace("runNitroPlugins", "r") + INIT + "r(app);" + END
    found = _rule(judge(SHIM | {"nitro.mjs": nitro}), "sdk-11-layout")
    assert (found.verdict, found.obstacles[0].code) == ("undecided", "plugins-call-not-found")


def test_older_sdk(judge):
    """Without the shim and with an older SDK the order rule judges, and refutes."""
    answer = judge(
        {
            "index.mjs": SHIM["index.mjs"],
            "nitro.mjs": SENTRY + APP + INIT + RUN + END,
        }
    )
    assert _rule(answer, "sdk-11-layout") is None
    assert _rule(answer, "sentry-before-nitro").verdict == "refuted"
