"""`order`."""

from __future__ import annotations


def test_order(graphscan, refuted):
    """The order lists each job's modules with their numbers; Nitro's chunk before the entry."""
    done = graphscan("order", refuted)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("entry index.mjs")
    names = [line.split()[1] for line in lines if line[:4].strip().isdigit()]
    assert names.index("chunks/nitro/nitro.mjs") < names.index("index.mjs")


def test_other_words_are_paths(graphscan):
    """Words that are no sub-commands, nor like one, are paths."""
    done = graphscan("server")
    assert done.status == 2
    assert done.err.startswith("graphscan: server: ")
