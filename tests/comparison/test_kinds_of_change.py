"""Each kind of change, as a small build and its successor."""

from __future__ import annotations

from compared_builds import CONFIG, GOOD, NITRO, SENTRY

PG = {
    "node_modules/pg/package.json": {"name": "pg", "version": "8.13.1", "main": "lib/index.js"},
    "node_modules/pg/lib/index.js": "exports.Client = class Client {};",
}


def test_a_static_import_of_nitro_that_came(difference):
    """The first line names the place, the statement's target, and that it is static."""
    bad = GOOD | {"index.mjs": f"import './nitro.mjs';\n{GOOD['index.mjs']}"}
    found = difference(GOOD, bad)
    assert (
        found.first == "WORSE  proved → refuted: index.mjs:1:1 now imports ./nitro.mjs statically"
    )
    assert found.difference.is_worse
    assert [asked.place.line for asked in found.difference.came] == [1]


def test_a_static_import_of_nitro_that_went(difference):
    """What went away is named with its place in the old build; the new build is not worse."""
    bad = GOOD | {"index.mjs": f"import './nitro.mjs';\n{GOOD['index.mjs']}"}
    found = difference(bad, GOOD)
    assert found.first == (
        "BETTER  refuted → proved: index.mjs:1:1 no longer imports ./nitro.mjs statically"
    )
    assert not found.difference.is_worse


def test_a_longer_chain_to_nitro(difference):
    """Of a new chain the link that leaves the known modules is named."""
    bad = GOOD | {
        "index.mjs": f"import './redact.mjs';\n{GOOD['index.mjs']}",
        "redact.mjs": "import './nitro.mjs';\n",
    }
    found = difference(GOOD, bad)
    assert "index.mjs:1:1 now imports ./redact.mjs statically" in found.first
    assert [asked.place.module for asked in found.difference.came] == ["index.mjs", "redact.mjs"]


def test_requests_in_another_order(difference):
    """Where only the order of two imports changed, the first line says which comes first now."""
    files = SENTRY | {"config.mjs": CONFIG, "nitro.mjs": NITRO}
    old = files | {"index.mjs": "import './config.mjs';\nimport './nitro.mjs';\n"}
    new = files | {"index.mjs": "import './nitro.mjs';\nimport './config.mjs';\n"}
    found = difference(old, new)
    assert found.first == (
        "WORSE  proved → refuted: index.mjs:1:1 now asks for ./nitro.mjs before "
        "./config.mjs (index.mjs:2:1)"
    )
    assert "Sentry.init  before Nitro begins → after Nitro has begun" in found.report


def test_an_import_of_the_config_that_went(difference):
    """A config that nothing imports any more: the import that is missing is named."""
    files = SENTRY | {"sentry.server.config.mjs": CONFIG, "nitro.mjs": NITRO}
    old = {"index.mjs": "import './sentry.server.config.mjs';\nimport './nitro.mjs';\n"}
    found = difference(files | old, files | {"index.mjs": "import './nitro.mjs';\n"})
    assert "no longer imports ./sentry.server.config.mjs statically" in found.first


def test_a_preload_that_went(difference):
    """A preload that initialised Sentry and is not given any more is the cause."""
    files = SENTRY | {
        "sentry.server.config.mjs": CONFIG,
        "nitro.mjs": NITRO,
        "index.mjs": "import './nitro.mjs';\n",
    }
    preloaded = {"imports": ("./sentry.server.config.mjs",)}
    gone = difference(files, files, old_options=preloaded)
    assert "the preload --import sentry.server.config.mjs is gone" in gone.first
    assert "--import  sentry.server.config.mjs → none" in gone.report
    new = difference(files, files, new_options=preloaded)
    assert new.first == (
        "BETTER  refuted → proved: the preload --import sentry.server.config.mjs is new"
    )


def test_the_sdk_that_went(difference):
    """Where nothing of Sentry is left the package is named with its version."""
    found = difference(GOOD, {"index.mjs": "import('./nitro.mjs');\n", "nitro.mjs": NITRO})
    assert "@sentry/node 10.75.2 is gone: nothing initialises Sentry any more" in found.first


