"""graphscan.toml files, read."""

from __future__ import annotations

from datetime import date

import pytest

from graphscan.config import load
from graphscan.errors import ConfigError

RULES = ("sentry-before-nitro", "sentry-in-own-graph", "driver-too-early")
TODAY = date(2026, 7, 1)


@pytest.fixture
def read(tree):
    """A function from the text of a graphscan.toml (and files beside it) to its Config."""

    def read(text, files=None):
        root = tree({"graphscan.toml": text, **(files or {})})
        return load(root / "graphscan.toml", RULES, today=TODAY)

    return read


@pytest.fixture
def refused(read):
    """A function from the text of a wrong graphscan.toml to the message that refuses it."""

    def refused(text, files=None):
        with pytest.raises(ConfigError) as caught:
            read(text, files)
        return str(caught.value)

    return refused
