"""Fixtures of the resolution tests: Node is asked, graphscan has to say the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from resolve.oracle import Kind, NodeOracle, Question, in_short

from graphscan.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator


class Agreed(Protocol):
    """Both answers, which must be the same, in the short words of `oracle`."""

    def __call__(
        self, root: Path, specifier: str, parent: str = "main.mjs", *, kind: Kind = "import"
    ) -> str:
        """What both say to `specifier` in `parent`."""


@pytest.fixture(scope="session")
def node_major(node: str) -> int:
    """The version of Node to assume: the newest known one that is not newer than the judge."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    major = int(told.stdout.removeprefix("v").partition(".")[0])
    return max(known for known in (20, 22, 24) if known <= major)


@pytest.fixture(scope="session")
def oracle(node: str) -> Iterator[NodeOracle]:
    """A Node that answers."""
    asked = NodeOracle(node)
    yield asked
    asked.close()


@pytest.fixture
def agreed(oracle: NodeOracle, node_major: int) -> Agreed:
    """Ask Node and graphscan, insist that they agree, and return what they say."""

    def ask(root: Path, specifier: str, parent: str = "main.mjs", *, kind: Kind = "import") -> str:
        real = Path(os.path.realpath(root))
        asker = parent if parent.startswith("data:") else str(real / parent)
        expected = oracle.ask(Question(specifier, asker), real)[kind]
        told = resolve(specifier, parent, root=root, kind=kind, node=node_major)
        assert in_short(told, kind) == expected, f"{told} is not what Node says"
        return expected

    return ask
