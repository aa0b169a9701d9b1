"""Two modules that both initialise Sentry."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}
ENTRY = {"index.mjs": SENTRY + 'init({}); import("./nitro.mjs");'}


def _found(answer):
    return [f for f in answer.findings if f.rule == "initialised-twice"]


def test_entry_and_preload(judge):
    """An entry that initialises and a preload that does so too is a warning: keep the preload."""
    answer = judge(ENTRY | CONFIG, imports=["./sentry.server.config.mjs"])
    [found] = _found(answer)
    assert (answer.verdict, found.severity, found.verdict) == ("proved", "warning", "refuted")
    assert "Keep --import sentry.server.config.mjs" in found.message
    assert (found.at.module, found.first.at.module) == ("index.mjs", "sentry.server.config.mjs")


def test_one_file_preloaded_and_imported(judge):
    """One file that is preloaded and imported is evaluated once, and is no finding."""
    files = {"index.mjs": 'import "./sentry.server.config.mjs"; import("./nitro.mjs");'} | CONFIG
    answer = judge(files, imports=["./sentry.server.config.mjs"])
    assert not _found(answer)


def test_the_same_file_under_two_urls(judge):
    """With a query it is another module, and initialises again."""
    files = {"index.mjs": 'import "./sentry.server.config.mjs?a"; import("./nitro.mjs");'} | CONFIG
    [found] = _found(judge(files, imports=["./sentry.server.config.mjs"]))
    assert found.at.module == "sentry.server.config.mjs?a"


def test_node_initialises_twice(logged):
    """Node does call init twice with such a start."""
    assert logged(ENTRY | CONFIG, imports=["./sentry.server.config.mjs"]).count("init") == 2


def test_one_initialisation(judge):
    """A build that initialises once says that the rule has nothing to say."""
    answer = judge(ENTRY)
    assert not _found(answer)
    assert "initialised-twice" in {n.rule for n in answer.not_applicable}
