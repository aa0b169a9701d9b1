"""Small builds, judged by order rules."""

from __future__ import annotations

import pytest

import graphscan
from graphscan.config import load
from graphscan.pipeline import answer
from graphscan.rules import RULES


@pytest.fixture
def judge(tree):
    """A function from files and the text of a graphscan.toml to the Scan; `today` is a date."""

    def judge(files, config, *, imports=(), requires=(), today=None):
        root = tree({"graphscan.toml": config, **files})
        names = [rule.name for rule in RULES]
        return answer(
            root / "index.mjs",
            imports=imports,
            requires=requires,
            config=load(root / "graphscan.toml", names, today=today),
            cwd=root,
        )

    return judge


@pytest.fixture
def found(judge):
    """A function from files and a graphscan.toml to the findings of its own rules, by name."""

    def found(files, config, **options):
        own = {rule.name for rule in RULES}
        return {f.rule: f for f in judge(files, config, **options).findings if f.rule not in own}

    return found


@pytest.fixture
def scan_sample():
    """A function from a sample's folder and a graphscan.toml to the Scan."""

    def scan_sample(sample, config):
        return graphscan.scan(sample, config=config)

    return scan_sample
