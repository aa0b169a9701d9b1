"""The JSON document, key by key."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphscan.graph import edges_from
from graphscan.records import (
    Builtin,
    Diagnostic,
    External,
    Outside,
    Place,
    Severity,
    Unresolved,
    Verdict,
)
from graphscan.render.document import document, to_document
from graphscan.render.options import DrawOptions
from graphscan.rules.finding import Edit, Finding, First, Mode, Obstacle, Overrides, Remedy, Setting

SOURCES = {
    "index.mjs": "import './a.mjs'\nimport('./lazy.mjs')\nimport(x)",
    "a.mjs": "export * from './data.json'",
    "data.json": "{}",
    "lazy.mjs": "",
    "idle.mjs": "",
}


def test_a_scan(scan_of):
    """Everything that the schema names is there, as it names it."""
    (edge,) = edges_from(scan_of(SOURCES).graphs.static, "index.mjs")
    finding = Finding(
        "sentry-before-nitro",
        Mode.EVALUATE,
        Severity.ERROR,
        Verdict.REFUTED,
        "no",
        Place("index.mjs", 1, 1),
        (edge,),
        First(Place("a.mjs", 1, 1), ()),
        (Obstacle("computed-import", "what", Place("index.mjs", 3, 1)),),
        (Remedy("do", "node x", Verdict.PROVED), Remedy("or", None, None)),
    )
    notice = Diagnostic(Severity.WARNING, "syntax-error", "bad", None)
    made = to_document(
        scan_of(
            SOURCES, finding, verdict=Verdict.REFUTED, diagnostics=(notice,), imports=("idle.mjs",)
        )
    )
    here = {"line": 1, "column": 1}
    link = {"from": "index.mjs", "to": "a.mjs", "kind": "import", "specifier": "./a.mjs", **here}
    import_of_data = {
        "specifier": "./data.json",
        "kind": "export-from",
        "when": "always",
        "phase": "evaluation",
        "attributes": {"type": "json"},
        **here,
        "resolution": {"kind": "local", "module": "data.json"},
    }
    assert made["schema"] == "graphscan/1"
    assert made["build"] == {
        "entry": "index.mjs",
        "imports": ["idle.mjs"],
        "requires": [],
        "node": 22,
        "conditions": ["node", "import"],
        "preset": "node-server",
        "framework": {"name": "nuxt", "version": "4.4.2"},
        "nitro": "2.13.2",
        "sentry": {"package": "@sentry/nuxt", "version": "10.75.2"},
        "method": "dynamic-import",
    }
    assert made["verdict"] == "refuted"
    assert made["findings"] == [
        {
            "rule": "sentry-before-nitro",
            "mode": "evaluate",
            "severity": "error",
            "verdict": "refuted",
            "message": "no",
            "at": {"module": "index.mjs", **here},
            "chain": [link],
            "first": {"at": {"module": "a.mjs", **here}, "chain": []},
            "obstacles": [
                {
                    "code": "computed-import",
                    "message": "what",
                    "at": {"module": "index.mjs", "line": 3, "column": 1},
                }
            ],
            "remedies": [
                {"text": "do", "command": "node x", "verdict_after": "proved", "fix": None},
                {"text": "or", "command": None, "verdict_after": None, "fix": None},
            ],
            "cause": None,
            "symptom": None,
            "accepted": None,
        }
    ]
    assert made["jobs"] == [
        {
            "kind": "preload",
            "root": "idle.mjs",
            "trigger": None,
            "when": "always",
            "order": ["idle.mjs"],
        },
        {
            "kind": "entry",
            "root": "index.mjs",
            "trigger": None,
            "when": "always",
            "order": ["a.mjs", "index.mjs"],
        },
        {
            "kind": "import",
            "root": "lazy.mjs",
            "trigger": {"module": "index.mjs", "line": 2, "column": 1},
            "when": "always",
            "order": ["lazy.mjs"],
        },
    ]
    assert list(made["modules"]) == sorted(SOURCES)
    assert made["modules"]["a.mjs"] == {
        "format": "module",
        "graph": "static",
        "has_tla": False,
        "requests": [import_of_data],
    }
    assert made["diagnostics"] == [
        {"severity": "warning", "code": "syntax-error", "message": "bad", "at": None}
    ]


def test_requests_stand_in_source_order_and_computed_ones_have_no_specifier(scan_of):
    """import() calls stand among the imports; what is computed is null and says so."""
    requests = to_document(scan_of(SOURCES))["modules"]["index.mjs"]["requests"]
    assert [(r["kind"], r["specifier"], r["line"]) for r in requests] == [
        ("import", "./a.mjs", 1),
        ("import-call", "./lazy.mjs", 2),
        ("import-call", None, 3),
    ]
    assert requests[2]["resolution"] == {"kind": "computed"}


def test_the_graph_of_a_module(scan_of):
    """JSON is static with its importer; import() makes dynamic; the rest is unreached."""
    modules = to_document(scan_of(SOURCES))["modules"]
    assert {name: module["graph"] for name, module in modules.items()} == {
        "index.mjs": "static",
        "a.mjs": "static",
        "data.json": "static",
        "lazy.mjs": "dynamic",
        "idle.mjs": "unreached",
    }


def test_what_is_unknown_is_null(scan_of):
    """A finding without a place and a build without Sentry have nulls, not missing keys."""
    finding = Finding("r", Mode.LOAD, Severity.NOTE, Verdict.PROVED, "m")
    made = to_document(scan_of({"index.mjs": ""}, finding))["findings"][0]
    assert (made["at"], made["first"], made["chain"]) == (None, None, [])


def test_other_resolutions():
    """Each kind of resolution has the keys that the schema gives it."""
    assert to_document(Builtin("node:fs")) == {"kind": "builtin", "name": "node:fs"}
    assert to_document(External("cloudflare:workers")) == {
        "kind": "external",
        "specifier": "cloudflare:workers",
    }
    assert to_document(Outside("../../x.mjs")) == {"kind": "outside", "path": "../../x.mjs"}
    assert to_document(Unresolved("ERR_MODULE_NOT_FOUND", "no")) == {
        "kind": "unresolved",
        "reason": "ERR_MODULE_NOT_FOUND",
    }


def test_nothing_hides_in_the_text(scan_of):
    """The JSON text is ASCII, whatever the names, and says the same as the value."""
    evil = "\u202e\x7f\ud800.mjs"
    scan = scan_of({"index.mjs": f"import './{evil}'", evil: ""})
    text = document(scan, DrawOptions()).decode("ascii")
    assert all(part.isprintable() for part in text.splitlines())
    assert json.loads(text) == to_document(scan)


@given(
    st.lists(st.text(st.characters(exclude_characters="\0\n"), min_size=1), max_size=5),
    st.integers(0, 500),
)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_text_is_the_indented_value(scan_of, names, plain):
    """Whatever the names and however many, the text is that of json.dumps, in ASCII."""
    modules = {f"{name}.mjs": "" for name in (*names, *range(plain))} | {"index.mjs": ""}
    scan = scan_of(modules)
    expected = json.dumps(to_document(scan), indent=2).replace("\x7f", "\\u007f")
    assert document(scan, DrawOptions()).decode("ascii") == f"{expected}\n"


@pytest.mark.parametrize(
    ("fix", "shown"),
    [
        (Setting("a: 1,"), {"kind": "setting", "code": "a: 1,"}),
        (Overrides((("a", "^1"),)), {"kind": "overrides", "packages": {"a": "^1"}}),
        (Edit("a.mjs", 3, ("x",), ("y",)), {"kind": "edit", "module": "a.mjs", "line": 3}),
    ],
    ids=["setting", "overrides", "edit"],
)
def test_a_fix(scan_of, fix, shown):
    """What there is to copy is named by its kind; lines of the source are not repeated."""
    remedies = (Remedy("do", None, None, fix),)
    finding = Finding(
        "r", Mode.EVALUATE, Severity.ERROR, Verdict.REFUTED, "no", remedies=remedies, cause="x"
    )
    [told] = to_document(scan_of({"index.mjs": ""}, finding))["findings"]
    assert told["cause"] == "x"
    assert told["remedies"][0]["fix"] == shown
