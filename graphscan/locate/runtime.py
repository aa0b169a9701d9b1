"""The Node version of a build: what its platform and its package.json allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.locate.json_file import Notes, read_json
from graphscan.locate.node_version import (
    DEFAULT,
    nearest_known,
    newest_allowed,
    reaches_beyond_known,
    runtime_major,
)

if TYPE_CHECKING:
    from pathlib import Path

_AMPLIFY_LEVELS: Final = 2


def node_of_build(root: Path, notes: Notes) -> int:
    """The Node major to assume for the server folder `root`; what decided it is noted."""
    for runtime, source in _runtimes(root, notes):
        major = runtime_major(runtime)
        if major is None:
            notes.warn(
                "runtime-not-node",
                f"{source} is {runtime}, which is not Node; Node's order is shown",
            )
            continue
        node = nearest_known(major)
        notes.assume(f"Node {node}: {source} is {runtime}")
        return node
    package = read_json(root / "package.json", notes)
    engines = package.child("engines") if package else None
    allowed = engines.text("node") if engines else None
    if allowed is not None:
        try:
            return _of_range(allowed, notes)
        except ValueError:
            notes.warn(
                "unexpected-value", f"package.json: engines.node {allowed} is no version range"
            )
    notes.assume(f"Node {DEFAULT}: nothing in the build names a version (--node says another)")
    return DEFAULT


def _runtimes(root: Path, notes: Notes) -> list[tuple[str, str]]:
    """What platform configuration says of the runtime: Vercel's, AWS Amplify's."""
    found: list[tuple[str, str]] = []
    vercel = read_json(root / ".vc-config.json", notes)
    if vercel:
        found.append((vercel.text("runtime") or "", "runtime in .vc-config.json"))
    if root.parts[-_AMPLIFY_LEVELS:] == ("compute", "default"):
        amplify = read_json(root.parents[1] / "deploy-manifest.json", notes)
        resources = amplify.objects("computeResources") if amplify else ()
        runtimes = (resource.text("runtime") or "" for resource in resources)
        found.extend((runtime, "runtime in deploy-manifest.json") for runtime in runtimes)
    return [(runtime, source) for runtime, source in found if runtime]


def _of_range(allowed: str, notes: Notes) -> int:
    source = f"engines.node in package.json is {allowed}"
    node = newest_allowed(allowed)
    if node is not None:
        notes.assume(f"Node {node}: {source}")
        return node
    newest = reaches_beyond_known(allowed)
    node = nearest_known(10**6 if newest else 0)
    which = "newest" if newest else "oldest"
    notes.assume(f"Node {node}, the {which} that graphscan knows: {source}")
    return node
