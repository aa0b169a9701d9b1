"""The answers to `why` and `--to` as text and as JSON."""

from __future__ import annotations

import json
from textwrap import dedent

from graphscan.render import why as render
from graphscan.render.page import plain
from graphscan.render.why_document import why_document
from graphscan.rules.packages import Package
from graphscan.why import between, why

SOURCES = {
    "index.mjs": "import './a.mjs'\nimport('./c.mjs')\nimport './c.mjs'",
    "a.mjs": "export * from './c.mjs'",
    "c.mjs": "",
    "idle.mjs": "import './never.mjs'",
    "never.mjs": "",
    "alone.mjs": "",
}

PG = {
    "index.mjs": "import './node_modules/pg/a.mjs'",
    "node_modules/pg/a.mjs": "import './b.mjs'",
    "node_modules/pg/b.mjs": "",
    "node_modules/pg/c.mjs": "",
}


def told(scan, module, limit=20, **options):
    """The report on `module`."""
    return plain(render.why(why(scan, module, limit), scan.quotes, **options))


def told_between(scan, module, other):
    """The report on the chains between two."""
    return plain(render.between(between(scan, module, other), scan.quotes))


def test_static_ways_then_the_others(scan_of):
    """Static ways come first, then ways through import(), each kind by length."""
    assert told(scan_of(SOURCES), "c.mjs") == dedent("""\
        c.mjs is evaluated as number 1 of 3, with the entry index.mjs
          job 1 of 2, number 1 of 3 modules in it

        Way 1  1 link, static, the one that evaluates it
          index.mjs:3:1 imports c.mjs
             3 │ import './c.mjs'
               │ ^^^^^^^^^^^^^^^^

        Way 2  2 links, static
          index.mjs:1:1 imports a.mjs
             1 │ import './a.mjs'
               │ ^^^^^^^^^^^^^^^^
          a.mjs:1:1 re-exports from c.mjs
             1 │ export * from './c.mjs'
               │ ^^^^^^^^^^^^^^^^^^^^^^^

        Way 3  1 link, through 1 import() call
          index.mjs:2:1 calls import() of c.mjs
             2 │ import('./c.mjs')
               │ ^^^^^^^^^^^^^^^^^
        """)


def test_the_entry(scan_of):
    """The entry needs no way."""
    assert told(scan_of(SOURCES), "index.mjs") == (
        "index.mjs is the entry: evaluated as number 3 of 3, with the entry index.mjs\n"
        "  job 1 of 2, number 3 of 3 modules in it\n"
    )


def test_a_module_that_nothing_reaches(scan_of):
    """Of a module that is never evaluated those are named that would ask for it."""
    assert told(scan_of(SOURCES), "never.mjs") == dedent("""\
        never.mjs is never evaluated: nothing that runs asks for it

        Asked for by
          idle.mjs:1:1 imports ./never.mjs  itself not reached
        """)


def test_a_module_that_nobody_asks_for(scan_of):
    """Of a module that no other asks for that is said."""
    assert told(scan_of(SOURCES), "alone.mjs") == (
        "alone.mjs is never evaluated: nothing that runs asks for it\nNo module asks for it\n"
    )


def test_data_has_no_body(scan_of):
    """Of JSON it is said that there is nothing to evaluate, and still who asks for it."""
    said = told(scan_of({"index.mjs": "import './a.json'", "a.json": "{}"}), "a.json")
    assert said.startswith("a.json is not evaluated: it has no body\n\nWay 1  1 link, static\n")


def test_many_ways(scan_of):
    """As many ways as asked for are shown, and it is told that there are more."""
    sources = {f"m{n:02}.mjs": "import './c.mjs'" for n in range(30)} | {"c.mjs": ""}
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in sorted(sources))
    scan = scan_of(sources)
    assert told(scan, "c.mjs").count("\nWay ") == 20
    assert "\n\nThere are more static ones; --limit N shows more\n" in told(scan, "c.mjs")
    assert told(scan, "c.mjs", 31).count("\nWay ") == 31
    assert "--limit" not in told(scan, "c.mjs", 31)


