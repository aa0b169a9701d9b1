"""The plan of remedies, kind by kind."""

from __future__ import annotations

from textwrap import dedent

import pytest

from graphscan.records import Severity, Verdict
from graphscan.render.fix_plan import fix_plan
from graphscan.render.page import plain
from graphscan.rules.finding import Edit, Finding, Mode, Overrides, Remedy, Setting


@pytest.fixture
def planned(scan_of):
    """A function from remedies to the plan of a refuted build."""

    def planned(*remedies, severity=Severity.ERROR):
        finding = Finding(
            "r", Mode.EVALUATE, severity, Verdict.REFUTED, "it is late", remedies=remedies
        )
        return plain(fix_plan(scan_of({"index.mjs": ""}, finding, verdict=Verdict.REFUTED)))

    return planned


def _changing(before, after, module="index.mjs"):
    return Remedy("Change it", None, Verdict.PROVED, Edit(module, 3, (before,), (after,)))


def test_a_command(planned):
    """A command stands in a line of its own, below what it does and whether it was tried."""
    assert planned(Remedy("Preload it", "node --import ./a.mjs ./index.mjs", Verdict.PROVED)) == (
        dedent("""\
        # REFUTED  it is late [r]

        # 1. Preload it (tried on the graph: proved)
        # in the folder of index.mjs:
        node --import ./a.mjs ./index.mjs
        """)
    )


def test_overrides(planned):
    """Overrides are JSON for package.json."""
    remedy = Remedy("Pin it", None, None, Overrides((("@vercel/nft", "^0.27.4"),)))
    assert planned(remedy).endswith(
        dedent("""\
        # 1. Pin it (not simulated)
        # in package.json; then install and build again:
        {
          "overrides": {
            "@vercel/nft": "^0.27.4"
          }
        }
        """)
    )


def test_a_setting(planned):
    """A setting is code for nuxt.config."""
    told = planned(Remedy("Set it", None, None, Setting("sentry: {\n  enabled: true,\n},")))
    assert told.endswith("\nsentry: {\n  enabled: true,\n},\n")


def test_a_patch(planned):
    """An edit is a unified diff without context."""
    assert planned(_changing("import './a.mjs';", "import('./a.mjs');")).endswith(
        dedent("""\
        --- a/index.mjs
        +++ b/index.mjs
        @@ -3 +3 @@
        -import './a.mjs';
        +import('./a.mjs');
        """)
    )


def test_a_patch_shows_no_secret(planned):
    """Where a line holds a DSN, the plan only says which line is to be changed."""
    secret = "import './a.mjs';init({dsn:'https://0123456789abcdef@o1.ingest.sentry.io/1'});"
    told = planned(_changing(secret, secret.replace("import './a.mjs'", "import('./a.mjs')")))
    assert "0123456789abcdef" not in told
    assert "# index.mjs:3 is to be changed by hand" in told


def test_a_warning_is_planned_too(planned):
    """A warning has its place in the plan, by its weight."""
    told = planned(Remedy("Do it", None, None), severity=Severity.WARNING)
    assert told.startswith("# WARNING  it is late [r]\n")


def test_no_remedy(planned):
    """A finding without a remedy says so."""
    assert planned().splitlines()[1] == "# No change is known that was tried and helps."
