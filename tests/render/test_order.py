"""The evaluation order as text."""

from __future__ import annotations

from textwrap import dedent

from graphscan.render.order import order
from graphscan.render.page import plain


def test_job_by_job(scan_of):
    """Preloads, then the entry, then import() jobs; numbers run on; idle jobs are counted."""
    scan = scan_of(
        {
            "pre.mjs": "",
            "index.mjs": "import './a.mjs'\nimport('./lazy.mjs')\nimport('./a.mjs')",
            "a.mjs": "",
            "lazy.mjs": "",
        },
        imports=("pre.mjs",),
    )
    assert plain(order(scan)) == dedent("""\
        preload pre.mjs  1 module
          1  pre.mjs

        entry index.mjs  2 modules
          2  a.mjs
          3  index.mjs

        import() of lazy.mjs at index.mjs:2:1  1 module
          4  lazy.mjs

        1 import() job with nothing new to evaluate (--verbose shows them)
        """)


def test_a_graph_that_does_not_link(scan_of):
    """A job that Node refuses says why and evaluates nothing."""
    told = plain(order(scan_of({"index.mjs": "import './gone.mjs'"})))
    assert told.startswith("entry index.mjs  0 modules\n  Node refuses it at index.mjs:1:1: ")
