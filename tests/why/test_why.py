"""What `why` and `--to` answer: every link is real, and numbers are those of the evaluation."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from semantics.graphs import PROFILES, trees

from graphscan import scan
from graphscan.errors import UnknownModule, UsageError
from graphscan.evaluate import Relation
from graphscan.subjects import Elsewhere, NamedPackage
from graphscan.why import between, why

PACKAGES = {
    "index.mjs": "import './app.mjs'\nimport('./late.mjs')\nimport 'node:fs'",
    "app.mjs": "import 'pg'\nimport '@scope/tool'",
    "late.mjs": "import { readFile } from 'fs'\nimport 'old'",
    "node_modules/pg/package.json": {"name": "pg", "version": "8.1.0", "exports": "./a.mjs"},
    "node_modules/pg/a.mjs": "import './b.mjs'",
    "node_modules/pg/b.mjs": "",
    "node_modules/@scope/tool/package.json": {"version": "2.0.0", "exports": "./index.mjs"},
    "node_modules/@scope/tool/index.mjs": "",
    "node_modules/old/package.json": {"version": "1.0.0", "exports": "./index.mjs"},
    "node_modules/old/index.mjs": "import 'pg'",
    "node_modules/old/node_modules/pg/package.json": {"exports": "./a.mjs"},
    "node_modules/old/node_modules/pg/a.mjs": "",
    "node_modules/.nitro/pg@7.5/index.mjs": "",
    "node_modules/.pnpm/left@3/node_modules/left/package.json": {"version": "3.0.0"},
    "node_modules/.pnpm/left@3/node_modules/left/index.mjs": "",
}


def spelled(way):
    """The modules of a way, with `~` before what an import() asks for."""
    names = [way.chain[0].referrer]
    names += [("~" if edge.kind == "import-call" else "") + edge.target for edge in way.chain]
    return " ".join(names)


@pytest.mark.parametrize("profile", PROFILES, ids=[profile.name for profile in PROFILES])
def test_the_links_are_real(profile):
    """Each link is an edge of the graphs, no chain passes a module twice, static ones are first."""

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees([profile]))
    def links_are_real(drawn):
        with tempfile.TemporaryDirectory() as folder:
            root = drawn.write(Path(folder))
            answer = scan(
                root, entry=drawn.entry, imports=drawn.imports, requires=drawn.requires, cwd=root
            )
        starts = {answer.build.entry, *answer.build.imports, *answer.build.requires}
        for module in answer.graphs.modules:
            found = why(answer, module, limit=5)
            assert found.fates[0].position == answer.evaluation.position(module)
            check_fate(answer, found.fates[0])
            for kind in (found.ways.static, found.ways.dynamic):
                lengths = [len(way.chain) for way in kind]
                assert lengths == sorted(lengths)
            assert not any(way.import_calls for way in found.ways.static)
            assert all(way.import_calls for way in found.ways.dynamic)
            for way in found.ways.all:
                check_chain(answer, way.chain, starts, module)
            if answer.reach[module] == "unreached":
                assert not found.ways.all

    links_are_real()


def check_chain(answer, chain, starts, module):
    """A simple chain of real edges from a start to the module."""
    assert chain[0].referrer in starts
    assert chain[-1].target == module
    for before, after in pairwise(chain):
        assert before.target == after.referrer
    passed = [chain[0].referrer, *(edge.target for edge in chain)]
    assert len(passed) == len(set(passed))
    for edge in chain:
        graph = answer.dynamic_graph if edge.kind == "import-call" else answer.static_graph
        assert graph.edges[edge.referrer, edge.target, edge.index]["edge"] == edge


def check_fate(answer, fate):
    """Job and numbers are those that `order` shows."""
    if fate.position is None:
        assert all(fate.module not in job.order for job in answer.evaluation.jobs)
        return
    assert answer.evaluation.jobs[fate.job].order[fate.in_job - 1] == fate.module


def test_the_way_that_evaluates_a_module(build, tmp_path):
    """Of several ways the one in the job that evaluates the module is known, also a longer one."""
    files = {
        "index.mjs": "import './x.mjs'",
        "pre.mjs": "import './a.mjs'",
        "a.mjs": "import './x.mjs'",
        "x.mjs": "",
    }
    found = why(build(files, imports=("./pre.mjs",), cwd=tmp_path), "x.mjs", limit=1)
    assert list(map(spelled, found.ways.all)) == ["index.mjs x.mjs", "pre.mjs a.mjs x.mjs"]
    assert spelled(found.own) == "pre.mjs a.mjs x.mjs"


def test_a_package_in_all_its_copies(build):
    """The name of a package stands for every copy: own, nested, and kept by Nitro."""
    found = why(build(PACKAGES), "pg")
    assert isinstance(found.subject, NamedPackage)
    assert [(copy.package.folder, copy.version) for copy in found.subject.copies] == [
        ("node_modules/.nitro/pg@7.5", "7.5"),
        ("node_modules/old/node_modules/pg", None),
        ("node_modules/pg", "8.1.0"),
    ]
    assert [fate.module for fate in found.fates] == [
        "node_modules/pg/b.mjs",
        "node_modules/pg/a.mjs",
        "node_modules/old/node_modules/pg/a.mjs",
        "node_modules/.nitro/pg@7.5/index.mjs",
    ]
    assert [len(fate.chain) for fate in found.fates] == [3, 2, 3, 0]
    assert list(map(spelled, found.ways.all)) == [
        "index.mjs app.mjs node_modules/pg/a.mjs",
        "index.mjs ~late.mjs node_modules/old/index.mjs node_modules/old/node_modules/pg/a.mjs",
    ]


@pytest.mark.parametrize(
    ("wanted", "folders"),
    [
        ("pg@8", ["node_modules/pg"]),
        ("pg@7.5", ["node_modules/.nitro/pg@7.5"]),
        (".nitro/pg@7.5", ["node_modules/.nitro/pg@7.5"]),
        ("node_modules/pg/", ["node_modules/old/node_modules/pg", "node_modules/pg"]),
        ("old/node_modules/pg", ["node_modules/old/node_modules/pg"]),
        ("@scope/tool", ["node_modules/@scope/tool"]),
        ("@scope/tool@2.0.0", ["node_modules/@scope/tool"]),
        ("left", ["node_modules/.pnpm/left@3/node_modules/left"]),
    ],
)
def test_some_copies_of_a_package(build, wanted, folders):
    """A version, or the folder, names the copies that are meant."""
    found = why(build(PACKAGES), wanted)
    assert [copy.package.folder for copy in found.subject.copies] == folders


@pytest.mark.parametrize("wanted", ["fs", "node:fs"])
def test_a_module_of_nodes_own(build, wanted):
    """Of a module of Node's own those that ask for it are told, in the order of evaluation."""
    found = why(build(PACKAGES), wanted)
    assert isinstance(found.subject, Elsewhere)
    assert found.subject.name == "node:fs"
    assert [(edge.referrer, edge.specifier) for edge in found.asked] == [
        ("index.mjs", "node:fs"),
        ("late.mjs", "fs"),
    ]
    assert list(map(spelled, found.ways.all)) == ["index.mjs node:fs"]


