"""Expressions that are compiled when they are needed."""

from __future__ import annotations

import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from graphscan.patterns import LazyPattern

MOST = 60
"""Expressions that a scan compiles while it is loaded; it declares 150."""

COUNTED = """
import re, sys
compiled, compile = [], re.compile
def counting(expression, flags=0):
    if sys._getframe(1).f_globals["__name__"].startswith("graphscan"):
        compiled.append(expression)
    return compile(expression, flags)
re.compile = counting
import graphscan.cli.scanning, graphscan.pipeline, graphscan.render.document
import graphscan.render.terminal, graphscan.workers.lanes
print(len(compiled))
"""


@given(st.text("ab1 \n"), st.integers(0, 9), st.integers(0, 9))
def test_a_lazy_pattern_finds_what_re_finds(text, start, end):
    """Every method of a lazy pattern answers as the compiled expression does."""
    lazy, known = LazyPattern("(a+)b|^1", re.M), re.compile("(a+)b|^1", re.M)
    spans = [match.span() for match in known.finditer(text, start, end)]
    assert [match.span() for match in lazy.finditer(text, start, end)] == spans
    for name in ("match", "search"):
        found, wanted = (getattr(each, name)(text, start, end) for each in (lazy, known))
        assert (found and found.span()) == (wanted and wanted.span())
    assert bool(lazy.fullmatch(text)) == bool(known.fullmatch(text))
    assert lazy.sub("-", text) == known.sub("-", text)


def test_loading_a_scan_compiles_few_expressions():
    """Most expressions are compiled when a build is met that needs them."""
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, check=True)
    assert 0 < int(done.stdout) <= MOST
