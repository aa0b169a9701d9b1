"""The greatest set of claims that support one another."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphscan.evaluate.support import is_supported

CLAIMS = range(7)
SYSTEMS = st.lists(
    st.lists(st.lists(st.sampled_from(CLAIMS), max_size=3).map(tuple), max_size=3).map(tuple),
    min_size=len(CLAIMS),
    max_size=len(CLAIMS),
)


def greatest(system):
    """All that is left when claims without an alternative of such that are left are taken away."""
    left = set(CLAIMS)
    while True:
        kept = {claim for claim in left if any(left.issuperset(each) for each in system[claim])}
        if kept == left:
            return kept
        left = kept


@given(SYSTEMS)
@settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_a_claim_holds_if_it_is_in_the_greatest_set(system):
    """Looking at one alternative at a time gives what the definition gives, for each claim."""
    expected = greatest(system)
    assert {claim for claim in CLAIMS if is_supported(claim, system.__getitem__)} == expected