def test_what_is_missing(build):
    """Of what cannot be resolved those that ask for it are told."""
    found = why(build({"index.mjs": "import('gone/x').catch(() => {})"}), "gone")
    assert found.subject.target.reason == "ERR_MODULE_NOT_FOUND"
    assert [edge.specifier for edge in found.asked] == ["gone/x"]


def test_chains_between_two(build):
    """`--to` gives the chains from one to the other, and how the two are ordered."""
    found = between(build(PACKAGES), "index.mjs", "pg")
    assert len(found.ways.all) == 2
    found = between(build(PACKAGES), "index.mjs", "app.mjs")
    assert found.relation is Relation.AFTER
    assert "requests" in found.reason


def test_the_other_way_round(build):
    """Where no chain leads on, the one that leads back is given."""
    found = between(build(PACKAGES), "pg", "index.mjs")
    assert not found.ways.all
    assert spelled(found.back.all[0]) == "index.mjs app.mjs node_modules/pg/a.mjs"


def test_chains_to_a_module_of_nodes_own(build):
    """The chains to a module of Node's own end with the request for it."""
    found = between(build(PACKAGES), "index.mjs", "fs")
    assert list(map(spelled, found.ways.all)) == [
        "index.mjs node:fs",
        "index.mjs ~late.mjs node:fs",
    ]


def test_chains_that_there_cannot_be(build):
    """No chain begins in a module of Node's own, nor leads from a module to itself."""
    with pytest.raises(UsageError, match="no chain of the build begins there"):
        between(build(PACKAGES), "fs", "pg")
    with pytest.raises(UsageError, match="both are the same"):
        between(build(PACKAGES), "pg", "node_modules/pg/a.mjs")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("ap.mjs", "The nearest are app.mjs"),
        ("chunks/none.mjs", "no such module in the graph"),
        ("@scope/tol", "@scope/tool"),
        ("a.mjs", "2 modules can be meant: node_modules/old/node_modules/pg/a.mjs, node"),
        ("", "no such module"),
        ("\0", "no such module"),
    ],
)
def test_what_cannot_be_meant(build, wanted, told):
    """A name that means nothing, or several things, is refused with what comes nearest."""
    with pytest.raises(UnknownModule) as refused:
        why(build(PACKAGES), wanted)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "wanted",
    [
        "b.mjs",
        "pg/b.mjs",
        "./b.mjs",
        "pg\\b.mjs",
        "node_modules/pg/b.mjs",
        "./node_modules/pg/b.mjs",
        ".\\node_modules\\pg\\b.mjs",
    ],
)
def test_spellings_of_a_module(build, wanted):
    """A module may be named by its id, its path, or an end that only it has."""
    assert why(build(PACKAGES), wanted).subject.name == "node_modules/pg/b.mjs"


def test_a_file(build, tmp_path, monkeypatch):
    """A module may be named by its file, seen from the working folder or absolute."""
    answer = build(
        {"index.mjs": "import './a/x.mjs'; import './x.mjs'", "a/x.mjs": "", "x.mjs": ""}
    )
    assert why(answer, str(tmp_path / "a" / "x.mjs")).subject.name == "a/x.mjs"
    monkeypatch.chdir(tmp_path / "a")
    assert why(answer, "../a/x.mjs").subject.name == "a/x.mjs"


def test_names_with_special_characters(build):
    """A name is found as it stands on disk, its id being percent-encoded, and with its query."""
    answer = build(
        {"index.mjs": "import './a%23b.mjs'; import './c.mjs?1'", "a#b.mjs": "", "c.mjs": ""}
    )
    assert why(answer, "a#b.mjs").subject.name == "a%23b.mjs"
    assert why(answer, "c.mjs?1").subject.name == "c.mjs?1"
