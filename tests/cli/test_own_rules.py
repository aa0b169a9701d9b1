"""`graphscan.toml` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sample_builds import SAMPLES

from graphscan.config import schema

ORDERS = SAMPLES / "orders"
RULE = '[[order]]\nname = "mine"\nfirst = { module = "a.mjs" }\nthen = { module = "b.mjs" }\n'
FILES = {"a.mjs": "", "b.mjs": "", "index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}


@pytest.fixture
def project(tree):
    """A project with a graphscan.toml, and a build below it."""
    below = {f"app/server/{name}": text for name, text in FILES.items()}
    return tree({"graphscan.toml": RULE, **below})


def test_the_nearest_file_is_found(graphscan, project):
    """It is found upwards from the working folder, used, and told on stderr."""
    done = graphscan("server/index.mjs", "--quiet", cwd=project / "app")
    assert (done.status, done.err) == (0, "")
    assert done.out == "PROVED  a.mjs is over before b.mjs begins, in every run\n"
    told = graphscan("server/index.mjs", cwd=project / "app")
    assert "Rules of your own: ../graphscan.toml" in told.err.splitlines()
    assert "Rules of your own" not in told.out


def test_a_file_is_named(graphscan, project, tmp_path):
    """--config names another file, which is not told of."""
    other = tmp_path / "other.toml"
    other.write_text(RULE.replace("mine", "theirs"))
    done = graphscan(
        "app/server/index.mjs", "--config", "other.toml", "--json", "-o", "-", cwd=project
    )
    assert (done.status, "Rules of your own" in done.err) == (0, False)
    rules = [finding["rule"] for finding in json.loads(done.out)["findings"]]
    assert "theirs" in rules
    assert "mine" not in rules


@pytest.mark.parametrize("command", [["app/server/index.mjs"], ["rules"]], ids=["scan", "rules"])
def test_a_wrong_file(graphscan, project, command):
    """A mistake is told in one line, with its place; the exit status is 2."""
    (project / "graphscan.toml").write_text(RULE + 'mod = "load"\n')
    done = graphscan(*command, cwd=project)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        "graphscan: graphscan.toml:5:1: order[1].mod: unknown key mod. Did you mean mode?"
    )


def test_a_file_that_is_not_there(graphscan, project):
    """A file that is named and is not there: exit status 2, and what to do."""
    done = graphscan("app/server/index.mjs", "--config", "none.toml", cwd=project)
    assert (done.status, done.out) == (2, "")
    assert "graphscan: none.toml: does not exist. Name a file" in done.err


def test_many_builds(graphscan, project):
    """With --jsonl each build is judged by the same file."""
    done = graphscan("app/server/index.mjs", "app/server/a.mjs", "--jsonl", cwd=project)
    first, second = map(json.loads, done.out.splitlines())
    assert first["verdict"] == "proved"
    assert second["verdict"] == "undecided"


def test_expiry_by_source_date_epoch(graphscan, project, monkeypatch):
    """SOURCE_DATE_EPOCH is the day that acceptances are held against."""
    (project / "app/server/index.mjs").write_text("import './b.mjs';\nimport './a.mjs';\n")
    known = '[[known]]\nrule = "mine"\nuntil = 2020-01-01\nreason = "old"\n'
    (project / "graphscan.toml").write_text(RULE + known)
    assert graphscan("app/server/index.mjs", cwd=project).status == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    done = graphscan("app/server/index.mjs", cwd=project)
    assert done.status == 0
    assert "ACCEPTED" in done.out


def test_own_rules_are_listed(graphscan, project):
    """`graphscan rules` lists the rules of one's own below the others, and explains one."""
    lines = graphscan("rules", cwd=project).out.splitlines()
    assert lines[-1].split() == ["mine", "error", "module", "a.mjs", "before", "module", "b.mjs."]
    page = graphscan("rules", "mine", cwd=project)
    assert page.status == 0
    assert "FIRST is over before the bodies of THEN begin." in page.out
    near = graphscan("rules", "min", cwd=project)
    assert (near.status, "mine" in near.err) == (2, True)


def test_presets_are_listed(graphscan):
    """`graphscan rules --presets` lists the rules of every preset."""
    done = graphscan("rules", "--presets")
    assert done.status == 0
    names = {line.split()[0] for line in done.out.splitlines()}
    assert names >= {"dd-trace", "newrelic", "elastic-apm-node", "opentelemetry", "dotenv"}


def test_the_schema_is_printed(graphscan):
    """`graphscan rules --schema` prints the schema as it ships."""
    done = graphscan("rules", "--schema")
    assert (done.status, done.out.replace("\r\n", "\n")) == (0, schema.text())


def test_one_question_at_a_time(graphscan):
    """NAME, --presets and --schema exclude one another."""
    assert graphscan("rules", "--schema", "--presets").status == 2


def test_a_scan_without_a_file_loads_nothing_for_it(tree):
    """What reads graphscan.toml is imported only where there is one."""
    root = tree(FILES)
    code = (
        "import sys, graphscan\n"
        "graphscan.scan('index.mjs')\n"
        "print([m for m in ('jsonschema', 'wcmatch', 'tree_sitter_toml', 'tomllib')"
        " if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("report", ["--svg", "--dot", "--html", "--markdown", "--mermaid"])
def test_every_report_shows_order_rules(graphscan, report):
    """Findings of order rules stand in every report like any other."""
    sample = ORDERS / "refuted-evaluate-package"
    done = graphscan("server", "--config", "graphscan.toml", report, "-o", "-", cwd=sample)
    assert done.status == 1, done.err
    assert "dd-trace" in done.out


def test_a_changed_file_is_read_again(graphscan, project):
    """An answer of before does not stand once the file, or a query of it, is another."""
    marked = RULE.replace('{ module = "a.mjs" }', '{ marker = "m" }')
    (project / "graphscan.toml").write_text(f'{marked}[markers.m]\nquery = "m.scm"\n')
    (project / "m.scm").write_text("(string) @found")
    (project / "app/server/a.mjs").write_text("'here'\n")
    before = [graphscan("app/server/index.mjs", cwd=project).status for _ in range(2)]
    (project / "m.scm").write_text("(regex) @found")
    other_query = graphscan("app/server/index.mjs", cwd=project).status
    (project / "graphscan.toml").write_text(RULE)
    other_rules = graphscan("app/server/index.mjs", cwd=project).status
    assert (before, other_query, other_rules) == ([0, 0], 1, 0)


def test_a_nearer_file_counts_at_once(graphscan, project):
    """A graphscan.toml that appears nearer than the one used before is used."""
    app = project / "app"
    assert graphscan("server/index.mjs", cwd=app).status == 0
    (app / "graphscan.toml").write_text(RULE.replace('"a.mjs"', '"index.mjs"'))
    assert graphscan("server/index.mjs", cwd=app).status == 1
