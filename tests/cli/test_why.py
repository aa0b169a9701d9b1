"""`graphscan why`: what may be given as MODULE and OTHER, and what is refused."""

from __future__ import annotations

import json


def test_why(graphscan, refuted):
    """Every way to a module is shown with its source, static ones first."""
    done = graphscan("why", refuted, "chunks/nitro/nitro.mjs")
    assert done.status == 0
    assert "Way 1  1 link, static" in done.out
    assert "import './chunks/nitro/nitro.mjs'" in done.out
    assert "^^^^" in done.out


def test_the_end_of_an_id(graphscan, refuted):
    """MODULE may be the end of exactly one module id, or a file."""
    whole = graphscan("why", refuted, "chunks/nitro/nitro.mjs")
    assert graphscan("why", refuted, "nitro.mjs") == whole
    file = refuted / "server" / "chunks" / "nitro" / "nitro.mjs"
    assert graphscan("why", refuted, file) == whole
    assert graphscan("why", refuted, "./chunks/nitro/nitro.mjs", cwd=refuted / "server") == whole


def test_an_unknown_module(graphscan, refuted):
    """An unknown module: the nearest names, exit status 2."""
    done = graphscan("why", refuted, "chunks/nitro/nitor.mjs")
    assert (done.status, done.out) == (2, "")
    assert "chunks/nitro/nitro.mjs" in done.err


def test_an_unknown_package(graphscan, refuted):
    """What is neither module nor package: the nearest names, and why it may be missing."""
    done = graphscan("why", refuted, "@sentry/nux")
    assert (done.status, done.out) == (2, "")
    assert "what is bundled into chunks is no package any more" in done.err
    assert "@sentry/nuxt" in done.err


def test_chains_to_another(graphscan, refuted):
    """`--to` shows the chains between two; that there is none is an answer too."""
    done = graphscan("why", refuted, "index.mjs", "--to", "nitro.mjs")
    assert done.status == 0
    assert done.out.startswith("index.mjs leads to chunks/nitro/nitro.mjs\n")
    done = graphscan("why", refuted, "nitro.mjs", "--to", "index.mjs")
    assert done.status == 0
    assert done.out.startswith("No chain leads from chunks/nitro/nitro.mjs to index.mjs\n")


def test_no_chain_begins_outside(graphscan, refuted):
    """Chains from a module of Node's own are refused with what to ask instead, exit status 2."""
    done = graphscan("why", refuted, "node:fs", "--to", "nitro.mjs")
    assert (done.status, done.out) == (2, "")
    assert "Ask the other way round: nitro.mjs --to node:fs" in done.err


def test_json(graphscan, refuted):
    """`--json` prints one JSON object and nothing else."""
    done = graphscan("why", refuted, "nitro.mjs", "--json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["schema"] == "graphscan-why/1"


def test_a_limit_of_none(graphscan, refuted):
    """A limit below one is wrong usage."""
    done = graphscan("why", refuted, "nitro.mjs", "--limit", "0")
    assert (done.status, done.out) == (2, "")
    assert "--limit" in done.err