def test_an_obstacle_that_came(difference):
    """From proved to undecided is worse, and the obstacle is named."""
    new = GOOD | {"index.mjs": GOOD["index.mjs"].replace("Sentry.init", "if (f) Sentry.init")}
    found = difference(GOOD, new)
    assert found.first.startswith(
        "WORSE  proved → undecided: conditional-init now stands in the way of a proof: "
    )


def test_from_refuted_to_undecided_is_better(difference):
    """An answer that is open again after it was no is not worse."""
    old = GOOD | {"index.mjs": f"import './nitro.mjs';\n{GOOD['index.mjs']}"}
    new = GOOD | {"index.mjs": GOOD["index.mjs"].replace("Sentry.init", "if (f) Sentry.init")}
    found = difference(old, new)
    assert found.first.startswith("BETTER  refuted → undecided: ")
    assert not found.difference.is_worse


def test_an_error_that_old_had_not(difference):
    """At the same verdict, an error with another cause is worse."""
    old = GOOD | {"index.mjs": "import('./nitro.mjs');\n"}
    new = GOOD | {"index.mjs": f"import './nitro.mjs';\n{GOOD['index.mjs']}"}
    found = difference(old, new)
    assert found.first.startswith("WORSE  still refuted, for a reason that OLD had not: ")


def test_a_package_that_comes_too_early(difference):
    """What becomes of an instrumented package, and the warning about it, weigh nothing."""
    old = GOOD | PG | {"nitro.mjs": f"import 'pg';\n{NITRO}"}
    new = old | {"index.mjs": f"import 'pg';\n{GOOD['index.mjs']}"}
    old["node_modules/@sentry/node/pg.js"] = new["node_modules/@sentry/node/pg.js"] = ""
    found = difference(old, new)
    assert found.first.startswith("SAME  proved in both: ")
    assert not found.difference.is_worse


def test_modules_between_the_graphs(difference):
    """A module that an import() led to and an import leads to now has moved."""
    old = GOOD | {
        "nitro.mjs": f"{NITRO}export const page = () => import('./page.mjs');\n",
        "page.mjs": "export default 1;\n",
    }
    new = old | {"index.mjs": f"import './page.mjs';\n{GOOD['index.mjs']}"}
    found = difference(old, new)
    assert [(moved.new, moved.was, moved.now) for moved in found.difference.moved] == [
        ("page.mjs", "dynamic", "static")
    ]
    assert "1 module moved between the graphs" in found.first


def test_versions(difference):
    """Packages with another version, new ones, and ones that are gone."""
    old = GOOD | PG | {"nitro.mjs": f"import 'pg';\n{NITRO}"}
    manifest = {"name": "pg", "version": "8.14.0", "main": "lib/index.js"}
    newer = difference(old, old | {"node_modules/pg/package.json": manifest})
    assert newer.first == "SAME  proved in both: 1 npm package changed"
    assert "pg  8.13.1 → 8.14.0" in newer.report
    gone = difference(old, GOOD)
    assert "- pg" in gone.report


def test_facts(difference):
    """The Node that was assumed and the conditions are facts; another one is told."""
    found = difference(GOOD, GOOD, old_options={"node": 20}, new_options={"node": 22})
    assert found.first == "SAME  proved in both: assumed Node 20 → 22"


def test_modules_that_came_and_went(difference):
    """New modules are named, those that are gone too; it is no matter for the verdict."""
    old = GOOD | {"nitro.mjs": f"{NITRO}import './old.mjs';\n", "old.mjs": ""}
    new = GOOD | {
        "nitro.mjs": f"{NITRO}import './a.mjs';\nimport './b.mjs';\n",
        "a.mjs": "",
        "b.mjs": "",
    }
    found = difference(old, new).difference
    assert (found.added, found.removed) == (("a.mjs", "b.mjs"), ("old.mjs",))
    assert (found.other_came, found.other_went) == (2, 1)


def test_two_applications(difference):
    """Builds with nothing in common are compared, and it is said that they are two applications."""
    one = GOOD | {f"a{number}.mjs": "" for number in range(20)}
    two = {f"b{number}.mjs": f"export default {number};" for number in range(20)}
    two["index.mjs"] = "".join(f"import './b{number}.mjs';\n" for number in range(20))
    found = difference(one, two)
    assert found.difference.is_of_two_applications
    assert "look like two different applications" in found.report
    assert found.first.startswith("WORSE  proved → refuted: ")
