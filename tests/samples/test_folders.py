"""The samples are what samples/README.md says they are."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from sample_builds import SAMPLE_BUILDS, SAMPLES

EXPECTED = {
    "proved-cli-import",
    "proved-dynamic-import",
    "proved-minified",
    "proved-top-level-import",
    "refuted-config-imports-nitro",
    "refuted-config-not-wired",
    "refuted-export-from-nitro",
    "refuted-missing-hook",
    "refuted-no-sentry",
    "refuted-static-nitro-import",
    "refuted-top-level-await-config",
    "undecided-computed-import",
    "undecided-conditional-init",
}


def test_every_folder_is_a_sample():
    """Every folder in samples/ has its sample.json, and the causes that people meet are there."""
    folders = {path.name for path in SAMPLES.iterdir() if path.is_dir()} - {"orders"}
    assert {sample.name for sample in SAMPLE_BUILDS} == folders
    assert folders >= EXPECTED


@pytest.mark.parametrize("sample", SAMPLE_BUILDS, ids=lambda sample: sample.name)
def test_name_begins_with_the_verdict(sample):
    """A sample's name is its verdict and its cause."""
    assert sample.name.startswith(f"{sample.verdict}-")


def test_readme_lists_every_sample():
    """samples/README.md has one row a sample, with the sentence of its sample.json."""
    rows = re.findall(
        r"^\| `([^`]+)` \| (.*) \|$", (SAMPLES / "README.md").read_text("utf-8"), re.M
    )
    assert rows == [(sample.name, sample.about) for sample in SAMPLE_BUILDS]


def test_stand_ins_are_alike():
    """A stand-in for a package is the same text in every sample, but for the version it claims."""
    texts = defaultdict(set)
    for path in SAMPLES.glob("*/server/node_modules/**/*js"):
        if path.suffix in {".js", ".mjs"}:
            relative = path.as_posix().split("node_modules/")[1]
            texts[relative].add(re.sub(r"'\d+\.\d+\.\d+'", "VERSION", path.read_text("utf-8")))
    assert texts
    assert [name for name, variants in texts.items() if len(variants) > 1] == []
