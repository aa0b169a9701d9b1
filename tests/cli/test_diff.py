"""`graphscan diff OLD NEW`."""

from __future__ import annotations

import json
import shutil

import pytest
from sample_builds import SAMPLES

PRELOADED = SAMPLES / "proved-cli-import"


@pytest.fixture
def saved(graphscan, tmp_path):
    """A function that writes a build's JSON document into a file."""

    def saved(build, name):
        done = graphscan(build, "--json", "-o", tmp_path / name)
        assert "wrote" in done.err
        return tmp_path / name

    return saved


def test_worse(graphscan, proved, refuted):
    """A build that is refuted where the old one was proved: exit status 1, the cause first."""
    done = graphscan("diff", proved, refuted)
    assert done.status == 1
    first = done.out.splitlines()[0]
    assert first.startswith("WORSE  proved → refuted: index.mjs:2:1 now imports ")
    assert "import './chunks/nitro/nitro.mjs'" in done.out


def test_better(graphscan, proved, refuted):
    """The other way round: exit status 0, and what went away."""
    done = graphscan("diff", refuted, proved)
    assert done.status == 0
    assert done.out.startswith("BETTER  refuted → proved: index.mjs:2:1 no longer imports ")


def test_no_difference(graphscan, refuted, saved):
    """A build, its copy and its document do not differ; that it is refuted is no matter."""
    document = saved(refuted, "old.json")
    for done in (
        graphscan("diff", refuted, refuted),
        graphscan("diff", document, refuted),
        graphscan("diff", refuted / "server" / "index.mjs", document),
        graphscan("diff", document, document, "--quiet"),
    ):
        assert (done.status, done.out.splitlines()[0]) == (0, "No difference")


def test_quiet(graphscan, proved, refuted):
    """--quiet prints the first line only."""
    done = graphscan("diff", proved, refuted, "--quiet")
    assert len(done.out.splitlines()) == 1
    assert done.status == 1


def test_json(graphscan, proved, refuted, tmp_path):
    """--json writes graphscan-diff.json; with -o - nothing else goes to stdout."""
    done = graphscan("diff", proved, refuted, "--json")
    written = json.loads((tmp_path / "graphscan-diff.json").read_text("ascii"))
    assert written["schema"] == "graphscan-diff/1"
    assert written["change"] == "worse"
    assert written["cause"]["at"] == {"module": "index.mjs", "line": 2, "column": 1}
    assert done.out.startswith("WORSE")
    piped = graphscan("diff", proved, refuted, "--json", "-o", "-")
    assert json.loads(piped.out) == written
    assert piped.err.startswith("WORSE")


def test_svg(graphscan, proved, refuted, tmp_path):
    """--svg draws graphscan-diff.svg; with --json and -o both go into a folder."""
    done = graphscan("diff", proved, refuted, "--svg", "--quiet")
    assert (done.status, "wrote graphscan-diff.svg" in done.err) == (1, True)
    assert "WORSE" in (tmp_path / "graphscan-diff.svg").read_text("utf-8")
    graphscan("diff", proved, refuted, "--svg", "--json", "-o", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["graphscan-diff.json", "graphscan-diff.svg"]


def test_strict(graphscan):
    """With --strict a warning that came makes the new build worse."""
    old, new = SAMPLES / "proved-dynamic-import", SAMPLES / "proved-top-level-import"
    assert graphscan("diff", old, new, "--quiet").status == 0
    done = graphscan("diff", old, new, "--quiet", "--strict")
    assert (done.status, done.out.split()[0]) == (1, "WORSE")


def test_preloads_of_both(graphscan, tmp_path):
    """A preload is looked for in each build's server folder."""
    copy = tmp_path / "copy"
    shutil.copytree(PRELOADED, copy)
    preload = ("--import", "./sentry.server.config.mjs")
    done = graphscan("diff", PRELOADED, copy, *preload)
    assert (done.status, done.out.splitlines()[0]) == (0, "No difference")
    assert "proved in both" in done.out


def test_a_preload_that_is_not_there(graphscan, proved):
    """A preload that a build lacks is told with the build and the folder that was looked in."""
    done = graphscan("diff", proved, proved, "--import", "./nope.mjs")
    assert (done.status, done.out) == (2, "")
    assert f"graphscan: {proved}: --import ./nope.mjs: " in done.err
    assert "from its server folder" in done.err


def test_entry_of_both(graphscan, proved, tmp_path):
    """An entry is looked for in each build."""
    copy = tmp_path / "copy"
    shutil.copytree(proved, copy)
    done = graphscan("diff", proved, copy, "--entry", "index.mjs")
    assert (done.status, done.out.splitlines()[0]) == (0, "No difference")


def test_options_that_do_not_hold(graphscan, proved, refuted, saved):
    """Options are refused for two documents, and said not to hold for one of two."""
    old, new = saved(proved, "old.json"), saved(refuted, "new.json")
    done = graphscan("diff", old, new, "--node", "22")
    assert (done.status, done.out) == (2, "")
    assert "--node: OLD and NEW are saved documents" in done.err
    done = graphscan("diff", old, refuted, "--node", "22")
    assert done.status == 1
    assert "OLD is a saved document: --node does not hold for it" in done.err


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("{", "it is no JSON"),
        ('{"name": "app"}', "it is JSON, but no document of graphscan"),
        ('{"schema": "graphscan/9"}', "its schema is graphscan/9"),
    ],
)
def test_a_document_that_cannot_be_used(graphscan, proved, tmp_path, content, cause):
    """A broken, foreign or newer document: message, next step, exit status 2."""
    (tmp_path / "old.json").write_text(content, "utf-8")
    done = graphscan("diff", "old.json", proved)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"graphscan: old.json: {cause}")


def test_wrong_usage(graphscan, proved):
    """One build, a path that does not exist, two stdins, contradictions: exit status 2."""
    assert graphscan("diff", proved).status == 2
    missing = graphscan("diff", proved, "no-such-build")
    assert (missing.status, missing.out) == (2, "")
    assert "no-such-build" in missing.err
    assert "one stdin" in graphscan("diff", "-", "-").err
    assert graphscan("diff", proved, proved, "--quiet", "--verbose").status == 2
    assert "no format is asked for" in graphscan("diff", proved, proved, "-o", "x").err


def test_html(graphscan, proved, refuted, tmp_path):
    """--html writes graphscan-diff.html, and with --svg both go into the folder of -o."""
    done = graphscan("diff", proved, refuted, "--html")
    assert done.status == 1
    text = (tmp_path / "graphscan-diff.html").read_text(encoding="utf-8")
    assert "now imports ./chunks/nitro/nitro.mjs statically" in text
    folder = tmp_path / "both"
    folder.mkdir()
    graphscan("diff", proved, refuted, "--html", "--svg", "-o", folder)
    written = {path.name for path in folder.iterdir()}
    assert written == {"graphscan-diff.html", "graphscan-diff.svg"}
    assert (folder / "graphscan-diff.html").read_text(encoding="utf-8") == text
