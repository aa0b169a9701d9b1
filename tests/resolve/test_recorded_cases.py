"""Resolutions and formats recorded from real Node, where `GRAPHSCAN_CASES` names them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from resolve.oracle import in_short

from graphscan.records import Local, Unresolved
from graphscan.resolve import RequestBy, Resolver, resolve

CASES = os.environ.get("GRAPHSCAN_CASES")


def lines(name: str) -> list[dict[str, Any]]:
    """The cases of a JSON-lines file, gzipped or not."""
    content = (Path(CASES or "") / "resolution" / name).read_bytes()
    content = gzip.decompress(content) if name.endswith(".gz") else content
    return [json.loads(line) for line in content.decode().splitlines()]


def write(root: Path, tree: dict[str, Any]) -> None:
    """Write a tree with folders and symbolic links."""
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case {"symlink": target}:
                path.symlink_to(target)
            case {"dir": 1}:
                path.mkdir(exist_ok=True)
            case str():
                path.write_bytes(content.encode())
            case _:
                path.write_bytes(json.dumps(content).encode())


def expected_import(answer: dict[str, Any]) -> str:
    """The recorded answer to an `import`, without a format where Node had none yet."""
    if "error" in answer:
        return str(answer["error"])
    url = answer["url"]
    if url.startswith("node:"):
        return f"builtin {url}"
    return f"{answer['format'] or '*'} {url.removeprefix('@/')}"


def expected_require(answer: dict[str, Any]) -> str:
    """The recorded answer to a `require()`."""
    if "error" in answer:
        return str(answer["error"])
    path = answer["path"]
    if path.startswith("@/"):
        return f"file {path.removeprefix('@/')}"
    return f"builtin node:{path.removeprefix('node:')}"


if CASES:

    @pytest.mark.parametrize("node", [20, 24])
    @pytest.mark.parametrize("case", lines("resolution.jsonl.gz"), ids=lambda case: case["name"])
    def test_recorded_resolutions(tmp_path: Path, case: dict[str, Any], node: int) -> None:
        """Every query of a tree is answered as Node answered it."""
        write(tmp_path, case["tree"])
        resolver = Resolver(tmp_path, conditions=case["conditions"], node=node)
        wrong = []
        for query in case["queries"]:
            specifier = query["specifier"].replace("<root>", os.path.realpath(tmp_path))
            recorded = query | query.get("other_node", {}).get(str(node), {})
            for by, wanted in (
                (RequestBy.IMPORT, expected_import(recorded["import"])),
                (RequestBy.REQUIRE, expected_require(recorded["require"])),
            ):
                told = in_short(resolver.resolve(specifier, query["parent"], by), by.value)
                if wanted.startswith("* "):
                    told = f"* {told.partition(' ')[2]}"
                if told != wanted:
                    wrong.append((by.value, specifier, query["parent"], told, wanted))
        assert wrong == []

    @pytest.mark.parametrize("node", [20, 22, 24])
    @pytest.mark.parametrize("case", lines("format.jsonl"), ids=lambda case: case["name"])
    def test_recorded_formats(tmp_path: Path, case: dict[str, Any], node: int) -> None:
        """Every file gets the module system that it was seen to run in."""
        write(tmp_path, case["tree"])
        # The package is required from beside it, the file from the root.
        parents = {"import": "main.mjs", "require": "main.cjs"}
        for kind, parent in parents.items():
            seen = case.get(f"{kind}_other_node", {}).get(str(node), case[kind])
            told = resolve(case["specifier"], parent, root=tmp_path, kind=kind, node=node)
            match told:
                case Unresolved(reason):
                    assert seen == f"!{reason}"
                case Local(_, found_format):
                    assert seen in WHAT_IS_SEEN[str(found_format)]


WHAT_IS_SEEN = {
    "module": {
        "esm",
        "!ERR_REQUIRE_ASYNC_MODULE",
        "!ReferenceError",
        "!ReferenceError after esm",
        "!ReferenceError after started",
        "!SyntaxError",
    },
    "commonjs": {
        "cjs",
        "!SyntaxError",
        "!ReferenceError after cjs",
        # Node before 26 takes such a file for CommonJS first, then finds module syntax in it.
        "!ERR_REQUIRE_CYCLE_MODULE",
    },
    "json": {"ran-empty"},
    "wasm": {"!CompileError"},
}
"""What an observer sees of a file of each format: the module system, or how its start fails."""
