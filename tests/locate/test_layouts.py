"""Where each preset puts its server folder, and what its platform starts.

The trees are copies in small of outputs that Nitro wrote: nitropack 2.9 to 2.13 and Nitro 3.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphscan.locate import is_node_preset, locate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import WriteTree


def nitro(preset: str, **more: object) -> dict[str, object]:
    """A nitro.json as nitropack 2.13 writes it."""
    return {
        "date": "2026-01-01T00:00:00.000Z",
        "preset": preset,
        "framework": {"name": "nuxt", "version": "4.4.2"},
        "versions": {"nitro": "2.13.5"},
        "commands": {},
        **more,
    }


def preview(command: str) -> dict[str, object]:
    """The commands of a nitro.json."""
    return {"commands": {"preview": command}}


PACKAGE = {"name": "app-prod", "type": "module", "private": True, "dependencies": {}}
VERCEL = {"handler": "index.mjs", "launcherType": "Nodejs", "runtime": "nodejs22.x"}


@dataclass(frozen=True)
class Layout:
    """An output below the project folder: its files, and where root and entry have to be found."""

    files: Mapping[str, object]
    root: str
    entry: str
    preset: str | None
    paths: tuple[str, ...]


def vercel(function: str, **more: object) -> Layout:
    """A Vercel output with its catch-all function."""
    root = f".vercel/output/functions/{function}"
    return Layout(
        {
            ".vercel/output/nitro.json": nitro("vercel", **more),
            ".vercel/output/config.json": {"version": 3},
            f"{root}/.vc-config.json": VERCEL,
            f"{root}/index.mjs": "",
            f"{root}/package.json": PACKAGE,
            ".vercel/output/functions/api/hello.func/index.mjs": "",
            ".vercel/output/functions/api/hello.func/.vc-config.json": VERCEL,
        },
        root,
        "index.mjs",
        "vercel",
        (".", ".vercel", ".vercel/output", ".vercel/output/functions", root),
    )


def in_server(preset: str, *, entry: str = "index.mjs", nitro_json: object = None) -> Layout:
    """An output in .output/server."""
    return Layout(
        {
            ".output/nitro.json": nitro_json or nitro(preset),
            f".output/server/{entry}": "",
            ".output/server/package.json": PACKAGE,
            ".output/public/index.html": "",
        },
        ".output/server",
        entry,
        preset,
        (".", ".output", ".output/server", f".output/server/{entry}"),
    )


def with_files(layout: Layout, **files: object) -> Layout:
    """The layout with more files, `__` in a keyword standing for `/` and `_` for `.`."""
    named = {name.replace("__", "/").replace("_", "."): body for name, body in files.items()}
    return Layout({**layout.files, **named}, layout.root, layout.entry, layout.preset, layout.paths)


DENO_TASK = {"tasks": {"start": "deno run --allow-net --unstable-byonm ./server/index.mjs"}}
AMPLIFY = ".amplify-hosting/compute/default"
NETLIFY = ".netlify/functions-internal/server"

LAYOUTS = {
    "node-server-2.9": in_server(
        "node-server", nitro_json=nitro("node-server", **preview("node ./server/index.mjs"))
    ),
    "node-server-2.13": in_server(
        "node-server", nitro_json=nitro("node-server", **preview("node server/index.mjs"))
    ),
    "node-server-3": Layout(
        {
            ".output/nitro.json": nitro(
                "node-server",
                serverEntry="server/index.mjs",
                publicDir="public",
                **preview("node ./server/index.mjs"),
            ),
            ".output/server/index.mjs": "",
            ".output/server/_libs/h3.mjs": "",
        },
        ".output/server",
        "index.mjs",
        "node-server",
        (".", ".output", ".output/server", ".output/server/index.mjs"),
    ),
    "node-cluster": in_server("node-cluster"),
    "node-listener": in_server("node-listener"),
    "aws-lambda": in_server("aws-lambda"),
    "bun": in_server("bun", nitro_json=nitro("bun", **preview("bun run server/index.mjs"))),
    "deno-server": with_files(
        in_server(
            "deno-server",
            nitro_json=nitro("deno-server", **preview("deno task --config ./deno.json start")),
        ),
        _output__deno_json=DENO_TASK,
    ),
    "deno-deploy": in_server("deno-deploy", entry="index.ts"),
    "cloudflare-module": Layout(
        {
            ".output/nitro.json": nitro("cloudflare-module", **preview("npx wrangler dev")),
            ".output/package.json": {"private": True, "main": "./server/index.mjs"},
            ".output/server/wrangler.json": {"main": "index.mjs", "assets": {}},
            ".output/server/index.mjs": "",
            ".output/server/chunks/_/x.mjs": "",
        },
        ".output/server",
        "index.mjs",
        "cloudflare-module",
        (".", ".output", ".output/server", ".output/server/index.mjs"),
    ),
    "cloudflare-pages": Layout(
        {"dist/nitro.json": nitro("cloudflare-pages"), "dist/_worker.js/index.js": ""},
        "dist/_worker.js",
        "index.js",
        "cloudflare-pages",
        (".", "dist", "dist/_worker.js"),
    ),
    "azure-functions": with_files(
        in_server("azure-functions"),
        _output__host_json={"version": "2.0"},
        _output__server__function_json={"entryPoint": "handle", "bindings": []},
    ),
    "azure-swa": Layout(
        {
            ".output/nitro.json": nitro("azure-swa"),
            ".output/server/host.json": {"version": "2.0"},
            ".output/server/package.json": {"private": True},
            ".output/server/functions/function.json": {"entryPoint": "handle"},
            ".output/server/functions/index.mjs": "",
            ".output/server/functions/package.json": PACKAGE,
        },
        ".output/server/functions",
        "index.mjs",
        "azure-swa",
        (".", ".output", ".output/server", ".output/server/functions"),
    ),
    "netlify": Layout(
        {
            ".netlify/functions-internal/nitro.json": nitro("netlify"),
            f"{NETLIFY}/main.mjs": "",
            f"{NETLIFY}/server.mjs": 'export { default } from "./main.mjs"',
            f"{NETLIFY}/package.json": PACKAGE,
        },
        NETLIFY,
        "server.mjs",
        "netlify",
        (".", ".netlify", ".netlify/functions-internal", NETLIFY),
    ),
    "netlify-3": Layout(
        {
            ".netlify/functions-internal/nitro.json": nitro(
                "netlify", serverEntry="server/main.mjs"
            ),
            f"{NETLIFY}/main.mjs": "",
            f"{NETLIFY}/server.mjs": 'export { default } from "./main.mjs"',
        },
        NETLIFY,
        "server.mjs",
        "netlify",
        (".", ".netlify", ".netlify/functions-internal", NETLIFY, f"{NETLIFY}/server.mjs"),
    ),
    "netlify-legacy": Layout(
        {
            ".netlify/functions-internal/nitro.json": nitro("netlify-legacy"),
            f"{NETLIFY}/server.mjs": "",
        },
        NETLIFY,
        "server.mjs",
        "netlify-legacy",
        (".", ".netlify", ".netlify/functions-internal", NETLIFY),
    ),
    "netlify-edge": Layout(
        {
            ".output/nitro.json": nitro("netlify-edge"),
            ".netlify/edge-functions/manifest.json": {},
            ".netlify/edge-functions/server/server.js": "",
        },
        ".netlify/edge-functions/server",
        "server.js",
        "netlify-edge",
        (".", ".netlify", ".netlify/edge-functions", ".netlify/edge-functions/server"),
    ),
    "vercel-2.12": vercel("__nitro.func"),
    "vercel-2.13": vercel("__fallback.func"),
    "vercel-3": vercel(
        "__server.func",
        serverEntry="functions/__server.func/index.mjs",
        **preview("npx srvx --static ../../static ./functions/__server.func/index.mjs"),
    ),
    "aws-amplify": Layout(
        {
            ".amplify-hosting/nitro.json": nitro(
                "aws-amplify", **preview("node compute/default/server.js")
            ),
            ".amplify-hosting/deploy-manifest.json": {
                "computeResources": [{"entrypoint": "server.js", "runtime": "nodejs20.x"}]
            },
            f"{AMPLIFY}/server.js": 'import("./index.mjs")',
            f"{AMPLIFY}/index.mjs": "",
            f"{AMPLIFY}/package.json": PACKAGE,
        },
        AMPLIFY,
        "server.js",
        "aws-amplify",
        (".", ".amplify-hosting", ".amplify-hosting/compute", AMPLIFY),
    ),
    "aws-amplify-3": Layout(
        {
            ".amplify-hosting/nitro.json": nitro(
                "aws_amplify", serverEntry="compute/default/index.mjs"
            ),
            f"{AMPLIFY}/server.js": 'import("./index.mjs")',
            f"{AMPLIFY}/index.mjs": "",
        },
        AMPLIFY,
        "server.js",
        "aws_amplify",
        (".", ".amplify-hosting", ".amplify-hosting/compute", AMPLIFY),
    ),
    "zeabur": Layout(
        {
            ".zeabur/output/nitro.json": nitro("zeabur"),
            ".zeabur/output/functions/__nitro.func/index.mjs": "",
        },
        ".zeabur/output/functions/__nitro.func",
        "index.mjs",
        "zeabur",
        (".", ".zeabur", ".zeabur/output"),
    ),
    "edgeone": Layout(
        {
            ".edgeone/nitro.json": nitro("edgeone-pages"),
            ".edgeone/cloud-functions/ssr-node/handler.js": "",
        },
        ".edgeone/cloud-functions/ssr-node",
        "handler.js",
        "edgeone-pages",
        (".", ".edgeone"),
    ),
    "solid-start": in_server(
        "node-server",
        nitro_json={
            "preset": "node-server",
            "framework": {"name": "vinxi", "version": ""},
            "versions": {"nitro": "2.11.13"},
            "commands": {"preview": "node ./server/index.mjs"},
        },
    ),
}

SITUATIONS = [
    pytest.param(layout, path, id=f"{name}: {path}")
    for name, layout in LAYOUTS.items()
    for path in layout.paths
]


@pytest.mark.parametrize(("layout", "path"), SITUATIONS)
def test_the_layout_of_a_preset_is_known(tree: WriteTree, layout: Layout, path: str) -> None:
    """Root, entry and preset of each preset's output are found from every folder that holds it."""
    folder = tree(layout.files)
    located = locate(folder / path)
    assert located.root == Path(os.path.realpath(folder / layout.root))
    assert located.build.entry == layout.entry
    assert located.build.preset == layout.preset
    assert located.diagnostics == ()