def test_a_package(scan_of):
    """Of a package each copy, the ways to it, and each module with its number and way are told."""
    scan = scan_of(PG, packages=(Package("pg", "node_modules/pg", "8.1.0"),))
    assert told(scan, "pg") == dedent("""\
        pg 3 modules, 2 evaluated
          8.1.0  node_modules/pg  3 modules
          first node_modules/pg/b.mjs is evaluated as number 1 of 3, with the entry index.mjs
          job 1 of 1, number 1 of 3 modules in it

        Way 1  1 link, static
          index.mjs:1:1 imports node_modules/pg/a.mjs
             1 │ import './node_modules/pg/a.mjs'
               │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        Modules
          1  node_modules/pg/b.mjs  with the entry index.mjs
             by index.mjs:1:1 > node_modules/pg/a.mjs:1:1
          2  node_modules/pg/a.mjs  with the entry index.mjs
             by index.mjs:1:1
          -  node_modules/pg/c.mjs  never evaluated: nothing that runs asks for it
        """)


def test_chains_between_two(scan_of):
    """Between two modules their order is told, then each chain."""
    assert told_between(scan_of(SOURCES), "a.mjs", "c.mjs") == dedent("""\
        a.mjs leads to c.mjs
          In every run c.mjs is evaluated before a.mjs
          a.mjs requests c.mjs, and a module's requests are evaluated before its body

        Chain 1  1 link, static
          a.mjs:1:1 re-exports from c.mjs
             1 │ export * from './c.mjs'
               │ ^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_the_other_way_round(scan_of):
    """Where no chain leads there, that is said, and the chain back is shown."""
    said = told_between(scan_of(SOURCES), "c.mjs", "a.mjs")
    assert said.startswith("No chain leads from c.mjs to a.mjs\n")
    assert "\n\nThe other way round, a.mjs leads to c.mjs\n\nChain 1  1 link, static\n" in said


def test_no_chain_at_all(scan_of):
    """Where no chain leads either way both are said."""
    said = told_between(scan_of(SOURCES), "c.mjs", "alone.mjs")
    assert said == dedent("""\
        No chain leads from c.mjs to alone.mjs
          They have no order
          the body of alone.mjs never begins

        Nor is there one the other way round
        """)


def test_json(scan_of):
    """The JSON document has job, numbers, ways and requests as docs/json.md says."""
    link = {
        "from": "index.mjs",
        "to": "c.mjs",
        "kind": "import-call",
        "specifier": "./c.mjs",
        "line": 1,
        "column": 1,
    }
    scan = scan_of({"index.mjs": "import('./c.mjs')", "c.mjs": ""})
    document = json.loads(why_document(why(scan, "c.mjs"), {}))
    assert document == {
        "schema": "graphscan-why/1",
        "subject": {"kind": "module", "name": "c.mjs"},
        "modules": [
            {
                "module": "c.mjs",
                "graph": "dynamic",
                "position": 2,
                "job": {
                    "index": 1,
                    "kind": "import",
                    "root": "c.mjs",
                    "trigger": {"module": "index.mjs", "line": 1, "column": 1},
                    "when": "always",
                    "position": 1,
                },
                "chain": [link],
            }
        ],
        "static": [],
        "dynamic": [[link]],
        "more": {"static": False, "dynamic": False, "unfinished": False},
        "evaluates": [link],
        "requests": [{**link, "position": 1}],
    }


def test_json_between_two(scan_of):
    """The JSON document of two names both, the chains each way, and their order."""
    scan = scan_of(SOURCES, packages=())
    document = json.loads(why_document(between(scan, "c.mjs", "a.mjs"), {}))
    assert (document["subject"]["name"], document["to"]["name"]) == ("c.mjs", "a.mjs")
    assert document["static"] == document["dynamic"] == []
    assert [link["to"] for chain in document["back"]["static"] for link in chain] == ["c.mjs"]
    assert document["relation"] == "before"
    assert document["reason"]
