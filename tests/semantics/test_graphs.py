"""Generated graphs: what a scan claims, real Node never contradicts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .check import check, several_times
from .graphs import PROFILES, Profile, trees
from .specs import FOUND, Spec, read_specs

if TYPE_CHECKING:
    from .trees import Tree

EXAMPLES = int(os.environ.get("GRAPHSCAN_GRAPHS", "240"))
FOUND_SPECS = read_specs(FOUND)


@pytest.mark.parametrize("profile", PROFILES, ids=[profile.name for profile in PROFILES])
def test_generated_graphs_run_as_claimed(profile: Profile, node: str) -> None:
    """No run, with other awaits or with loading delayed, shows what the scan denies."""

    @settings(
        max_examples=max(1, EXAMPLES // len(PROFILES)),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees([profile]), st.integers(0, 60_000))
    def runs_as_claimed(tree: Tree, seed: int) -> None:
        checked = check(tree, node, several_times(seed))
        assert not checked.differences, tree

    runs_as_claimed()


if FOUND_SPECS:

    @pytest.mark.parametrize("spec", FOUND_SPECS, ids=[spec.heading for spec in FOUND_SPECS])
    def test_found_graphs_stay_mended(spec: Spec, node: str) -> None:
        """A graph that once showed a mistake runs as claimed."""
        assert check(spec.tree, node, several_times(1)).differences == ()
