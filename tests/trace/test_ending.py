"""However a build ends, the trace ends with it, leaves nothing running and says what happened."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from graphscan.errors import BuildNotStarted, NodeNotUsable
from graphscan.trace import find_node
from graphscan.trace.recording import Launch, record
from graphscan.traced import Claim, Ending

LISTEN = (
    "import { createServer } from 'node:net'\n"
    "import { writeFileSync } from 'node:fs'\n"
    "process.on('SIGTERM', () => {})\n"
    "const server = createServer().listen(%s, '127.0.0.1', () =>\n"
    "  writeFileSync('%s', JSON.stringify([server.address().port, process.env])))\n"
)
"""A server that does not heed SIGTERM, and writes down its port and environment."""


def _refuses(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(5)
        return client.connect_ex(("127.0.0.1", port)) != 0


def test_a_server_is_ended_with_its_children_when_its_time_is_up(traced, tmp_path):
    """Neither a server that ignores SIGTERM nor its child listens any more afterwards."""
    trace = traced(
        {
            "index.mjs": (
                "import { spawn } from 'node:child_process'\n"
                + LISTEN % ("process.env.PORT", "parent.json")
                + "spawn(process.execPath, ['child.mjs'], { stdio: 'inherit' })"
            ),
            "child.mjs": LISTEN % ("0", "child.json"),
        },
        seconds=6,
    )
    assert trace.run.ending is Ending.TIME
    assert trace.agrees
    for name in ("parent.json", "child.json"):
        port, environment = json.loads((tmp_path / "server" / name).read_text("utf-8"))
        assert _refuses(port)
        assert environment["HOST"] == environment["NITRO_HOST"] == "127.0.0.1"
        assert environment["PORT"] == environment["NITRO_PORT"]


def test_a_child_that_outlives_the_build_is_ended(traced, tmp_path):
    """A build that ends by itself leaves no child behind either."""
    trace = traced(
        {
            "index.mjs": (
                "import { existsSync } from 'node:fs'\n"
                "import { spawn } from 'node:child_process'\n"
                "spawn(process.execPath, ['child.mjs'], { stdio: 'ignore' }).unref()\n"
                "while (!existsSync('child.json')) await new Promise((done) => setTimeout(done, 9))"
            ),
            "child.mjs": LISTEN % ("0", "child.json"),
        }
    )
    assert (trace.run.ending, trace.run.status) == (Ending.EXIT, 0)
    port, _ = json.loads((tmp_path / "server" / "child.json").read_text("utf-8"))
    assert _refuses(port)


def test_a_build_that_waits_for_ever_is_ended(traced):
    """A body that never gets on is shown as begun and not completed."""
    trace = traced({"index.mjs": "import './a.mjs'", "a.mjs": "for (;;) {}"}, seconds=5)
    assert trace.run.ending is Ending.TIME
    assert [(body.module, body.ended) for body in trace.run.bodies] == [("a.mjs", None)]
    assert trace.agrees


def test_events_after_the_end_do_not_count(traced):
    """What a build loads in answer to SIGTERM is no part of the run."""
    trace = traced(
        {
            "index.mjs": (
                "process.on('SIGTERM', () => import('./bye.mjs'))\nsetInterval(() => {}, 1000)"
            ),
            "bye.mjs": "process.exit()",
        },
        seconds=5,
    )
    assert [body.module for body in trace.run.bodies] == ["index.mjs"]


def test_a_crash_is_placed(traced):
    """An error names the module whose body was running and its first lines, from the root."""
    trace = traced(
        {
            "index.mjs": "import './chunks/a.mjs'; import './b.mjs'",
            "chunks/a.mjs": "const f = () => JSON.parse('{')\nf()",
            "b.mjs": "",
        }
    )
    crash = trace.run.crash
    assert (trace.run.ending, trace.run.status) == (Ending.EXIT, 1)
    assert (crash.name, crash.during) == ("SyntaxError", "chunks/a.mjs")
    assert "at f (chunks/a.mjs:1:22)" in [line.strip() for line in crash.lines]
    assert not any("graphscan" in line or "file:" in line for line in crash.lines)
    assert trace.agrees


def test_a_refused_graph_that_was_foreseen_is_no_contradiction(traced):
    """A missing export is Node's SyntaxError, before any body, as predicted."""
    trace = traced({"index.mjs": "import { nope } from './a.mjs'", "a.mjs": "export const a = 1"})
    assert trace.run.bodies == ()
    assert trace.run.crash.name == "SyntaxError"
    assert any("'nope'" in line for line in trace.run.crash.lines)
    assert trace.agrees
    assert "a.mjs" in trace.foretold[0]