OUTPUT_FOLDERS = (
    ".output",
    ".vercel/output",
    ".vercel",
    ".netlify",
    ".netlify/functions-internal",
    ".amplify-hosting",
    "dist",
)

COPIES = [
    pytest.param(layout, folder, id=f"{name}: {folder}")
    for name, layout in LAYOUTS.items()
    for folder in OUTPUT_FOLDERS
    if layout.root.startswith(f"{folder}/") and name != "netlify-edge"
]


@pytest.mark.parametrize(("layout", "output"), COPIES)
def test_a_copy_of_an_output_under_another_name_is_known(
    tree: WriteTree, layout: Layout, output: str
) -> None:
    """What was carried elsewhere and renamed is the same output."""
    files = {
        f"copy{name.removeprefix(output)}": content
        for name, content in layout.files.items()
        if name.startswith(f"{output}/")
    }
    folder = tree(files)
    located = locate(folder / "copy")
    root = f"copy{layout.root.removeprefix(output)}"
    assert located.root == Path(os.path.realpath(folder / root))
    assert located.build.entry == layout.entry
    assert located.build.preset == layout.preset


OLD = [
    pytest.param(layout, id=name)
    for name, layout in LAYOUTS.items()
    if name not in {"aws-amplify-3", "netlify-3", "vercel-3"}
]


