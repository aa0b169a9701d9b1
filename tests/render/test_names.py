"""Packages of modules, by where they lie."""

from __future__ import annotations

import pytest

from graphscan.render.names import families, package_of


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("index.mjs", None),
        ("chunks/nitro/nitro.mjs", None),
        ("not_node_modules/pg/index.mjs", None),
        ("node_modules/pg/lib/index.js", "pg"),
        ("node_modules/@sentry/core/build/esm/index.js", "@sentry/core"),
        ("node_modules/.nitro/pg@8.1.0/lib/index.js", "pg"),
        ("node_modules/.nitro/@sentry/core@10.0.0/index.js", "@sentry/core"),
        ("node_modules/.pnpm/a@1.0.0/node_modules/@b/c/index.js", "@b/c"),
        ("node_modules/a/node_modules/b/index.js", "b"),
        ("../node_modules/a/index.js", "a"),
    ],
)
def test_package_of(module, package):
    """The innermost package counts; Nitro's and pnpm's folders are seen through."""
    assert package_of(module) == package


def test_families():
    """A scope with several packages is one family; the largest comes first."""
    modules = [
        "index.mjs",
        "node_modules/@sentry/core/a.js",
        "node_modules/@sentry/node/a.js",
        "node_modules/@sentry/node/b.js",
        "node_modules/@only/one/a.js",
        "node_modules/pg/a.js",
        "node_modules/pg/b.js",
    ]
    assert families(modules) == [("@sentry/*", 3), ("pg", 2), ("@only/one", 1)]
