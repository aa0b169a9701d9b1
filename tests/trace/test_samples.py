"""The samples, run: what the trace sees of Sentry and Nitro is what was recorded of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_builds import SAMPLE_BUILDS

from graphscan.locate import locate
from graphscan.pipeline import answer
from graphscan.trace import Launch, trace
from graphscan.traced import SentryFirst

SECONDS = 60
QUIET = Path(__file__).parent / "quiet.cjs"

RECORDED = {
    "yes": {SentryFirst.YES},
    "no": {SentryFirst.NO},
    "never": {SentryFirst.NEVER, SentryFirst.NO_NITRO},
}
"""`never` stands for either of them that did not happen at all."""

RUNS = [
    pytest.param(sample, run, id=f"{sample.name}-{number}")
    for sample in SAMPLE_BUILDS
    for number, run in enumerate(sample.runs)
]


@pytest.mark.parametrize(("sample", "run"), RUNS)
def test_a_sample_runs_as_recorded(sample, run, program, monkeypatch):
    """Order and claims hold, and Sentry's client was set when it was recorded to be set."""
    folder = sample.folder
    env = dict(run.env)
    options = f'--require "{QUIET.as_posix()}" {env.pop("NODE_OPTIONS", "")}'
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    asked = {
        "entry": sample.entry,
        "imports": sample.imports,
        "node_options": options,
        "node": program.assumed,
        "cwd": folder,
    }
    located = locate(folder, **asked)
    launch = Launch(
        located.starts[-1].path,
        folder,
        imports=sample.imports,
        node_options=options,
        seconds=SECONDS,
    )
    result = trace(answer(folder, **asked), located.root, program, launch)
    assert result.agrees, result.contradictions
    if sample.nitro_statement:
        assert result.sentry is SentryFirst.WITHIN
    else:
        assert result.sentry in RECORDED[run.sentry_before_nitro]