@pytest.mark.parametrize("layout", OLD)
def test_without_nitro_json_the_places_are_still_known(tree: WriteTree, layout: Layout) -> None:
    """nitropack before 2.9 wrote no nitro.json: root and entry come from the place alone."""
    files = {
        name: content for name, content in layout.files.items() if not name.endswith("nitro.json")
    }
    folder = tree(files)
    located = locate(folder)
    assert located.root == Path(os.path.realpath(folder / layout.root))
    assert located.build.entry == layout.entry
    assert located.build.nitro is None


@pytest.mark.parametrize(
    ("place", "preset"),
    [
        (".vercel/output/functions/__nitro.func/index.mjs", "vercel"),
        (".netlify/edge-functions/server/server.js", "netlify-edge"),
        ("dist/_worker.js/index.js", "cloudflare-pages"),
    ],
)
def test_a_preset_known_by_its_place_is_said_to_be_assumed(
    tree: WriteTree, place: str, preset: str
) -> None:
    """Without nitro.json a telling place gives the preset, and the report says so."""
    build = locate(tree({place: ""})).build
    assert build.preset == preset
    assert f"preset {preset}: from the place of the server folder" in build.assumptions


def test_an_unknown_preset_is_said_to_run_on_node(tree: WriteTree) -> None:
    """Where nothing names a platform, Node is assumed and the report says so."""
    build = locate(tree({"index.mjs": ""})).build
    assert build.preset is None
    assert "preset unknown: taken for one that runs on Node" in build.assumptions


