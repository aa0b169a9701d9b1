"""The names of sources: paths within the project, nothing of the machine that made the build."""

from __future__ import annotations

import pytest

from graphscan.source_maps.names import source_names


def name(source, root="", folder=""):
    """The name of one source."""
    return source_names([source], root, folder)[0]


@pytest.mark.parametrize(
    ("source", "folder", "expected"),
    [
        ("../../server/utils/redact.ts", "", "server/utils/redact.ts"),
        ("../../../../server/plugins/hello.ts", "chunks/nitro", "server/plugins/hello.ts"),
        ("../src/a.ts", "chunks", "src/a.ts"),
        ("a.ts", "chunks/build", "chunks/build/a.ts"),
        ("./a.ts", "", "a.ts"),
        ("../../../../node_modules/h3/dist/index.mjs", "chunks", "node_modules/h3/dist/index.mjs"),
        (
            "../../node_modules/.pnpm/h3@1.15.0/node_modules/h3/dist/index.mjs",
            "",
            "node_modules/h3/dist/index.mjs",
        ),
        ("../../app/app.vue?vue&type=script&setup=true&lang.ts", "", "app/app.vue"),
        ("..\\..\\server\\a.ts", "", "server/a.ts"),
        ("webpack:///./src/a.ts", "", "src/a.ts"),
        ("webpack://my-app/./src/a.ts", "", "src/a.ts"),
        ("../../\0virtual:#nitro/plugins", "", "virtual:#nitro/plugins"),
        ("virtual:nuxt/app", "", "virtual:nuxt/app"),
        ("https://esm.sh/left-pad@1.0.0", "", "https://esm.sh/left-pad@1.0.0"),
        ("", "", None),
        (None, "", None),
        ("..", "", None),
    ],
)
def test_relative_sources(source, folder, expected):
    """A source is named by its path from the project, wherever the map lies."""
    assert name(source, folder=folder) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("../src", "src/a.ts"),
        ("../src/", "src/a.ts"),
        ("/home/ci/app/src", "chunks/a.ts"),
        ("file:///home/ci/app/src", "chunks/a.ts"),
        ("webpack://app/", "chunks/a.ts"),
    ],
)
def test_source_root(root, expected):
    """A relative `sourceRoot` is part of the path; an absolute one tells only of a machine."""
    assert name("a.ts", root, "chunks") == expected


@pytest.mark.parametrize(
    "prefix", ["/home/ci/job-7/app/", "file:///C:/Users/ci/app/", "C:\\ci\\app\\"]
)
def test_absolute_sources(prefix):
    """Absolute sources are named from the folder that they share; no machine's path is left."""
    sources = [
        f"{prefix}server/utils/redact.ts",
        f"{prefix}sentry.server.config.ts",
        f"{prefix}node_modules/h3/dist/index.mjs",
        "/usr/lib/node_modules/nitropack/dist/app.mjs",
    ]
    assert source_names(sources, "", "chunks") == (
        "server/utils/redact.ts",
        "sentry.server.config.ts",
        "node_modules/h3/dist/index.mjs",
        "node_modules/nitropack/dist/app.mjs",
    )


def test_absolute_sources_that_share_nothing():
    """Where absolute sources share no folder, or only people's home, the file's name is left."""
    assert source_names(["/home/ann/app/a.ts", "/srv/b/c.ts"], "", "") == ("a.ts", "c.ts")
    assert source_names(["/home/ann/app/a.ts", "/home/bob/c.ts"], "", "") == ("a.ts", "c.ts")
