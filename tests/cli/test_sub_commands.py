"""`order` and `why`."""

from __future__ import annotations


def test_order(graphscan, refuted):
    """The order lists each job's modules with their numbers; Nitro's chunk before the entry."""
    done = graphscan("order", refuted)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("entry index.mjs")
    names = [line.split()[1] for line in lines if line[:4].strip().isdigit()]
    assert names.index("chunks/nitro/nitro.mjs") < names.index("index.mjs")


def test_why(graphscan, refuted):
    """Every way to a module is shown with its source, static ones first."""
    done = graphscan("why", refuted, "chunks/nitro/nitro.mjs")
    assert done.status == 0
    assert "Way 1  1 link, static" in done.out
    assert "import './chunks/nitro/nitro.mjs'" in done.out
    assert "^^^^" in done.out


def test_why_takes_the_end_of_an_id(graphscan, refuted):
    """MODULE may be the end of exactly one module id, or a file."""
    whole = graphscan("why", refuted, "chunks/nitro/nitro.mjs")
    assert graphscan("why", refuted, "nitro.mjs") == whole
    file = refuted / "server" / "chunks" / "nitro" / "nitro.mjs"
    assert graphscan("why", refuted, file) == whole


def test_why_of_an_unknown_module(graphscan, refuted):
    """An unknown module: the nearest names, exit status 2."""
    done = graphscan("why", refuted, "chunks/nitro/nitor.mjs")
    assert (done.status, done.out) == (2, "")
    assert "chunks/nitro/nitro.mjs" in done.err


def test_why_of_an_ambiguous_module(graphscan, refuted):
    """The end of several module ids: they are named, exit status 2."""
    done = graphscan("why", refuted, "package.json")
    assert done.status == 2


def test_commands_of_later_versions_are_paths(graphscan):
    """Words that are no sub-commands are paths."""
    done = graphscan("diff")
    assert done.status == 2
    assert done.err.startswith("graphscan: diff: ")