def test_a_preset_that_is_not_node_is_said_to_be_shown_as_node_would(tree: WriteTree) -> None:
    """The order under Bun is an assumption."""
    assumptions = locate(tree(LAYOUTS["bun"].files)).build.assumptions
    assert [sentence for sentence in assumptions if "bun is not run by Node" in sentence]


def test_vercel_starts_the_handler_of_its_function(tree: WriteTree) -> None:
    """`handler` in .vc-config.json is the entry, whatever else the function holds."""
    function = ".vercel/output/functions/__fallback.func"
    folder = tree(
        {
            f"{function}/.vc-config.json": {"handler": "sentry/entry.mjs", "runtime": "nodejs20.x"},
            f"{function}/index.mjs": "",
            f"{function}/sentry/entry.mjs": "",
        }
    )
    located = locate(folder)
    assert (located.root.name, located.build.entry) == ("__fallback.func", "sentry/entry.mjs")


def test_azure_starts_the_script_file_of_its_function(tree: WriteTree) -> None:
    """`scriptFile` in function.json is the entry."""
    folder = tree({"function.json": {"scriptFile": "run.mjs"}, "run.mjs": "", "index.mjs": ""})
    assert locate(folder).build.entry == "run.mjs"


def test_wrangler_starts_its_main(tree: WriteTree) -> None:
    """`main` in wrangler.jsonc is the entry; comments and trailing commas are allowed there."""
    wrangler = '{\n  // "main": "index.mjs"\n  "main": "w.mjs", /* "x" */\n  "a": ["//",],\n}'
    folder = tree({"wrangler.jsonc": wrangler, "w.mjs": "", "index.mjs": ""})
    located = locate(folder)
    assert located.build.entry == "w.mjs"
    assert located.diagnostics == ()