def test_a_missing_file_is_shown_with_a_relative_path(traced):
    """Node's sentence about a missing module holds no absolute path."""
    trace = traced({"index.mjs": "import './nope.mjs'"})
    assert trace.run.crash.code == "ERR_MODULE_NOT_FOUND"
    assert "nope.mjs" in trace.run.crash.lines[0]
    assert not any(str(Path.home().anchor) + "tmp" in line for line in trace.run.crash.lines)
    assert trace.agrees


def test_a_graph_that_runs_although_node_should_refuse_it_is_a_contradiction(traced):
    """Hooks that make up a missing module disprove that Node refuses the graph."""
    hooks = (
        "export const resolve = (name, context, next) => name === './nope.mjs'"
        " ? { url: 'data:text/javascript,', shortCircuit: true } : next(name, context)"
    )
    register = "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)"
    trace = traced(
        {"index.mjs": "import './nope.mjs'", "hooks.mjs": hooks, "register.mjs": register},
        imports=("./register.mjs",),
    )
    assert trace.run.status == 0
    assert Claim.REFUSED in [found.claim for found in trace.contradictions]


def test_a_graph_that_node_refuses_unforeseen_is_a_contradiction(traced):
    """Hooks that break a sound graph disprove that it can be linked."""
    hooks = (
        "export const load = async (url, context, next) => url.endsWith('/a.mjs')"
        " ? { format: 'module', source: 'let', shortCircuit: true } : next(url, context)"
    )
    register = "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)"
    trace = traced(
        {
            "index.mjs": "import './a.mjs'",
            "a.mjs": "",
            "hooks.mjs": hooks,
            "register.mjs": register,
        },
        imports=("./register.mjs",),
    )
    assert Claim.LINKED in [found.claim for found in trace.contradictions]


def test_an_await_that_never_settles_is_exit_status_13(traced):
    """A deadlock of import() is seen as Node ends it, and agrees with its prediction."""
    trace = traced({"index.mjs": "await import('./a.mjs')", "a.mjs": "import './index.mjs'"})
    assert trace.run.status == 13
    assert trace.agrees
    assert trace.foretold


def test_a_signal_that_nobody_sent_from_here_is_named(traced):
    """A process that aborts ends by that signal."""
    trace = traced({"index.mjs": "process.kill(process.pid, 'SIGKILL')"})
    assert (trace.run.ending, trace.run.signal) in [
        (Ending.SIGNAL, "SIGKILL"),
        (Ending.EXIT, None),
    ]


def test_an_option_that_node_does_not_know_is_a_message(tmp_path):
    """Where Node never comes to the build, its own words are the cause."""
    (tmp_path / "index.mjs").write_text("")
    launch = Launch(tmp_path / "index.mjs", tmp_path, node_options="--no-such-option", seconds=30)
    from graphscan.trace.events import read
    from graphscan.trace.identity import Identities

    recording = record(find_node(), launch)
    with pytest.raises(BuildNotStarted, match="no-such-option"):
        read(recording, Identities(tmp_path, {}, 22), tmp_path)


def test_no_node_is_a_message(monkeypatch, tmp_path):
    """Without Node on PATH, or with a program that is none, there is a message with a next step."""
    with pytest.raises(NodeNotUsable, match="no such program"):
        find_node(str(tmp_path / "nope"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeNotUsable, match="--node-program"):
        find_node()
