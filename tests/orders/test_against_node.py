"""Order rules over generated graphs: what they claim, real Node never contradicts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from semantics.check import failing, several_times
from semantics.graphs import PROFILES, trees
from semantics.node import version

from .marked import differences, marked, rules, run_marked, scan

EXAMPLES = int(os.environ.get("GRAPHSCAN_GRAPHS", "60"))
CHOSEN = [profile for profile in PROFILES if not profile.faults or profile.name == "everything"]


@pytest.mark.parametrize("profile", CHOSEN, ids=[profile.name for profile in CHOSEN])
def test_rules_hold_in_every_run(profile, node):
    """A rule that is proved holds in every run in which THEN begins, those included in which
    something throws and the process goes on; one refuted, in none in which nothing throws.
    """

    @settings(
        max_examples=max(1, EXAMPLES // len(CHOSEN)),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees([profile]), st.integers(0, 60_000))
    def hold(tree, seed):
        subject = marked(tree, seed)
        with tempfile.TemporaryDirectory() as scratch:
            traced, plain = Path(scratch) / "traced", Path(scratch) / "plain"
            traced.mkdir()
            plain.mkdir()
            subject.tree.write(traced, traced=True)
            subject.tree.write(plain)
            major = max(20, min(24, version(node)[0] // 2 * 2))
            modules = [name for name in subject.tree.files if name.endswith("js")]
            asked = rules(subject, modules, seed, 40)
            found = scan(subject, plain, asked, major)
            for times in several_times(seed):
                shown = run_marked(node, subject.tree, traced, times)
                if shown.exit == found.evaluation.exit_code == 0:
                    assert not list(differences(subject, asked, found.findings, shown)), subject
            for times in failing(seed) if profile.failures else ():
                shown = run_marked(node, subject.tree, traced, times)
                if shown.exit == found.evaluation.exit_code == 0:
                    proved = [f for f in found.findings if f.verdict == "proved"]
                    assert not list(differences(subject, asked, proved, shown)), subject

    hold()
