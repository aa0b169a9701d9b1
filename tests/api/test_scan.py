"""`graphscan.scan`: the graphs, the relation, the document."""

from __future__ import annotations

import json

import networkx
import pytest
from sample_builds import SAMPLES

import graphscan
from graphscan import Relation, Verdict

REFUTED = SAMPLES / "refuted-static-nitro-import"
NITRO = "chunks/nitro/nitro.mjs"


@pytest.fixture(scope="module")
def result():
    """The scan of a refuted sample."""
    return graphscan.scan(REFUTED)


def test_the_verdict(result):
    """A Scan has a verdict and the findings that make it."""
    assert isinstance(result, graphscan.Scan)
    assert result.verdict is Verdict.REFUTED
    assert result.deciding in result.findings


def test_the_two_graphs(result):
    """Both graphs are networkx multigraphs over all module ids, with one typed edge a request."""
    for graph in (result.static_graph, result.dynamic_graph):
        assert isinstance(graph, networkx.MultiDiGraph)
        assert set(graph) == set(result.graphs.modules)
    edges = [
        data["edge"] for data in result.static_graph.get_edge_data("index.mjs", NITRO).values()
    ]
    assert all(isinstance(edge, graphscan.Edge) for edge in edges)
    assert edges[0].specifier == "./chunks/nitro/nitro.mjs"
    assert result.dynamic_graph.has_edge("index.mjs", NITRO)


def test_the_relation(result):
    """Nitro's body is over before the entry's begins, in every run."""
    relation = result.evaluation.relation
    assert relation(NITRO, "index.mjs") is Relation.BEFORE == "before"
    assert relation("index.mjs", NITRO) is Relation.AFTER
    assert relation(NITRO, NITRO) is Relation.UNORDERED
    with pytest.raises(graphscan.UnknownModule):
        relation(NITRO, "no-such.mjs")


def test_the_document_has_no_other_keys(result):
    """The document has the keys of schema graphscan/1, at every level."""
    document = graphscan.to_document(result)
    assert list(document) == [
        "schema",
        "build",
        "verdict",
        "findings",
        "drivers",
        "packages",
        "nitro_modules",
        "jobs",
        "modules",
        "diagnostics",
    ]
    assert list(document["build"]) == [
        "entry",
        "imports",
        "requires",
        "node",
        "conditions",
        "preset",
        "framework",
        "nitro",
        "sentry",
        "method",
    ]
    assert document["build"]["entry"] == "index.mjs"
    assert document["verdict"] == "refuted"
    assert document["modules"][NITRO]["graph"] == "static"


def test_the_document_is_json(result):
    """The document survives a trip through JSON."""
    document = graphscan.to_document(result)
    assert json.loads(json.dumps(document)) == document


def test_the_same_input_gives_the_same_document(result):
    """Two scans of one build give equal documents, without any absolute path."""
    again = json.dumps(graphscan.to_document(graphscan.scan(str(REFUTED))))
    assert again == json.dumps(graphscan.to_document(result))
    assert str(SAMPLES) not in again


def test_order_rules_of_ones_own(tmp_path):
    """`config` names a file with order rules, read from `cwd`; one that is not there is refused."""
    with pytest.raises(graphscan.ConfigError):
        graphscan.scan(REFUTED, config="graphscan.toml", cwd=tmp_path)
    rule = '[[order]]\nname = "mine"\nfirst = { marker = "sentry-init" }\n'
    (tmp_path / "graphscan.toml").write_text(rule + 'then = { marker = "nitro-runtime" }\n')
    found = graphscan.scan(REFUTED, config="graphscan.toml", cwd=tmp_path)
    assert [f.verdict for f in found.findings if f.rule == "mine"] == ["refuted"]


def test_a_record_as_a_document():
    """to_document(record): every request in source order, computed ones with a null specifier."""
    source = (
        b"const f = () => import(x);\n"
        b"export { a as b } from './a.mjs';\n"
        b"await import(c ? './d.mjs' : './e.mjs');\n"
    )
    document = graphscan.to_document(graphscan.extract(source))
    assert list(document) == ["has_tla", "requests", "exports", "syntax_errors"]
    assert document["has_tla"] is True
    assert document["exports"] == ["b"]
    assert document["syntax_errors"] == []
    assert [(r["specifier"], r["kind"]) for r in document["requests"]] == [
        (None, "import-call"),
        ("./a.mjs", "export-from"),
        ("./d.mjs", "import-call"),
        ("./e.mjs", "import-call"),
    ]
    assert [r["when"] for r in document["requests"][:2]] == ["on-call", "always"]
    assert document["requests"][2]["line"] == document["requests"][3]["line"] == 3
    assert "resolution" not in document["requests"][0]


def test_resolutions_as_documents():
    """to_document(resolution) is what stands under `resolution` in the document of a scan."""
    root = REFUTED / "server"

    def answer(specifier):
        return graphscan.to_document(graphscan.resolve(specifier, "index.mjs", root=root))

    assert answer("./chunks/nitro/nitro.mjs") == {"kind": "local", "module": NITRO}
    assert answer("fs") == {"kind": "builtin", "name": "node:fs"}
    assert answer("nowhere") == {"kind": "unresolved", "reason": "ERR_MODULE_NOT_FOUND"}
    assert answer("../nitro.json")["kind"] == "outside"


def test_packages_and_nitro_in_the_document(result):
    """The document names every copy of a package with its version, and what defines Nitro's app."""
    document = graphscan.to_document(result)
    folders = [package["folder"] for package in document["packages"]]
    sdk = {"name": "@sentry/nuxt", "version": "8.42.0", "folder": "node_modules/@sentry/nuxt"}
    assert sdk in document["packages"]
    assert folders == sorted(folders)
    assert document["nitro_modules"] == [NITRO]
