"""Applications built with the real packages get the verdict that Node shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from probe import observe

import graphscan

pytestmark = pytest.mark.real

NITRO = "chunks/nitro/nitro.mjs"
RELEASE = {"SENTRY_RELEASE": "abc123"}


@pytest.fixture(scope="module")
def injected(build):
    """The .output in which release injection has joined the entry with Nitro's chunk."""
    return build("release-injection", RELEASE)


@pytest.fixture(scope="module")
def not_injected(build):
    """The same application with release injection off."""
    return build("release-injection", RELEASE | {"RELEASE_INJECTION": "off"})


@pytest.fixture(scope="module")
def newest(build):
    """Nuxt 4 with Sentry's dynamic import."""
    return build("newest", RELEASE)


def _order_finding(scan):
    (finding,) = (
        each
        for each in scan.findings
        if each.rule == "sentry-before-nitro" and each.mode == "evaluate"
    )
    return finding


def test_release_injection_is_refuted(injected):
    """The finding names Nitro's chunk and the statement in the entry that imports it."""
    scan = graphscan.scan(injected)
    link = _order_finding(scan).chain[-1]
    site = link.request.site
    source = (injected / "server" / "index.mjs").read_bytes()
    statement = source[site.start : site.end].decode()
    line = source.decode().splitlines()[site.line - 1]
    assert scan.verdict == "refuted"
    assert (link.referrer, link.target) == ("index.mjs", NITRO)
    assert statement.startswith("import")
    assert f"./{NITRO}" in statement
    assert line[site.column - 1 :].startswith(statement)


def test_release_injection_under_node(injected, node):
    """Node evaluates Nitro before Sentry has a client in that build."""
    seen = observe(node, injected, "server/index.mjs")
    assert seen.sentry_before(f"server/{NITRO}") == "no"


def test_without_release_injection_is_proved(not_injected, node):
    """The same application without release injection is proved, and Node agrees."""
    seen = observe(node, not_injected, "server/index.mjs")
    assert graphscan.scan(not_injected).verdict == "proved"
    assert seen.sentry_before(f"server/{NITRO}") == "yes"


def test_newest_dynamic_import_is_proved(newest, node):
    """Nuxt 4 with the newest Sentry 10 and its dynamic import is proved, and Node agrees."""
    seen = observe(node, newest, "server/index.mjs")
    scan = graphscan.scan(newest)
    assert (scan.verdict, scan.sentry.method) == ("proved", "dynamic-import")
    assert seen.sentry_before(f"server/{NITRO}") == "yes"


def test_the_difference_names_the_cause(not_injected, injected):
    """Of the two builds of one application, `diff` names the import of Nitro in its first line."""
    run = subprocess.run(
        [sys.executable, "-m", "graphscan", "diff", not_injected, injected],
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    first, *rest = run.stdout.splitlines()
    assert run.returncode == 1, run.stderr
    assert re.fullmatch(
        rf"WORSE  proved → refuted: index\.mjs:\d+:\d+ now imports \./{NITRO} statically", first
    )
    assert not [line for line in rest if re.search(r"modules .*(new|gone)", line)]