@pytest.mark.parametrize(
    "start", ["deno run -A ./m.mjs", {"command": "deno run -A m.mjs --port 1", "dependencies": []}]
)
def test_deno_starts_what_its_start_task_runs(tree: WriteTree, start: object) -> None:
    """`tasks.start` in deno.json, a string or an object, names the entry."""
    folder = tree({"deno.json": {"tasks": {"start": start}}, "m.mjs": "", "index.mjs": ""})
    assert locate(folder).build.entry == "m.mjs"


@pytest.mark.parametrize(
    "command",
    [
        "node --import ./server/sentry.mjs ./server/run.mjs",
        "node --import=./server/sentry.mjs server/run.mjs",
        "PORT=1 node -r ./server/sentry.mjs 'server/run.mjs' --flag x.mjs",
        'node --env-file .env "./server/run.mjs"',
    ],
)
def test_a_preload_in_the_preview_command_is_not_the_entry(tree: WriteTree, command: str) -> None:
    """The script that the preview command starts is found behind its options."""
    server = dict.fromkeys(("server/sentry.mjs", "server/run.mjs", "server/index.mjs"), "")
    located = locate(tree({"nitro.json": nitro("node-server", **preview(command)), **server}))
    assert located.build.entry == "run.mjs"


def test_the_package_json_below_the_output_decides_a_deep_server_folder(tree: WriteTree) -> None:
    """An entry in a subfolder of the server folder does not make that subfolder the root."""
    folder = tree(
        {
            "nitro.json": nitro("node-server", serverEntry="srv/bin/main.mjs"),
            "package.json": {},
            "srv/package.json": PACKAGE,
            "srv/bin/main.mjs": "",
        }
    )
    located = locate(folder)
    assert (located.root.name, located.build.entry) == ("srv", "bin/main.mjs")


def test_a_missing_server_entry_is_reported_and_the_place_decides(tree: WriteTree) -> None:
    """A serverEntry that does not exist is a diagnostic; the known place is used."""
    folder = tree(
        {
            "nitro.json": nitro("node-server", serverEntry="server/gone.mjs"),
            "server/index.mjs": "",
        }
    )
    located = locate(folder)
    assert located.build.entry == "index.mjs"
    assert [item.code for item in located.diagnostics] == ["missing-entry"]
    assert "server/gone.mjs" in located.diagnostics[0].message


@pytest.mark.parametrize("entry", ["../../secret.mjs", "/secret.mjs", "..\\..\\secret.mjs"])
def test_an_entry_outside_the_output_is_not_followed(tree: WriteTree, entry: str) -> None:
    """nitro.json cannot lead the scan out of its output."""
    folder = tree(
        {
            "secret.mjs": "",
            "a/b/nitro.json": nitro("node-server", serverEntry=entry),
            "a/b/server/index.mjs": "",
        }
    )
    located = locate(folder / "a/b")
    assert located.build.entry == "index.mjs"
    assert "outside the output" in located.diagnostics[0].message


@pytest.mark.parametrize(
    "preset",
    [
        "bun",
        "cloudflare",
        "cloudflare-durable",
        "cloudflare-module",
        "cloudflare-pages",
        "cloudflare_pages",
        "cloudflareModule",
        "deno",
        "deno-deploy",
        "deno-server",
        "netlify-edge",
        "vercel-edge",
        "vercel_edge",
        "winterjs",
    ],
)
def test_presets_of_other_runtimes_are_not_node(preset: str) -> None:
    """Cloudflare, Deno, Bun and the edge runtimes evaluate modules themselves."""
    assert not is_node_preset(preset)


@pytest.mark.parametrize(
    "preset",
    [
        None,
        "aws-amplify",
        "aws-lambda",
        "azure-functions",
        "azure-swa",
        "edgeone-pages",
        "edgio",
        "firebase",
        "netlify",
        "node-cluster",
        "node-listener",
        "node-server",
        "vercel",
        "./my-preset",
    ],
)
def test_other_presets_run_on_node(preset: str | None) -> None:
    """Every other preset of Nitro, and an unknown one, is run by Node."""
    assert is_node_preset(preset)
