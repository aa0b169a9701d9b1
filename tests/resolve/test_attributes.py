"""Import attributes that Node accepts or refuses."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from graphscan.records import Format
from graphscan.resolve import check_attributes

if TYPE_CHECKING:
    from conftest import WriteTree

    from graphscan.records import Attributes

JSON = (("type", "json"),)


@pytest.mark.parametrize(
    ("specifier", "attributes"),
    [
        ("./x.json", JSON),
        ("./x.json", ()),
        ("./x.json", (("type", "css"),)),
        ("./x.json", (("lang", "en"),)),
        ("./x.mjs", ()),
        ("./x.mjs", JSON),
        ("./x.mjs", (("type", "javascript"),)),
        ("./x.cjs", JSON),
        ("node:fs", ()),
        ("node:fs", JSON),
        ("./x.json", (("type", "json"), ("lang", "en"))),
    ],
)
def test_attributes_are_checked_as_node_checks_them(
    tree: WriteTree, node: str, node_major: int, specifier: str, attributes: Attributes
) -> None:
    """The refusal has the code that Node's import() rejects with."""
    root = tree({"x.json": "{}", "x.mjs": "", "x.cjs": ""})
    formats = {"json": Format.JSON, "mjs": Format.MODULE, "cjs": Format.COMMONJS}
    refusal = check_attributes(attributes, formats.get(specifier.rpartition(".")[2]), node_major)
    options = "".join(f"{key}: '{value}'," for key, value in attributes)
    script = (
        f"import('{specifier}', {{ with: {{ {options} }} }})"
        ".then(() => console.log('accepted'), (error) => console.log(error.code))"
    )
    told = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "-e", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    assert (refusal.reason if refusal else "accepted") == told.stdout.strip()
