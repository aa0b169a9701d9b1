"""The ways to a module as text."""

from __future__ import annotations

from textwrap import dedent

from graphscan.render.page import plain
from graphscan.render.why import why
from graphscan.ways import ways

SOURCES = {
    "index.mjs": "import './a.mjs'\nimport('./c.mjs')\nimport './c.mjs'",
    "a.mjs": "export * from './c.mjs'",
    "c.mjs": "",
    "idle.mjs": "import './never.mjs'",
    "never.mjs": "",
}


def told(scan, module, **options):
    """The report on `module`."""
    found = ways(scan.graphs, scan.build, module)
    return plain(why(scan, module, found, scan.quotes, **options))


def test_every_way_shortest_first(scan_of):
    """Static ways come before import() ways of the same length, longer chains last."""
    assert told(scan_of(SOURCES), "c.mjs") == dedent("""\
        c.mjs is evaluated as number 1 of 3, with the entry index.mjs

        Way 1  1 link, static
          index.mjs:3:1 imports c.mjs
             3 │ import './c.mjs'
               │ ^^^^^^^^^^^^^^^^

        Way 2  1 link, through 1 import()
          index.mjs:2:1 calls import() of c.mjs
             2 │ import('./c.mjs')
               │ ^^^^^^^^^^^^^^^^^

        Way 3  2 links, static
          index.mjs:1:1 imports a.mjs
             1 │ import './a.mjs'
               │ ^^^^^^^^^^^^^^^^
          a.mjs:1:1 re-exports from c.mjs
             1 │ export * from './c.mjs'
               │ ^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_the_entry(scan_of):
    """The entry needs no way."""
    assert told(scan_of(SOURCES), "index.mjs") == (
        "index.mjs is the entry: evaluated as number 3 of 3, with the entry index.mjs\n"
    )


def test_a_module_that_nothing_reaches(scan_of):
    """Of a module that is never evaluated those are named that would ask for it."""
    assert told(scan_of(SOURCES), "never.mjs") == dedent("""\
        never.mjs is never evaluated: nothing that runs asks for it

        Asked for by
          idle.mjs  itself not reached
        """)


def test_many_ways(scan_of):
    """Twenty ways are shown, the rest is counted; --verbose shows all."""
    sources = {f"m{n:02}.mjs": "import './c.mjs'" for n in range(30)} | {"c.mjs": ""}
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in sorted(sources))
    scan = scan_of(sources)
    assert told(scan, "c.mjs").count("\nWay ") == 20
    assert told(scan, "c.mjs").endswith("\n… 11 longer ways (--verbose shows them)\n")
    assert told(scan, "c.mjs", verbose=True).count("\nWay ") == 31
