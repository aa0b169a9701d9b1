"""Causes that exist with the newest packages are named, each by its own rule."""

from __future__ import annotations

import pytest
from probe import observe

import graphscan

pytestmark = pytest.mark.real

NITRO = "chunks/nitro/nitro.mjs"


@pytest.fixture(scope="module")
def export_outside(build):
    """The newest packages for Azure, whose entry exports `handle`."""
    return build("newest", {}, "export-outside-wrap-list")


@pytest.fixture(scope="module")
def runtime_config(build):
    """The newest packages with a Sentry config that asks Nitro for its runtime config."""
    return build("newest", {}, "config-uses-runtime-config")


@pytest.fixture(scope="module")
def top_level_import(build):
    """The newest packages with Sentry imported at the head of the entry."""
    return build("newest", {}, "top-level-import")


def test_export_outside_the_wrap_list(export_outside):
    """It is refuted because of the export, and the setting that helps names `handle`."""
    scan = graphscan.scan(export_outside)
    cause = scan.findings[0]
    tried = [remedy.text for remedy in cause.remedies if remedy.verdict_after == "proved"]
    assert (scan.verdict, cause.rule) == ("refuted", "handler-reexports")
    assert any("handle" in text for text in tried)


def test_config_uses_runtime_config(runtime_config, node):
    """It is refuted because of the config's import, and Node evaluates Nitro first."""
    seen = observe(node, runtime_config, "server/index.mjs")
    scan = graphscan.scan(runtime_config)
    assert (scan.verdict, scan.findings[0].rule) == ("refuted", "config-imports-app")
    assert seen.sentry_before(f"server/{NITRO}") == "no"


def test_top_level_import(top_level_import, node):
    """The order is proved, and a warning says what is not traced; Node agrees about the order."""
    seen = observe(node, top_level_import, "server/index.mjs")
    scan = graphscan.scan(top_level_import)
    warnings = [found.rule for found in scan.findings if found.severity == "warning"]
    assert (scan.verdict, scan.sentry.method) == ("proved", "top-level-import")
    assert warnings[:1] == ["sentry-in-own-graph"]
    assert seen.sentry_before(f"server/{NITRO}") == "yes"
