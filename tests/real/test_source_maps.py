"""The source maps that Nuxt makes name the line that somebody wrote."""

from __future__ import annotations

import pytest

import graphscan

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def mapped(build):
    """The newest packages with a Sentry config whose util asks Nitro for its runtime config."""
    return build("newest", {}, "util-uses-runtime-config")


def test_the_util_is_named(mapped):
    """The guilty import is explained by the util's line, the initialisation by the config's."""
    document = graphscan.to_document(graphscan.scan(mapped))
    finding = document["findings"][0]
    used, written = finding["chain"][-1]["source"], finding["first"]["at"]["source"]
    assert (document["verdict"], finding["rule"]) == ("refuted", "config-imports-app")
    assert used == {"file": "server/utils/redact.ts", "line": 3, "column": 24, "exact": False}
    assert written == {"file": "sentry.server.config.ts", "line": 4, "column": 1, "exact": True}
