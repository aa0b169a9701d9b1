"""The entries of real builds, found from the folder alone, where `GRAPHSCAN_CASES` has them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphscan.locate import locate

CASES = os.environ.get("GRAPHSCAN_CASES")


@dataclass(frozen=True)
class RealBuild:
    """What is recorded of one build."""

    name: str
    preset: str
    entry: str


def recorded(cases: Path) -> list[RealBuild]:
    """The builds of expected.json.gz."""
    with gzip.open(cases / "builds/expected.json.gz", "rt", encoding="utf-8") as file:
        return [RealBuild(item["name"], item["preset"], item["entry"]) for item in json.load(file)]


if CASES:

    @pytest.fixture(scope="module")
    def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """The folder of the unpacked builds, their packages left out."""
        folder = tmp_path_factory.mktemp("builds")
        archive = Path(CASES or "") / "builds/builds.tar.zst"
        command = ["tar", "--zstd", "--exclude=*/node_modules/*", "-xf", str(archive)]
        subprocess.run(command, cwd=folder, check=True)
        return folder / "dev"

    @pytest.mark.parametrize("build", recorded(Path(CASES)), ids=lambda build: build.name)
    def test_the_entry_of_a_real_build_is_found_from_its_folder(
        builds: Path, build: RealBuild
    ) -> None:
        """Entry and preset are those with which the build was run."""
        located = locate(builds / build.name)
        assert located.root / located.build.entry == (builds / build.name / build.entry).resolve()
        assert located.build.preset == build.preset
        assert located.diagnostics == ()

    def test_a_folder_of_builds_is_not_one_build(builds: Path) -> None:
        """Every build in the folder is counted."""
        with pytest.raises(Exception, match=f"{len(recorded(Path(CASES or '')))} server outputs"):
            locate(builds)
