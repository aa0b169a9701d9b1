"""Names of modules without what changes from build to build: content hashes, package versions.

Bundlers write `[name]-[hash]` or `[name].[hash]`: eight characters of base64url (Rollup, Vite),
or a longer run of letters and digits. What looks like a hash and is none does no harm: modules of
one name are paired before any stem is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.rules.packages import folder_of

if TYPE_CHECKING:
    from graphscan.records import ModuleId

_TAIL: Final = r"(?=(?:\.[cm]?js|\.json|\.css)*\.[cm]?js(?:[?#]|$)|\.json$|\.wasm$)"
_HASHED: Final = re.compile(
    r"(?P<before>[^/])[-.](?:"
    r"(?=[A-Za-z0-9_-]{8}" + _TAIL + r")(?=[^./]*[A-Z])[A-Za-z0-9_-]{8}"
    r"|(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{6,64}"
    r")" + _TAIL
)
_IN_TEXT: Final = re.compile(rb"(?<=[\w\]])[-.][A-Za-z0-9_-]{8}(?=(?:\.[cm]?js)+\b)")


def stem(module: ModuleId) -> str:
    """`chunks/build/index.mjs` for `chunks/build/index-BxY12a_z.mjs`; `pg/lib/index.js` in npm's.

    A module of an npm package is named by its package and its path in it, wherever the package
    stands and whatever its version.
    """
    named = folder_of(module)
    if named is not None:
        package, folder = named
        return f"node_modules/{package}{module[len(folder) :]}"
    return _HASHED.sub(lambda found: found["before"], module)


def unhashed(source: bytes) -> bytes:
    """`source` with the hashes of the file names in it left out."""
    return _IN_TEXT.sub(b"", source)
