"""Tools that are started first, in a real Nitro build: their presets' verdicts, and Node's."""

from __future__ import annotations

import subprocess
import sys

import pytest

import graphscan

pytestmark = pytest.mark.real

NITRO = "chunks/nitro/nitro.mjs"


@pytest.fixture(scope="module")
def output(build):
    """A Nitro server with a database driver in one plugin and dd-trace in the next."""
    return build("tracers", {}, in_place=True)


@pytest.fixture
def judge(output):
    """A function from a preset and preloads to the scan of the build under that preset."""

    def judge(preset, *imports):
        app = output.parent
        return graphscan.scan(output, imports=imports, config=app / f"{preset}.toml", cwd=app)

    return judge


@pytest.fixture
def traced(output, node):
    """A function from preloads to the first line that `graphscan trace` prints."""

    def traced(*imports):
        options = [f"--import={each}" for each in imports]
        run = subprocess.run(
            [sys.executable, "-m", "graphscan", "trace", str(output), *options],
            cwd=output.parent,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return run.stdout.partition("\n")[0]

    return traced


def test_dd_trace_started_in_a_plugin(judge, traced):
    """dd-trace that a plugin starts comes after the driver, and Node agrees with the order."""
    scan = judge("dd-trace")
    assert (scan.verdict, scan.findings[0].rule) == ("refuted", "dd-trace-first")
    assert scan.findings[0].first.at.module == NITRO
    assert traced().startswith("AGREES")


def test_dd_trace_preloaded(judge, traced):
    """dd-trace that `--import dd-trace/initialize.mjs` starts comes before Nitro and the driver."""
    scan = judge("dd-trace", "dd-trace/initialize.mjs")
    assert (scan.verdict, scan.findings[0].rule) == ("proved", "dd-trace-first")
    assert traced("dd-trace/initialize.mjs").startswith("AGREES")


def test_opentelemetry_preloaded(judge, traced):
    """OpenTelemetry that `--import ./instrumentation.mjs` starts comes before Nitro."""
    scan = judge("opentelemetry", "./instrumentation.mjs")
    assert (scan.verdict, scan.findings[0].rule) == ("proved", "opentelemetry-first")
    assert traced("./instrumentation.mjs").startswith("AGREES")


def test_opentelemetry_left_out(judge):
    """Without the preload nothing of the output starts OpenTelemetry."""
    assert judge("opentelemetry").verdict == "refuted"


def test_dotenv_preloaded(judge, traced):
    """`--import dotenv/config` has read its file before the chunks begin."""
    scan = judge("dotenv", "dotenv/config")
    assert (scan.verdict, scan.findings[0].rule) == ("proved", "dotenv-first")
    assert traced("dotenv/config").startswith("AGREES")


def test_dotenv_left_out(judge):
    """Without the preload nothing of the output reads dotenv's file."""
    assert judge("dotenv").verdict == "refuted"
