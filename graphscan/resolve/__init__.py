"""Node's module resolution: what a specifier stands for, and what the file found is to Node.

The ECMAScript module algorithm for `import`, its CommonJS twin for `require()`, with the semantics
of Node 20 (≥ 20.19), 22 (≥ 22.12) or 24. Only reads; answers from the file system as it stands.

    >>> resolve("./chunks/nitro/nitro.mjs", "index.mjs", root=".output/server")  # doctest: +SKIP
    Local(module='chunks/nitro/nitro.mjs', format=<Format.MODULE: 'module'>)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from graphscan import disk
from graphscan.errors import PathNotFound, UsageError
from graphscan.records import NODE_VERSIONS, ModuleId, Resolution, Unresolved
from graphscan.resolve.attributes import check_attributes
from graphscan.resolve.failure import ResolutionError
from graphscan.resolve.resolver import RequestBy, Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["RequestBy", "Resolver", "check_attributes", "resolve"]


def resolve(
    specifier: str,
    parent: str | Path,
    *,
    root: str | Path,
    kind: Literal["import", "require"] = "import",
    conditions: Iterable[str] = (),
    node: int = 22,
) -> Resolution:
    """What `specifier` stands for in the module `parent`, as Node answers.

    `parent` is a path (from `root` where it is relative), a module id, or a `file:` or `data:` URL.
    `conditions` are added to those that Node sets itself. A target below `root` is `Local`, one
    elsewhere `Outside` (but `Local` where `parent` itself lies outside); a failure is
    `Unresolved` with Node's error code. Schemes of other platforms (`cloudflare:workers`) fail
    as they do under Node. A `data:` URL is `Local("data:0", …)`.

    Raises PathNotFound where `root` is not a folder, UsageError where `node` is not 20, 22 or 24 or
    `parent` is a URL of another scheme.
    """
    if node not in NODE_VERSIONS:
        known = ", ".join(map(str, NODE_VERSIONS))
        raise UsageError(f"node={node}", "this version of Node is not known", f"Give {known}")
    if not disk.is_directory(root):
        raise PathNotFound(os.fspath(root), "there is no such folder", "Give the server folder")
    resolver = Resolver(root, conditions=conditions, node=node)
    by = RequestBy(kind)
    try:
        referrer: ModuleId = resolver.referrer(parent)
    except ResolutionError as error:
        return Unresolved(error.code, error.detail)
    return resolver.resolve(specifier, referrer, by)
