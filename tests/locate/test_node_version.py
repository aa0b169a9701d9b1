"""Which Node is assumed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan.errors import UsageError
from graphscan.locate import locate
from graphscan.locate.node_version import newest_allowed

if TYPE_CHECKING:
    from conftest import WriteTree


@pytest.mark.parametrize(
    ("engines", "node"),
    [
        ("22", 22),
        ("22.x", 22),
        ("v22", 22),
        ("=22.14.0", 22),
        ("22.12", 22),
        ("22.11.0", None),
        ("22.0 - 22.11", None),
        ("20 - 22", 22),
        ("20.0.0 - 22.0.0", 20),
        (">=20", 24),
        (">= 20", 24),
        (">=20.0.0 <23", 22),
        (">=20 <=22", 22),
        ("<22", 20),
        ("<24.0.0", 22),
        ("<=24", 24),
        (">22", 24),
        (">22.14.0", 24),
        ("^20.19.0 || >=22.12.0", 24),
        ("^18.19.0 || ^20.9.0 || ^22", 22),
        ("^20", 20),
        ("^22.5.1", 22),
        ("~22.14.0", 22),
        ("~22", 22),
        ("~> 22.14", 22),
        ("~20.18.0", None),
        ("*", 24),
        ("x", 24),
        ("", 24),
        ("20.x.x || 21.*", 20),
        (">=22.0.0-rc.1", 24),
        ("18", None),
        (">=26", None),
        ("<*", None),
        (">=18 <20", None),
        ("^0.12.3", None),
        (">22 <20", None),
    ],
)
def test_the_newest_version_in_a_range(engines: str, node: int | None) -> None:
    """`engines.node` is a range as npm reads it; the newest known Node in it is assumed."""
    assert newest_allowed(engines) == node


@pytest.mark.parametrize(
    "engines", ["lts/*", "latest", "node 22", ">=", "22.x.y.z", "1" * 5000, "^^22"]
)
def test_what_is_no_range_is_said(tree: WriteTree, engines: str) -> None:
    """An engines.node that npm could not read gives a diagnostic and the default."""
    with pytest.raises(ValueError):
        newest_allowed(engines)
    located = locate(tree({"index.mjs": "", "package.json": {"engines": {"node": engines}}}))
    assert located.build.node == 22
    assert len(located.diagnostics) == 1


@pytest.mark.parametrize(
    ("files", "node", "reason"),
    [
        ({}, 22, "nothing in the build names a version"),
        ({"package.json": {"engines": {"node": ">=20"}}}, 24, "engines.node in package.json"),
        ({"package.json": {"engines": {"node": "18"}}}, 20, "the oldest that graphscan knows"),
        ({"package.json": {"engines": {"node": ">=26"}}}, 24, "the newest that graphscan knows"),
        ({".vc-config.json": {"runtime": "nodejs20.x"}}, 20, "runtime in .vc-config.json"),
        ({".vc-config.json": {"runtime": "nodejs18.x"}}, 20, "runtime in .vc-config.json"),
        ({".vc-config.json": {"runtime": "nodejs26.x"}}, 24, "runtime in .vc-config.json"),
        (
            {
                ".vc-config.json": {"runtime": "nodejs22.x"},
                "package.json": {"engines": {"node": ">=20"}},
            },
            22,
            "runtime in .vc-config.json is nodejs22.x",
        ),
    ],
)
def test_the_facts_of_the_build_decide(
    tree: WriteTree, files: dict[str, object], node: int, reason: str
) -> None:
    """The platform's runtime comes before engines, engines before the default; each is said."""
    build = locate(tree({"index.mjs": "", **files})).build
    assert build.node == node
    assert [sentence for sentence in build.assumptions if reason in sentence]


def test_amplify_names_its_runtime_in_the_deploy_manifest(tree: WriteTree) -> None:
    """computeResources of deploy-manifest.json holds Node's version."""
    folder = tree(
        {
            ".amplify-hosting/deploy-manifest.json": {
                "computeResources": [{"runtime": "nodejs20.x"}]
            },
            ".amplify-hosting/compute/default/server.js": "",
        }
    )
    assert locate(folder).build.node == 20


def test_a_runtime_that_is_not_node_is_a_diagnostic(tree: WriteTree) -> None:
    """Vercel's Bun runtime is named; the order shown is Node's."""
    located = locate(tree({"index.mjs": "", ".vc-config.json": {"runtime": "bun1.x"}}))
    assert located.build.node == 22
    assert "bun1.x" in located.diagnostics[0].message


@pytest.mark.parametrize("node", [20, 22, 24])
def test_the_version_asked_for_is_not_doubted(tree: WriteTree, node: int) -> None:
    """`node` comes before every fact, and nothing is assumed then."""
    folder = tree({"index.mjs": "", "package.json": {"engines": {"node": "22"}}})
    build = locate(folder, node=node).build
    assert build.node == node
    assert not [sentence for sentence in build.assumptions if sentence.startswith("Node ")]


@pytest.mark.parametrize("node", [0, 18, 21, 26])
def test_an_unknown_version_is_refused(tree: WriteTree, node: int) -> None:
    """Only 20, 22 and 24 are known."""
    with pytest.raises(UsageError, match="graphscan knows Node 20, 22, 24"):
        locate(tree({"index.mjs": ""}), node=node)


def test_the_conditions_of_node_come_first(tree: WriteTree) -> None:
    """Node's own conditions, then those of NODE_OPTIONS, then those asked for, each once."""
    build = locate(
        tree({"index.mjs": ""}), conditions=["worker", "node"], node_options="-C a -C worker"
    ).build
    assert build.conditions == ("node", "import", "module-sync", "node-addons", "a", "worker")
