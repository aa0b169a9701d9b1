"""What starts the build, as the files beside the output say: scripts, containers, platforms.

Looked at are package.json, Dockerfile, Procfile, compose files, vercel.json, netlify.toml and pm2's
ecosystem file in the project: the folders above the server folder that hold a package.json, at
most two. Nothing there is executed; what cannot be read is a diagnostic.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.locate.disk import is_file
from graphscan.patterns import LazyPattern
from graphscan.records import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAX_BYTES: Final = 1024 * 1024
_HIGHEST: Final = 5
"""How far above the server folder: `.vercel/output/functions/__nitro.func` is four deep."""
_MOST: Final = 2

_TEXTS: Final = (
    "Dockerfile",
    "Procfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "vercel.json",
    "netlify.toml",
    "ecosystem.config.js",
    "ecosystem.config.cjs",
    "ecosystem.config.mjs",
)
_COMMENT: Final = LazyPattern(r"^\s*(?:#|//).*$", re.MULTILINE)
_PRELOAD: Final = LazyPattern(
    r"(?<![\w-])(?P<option>--import|--require|-r)(?:\\?[\"'])?[=\s,]+(?:\\?[\"'])?"
    r"(?P<specifier>[^\s\"'\\,\]]+)"
)
_DEVELOPMENT: Final = LazyPattern(r"(?:^|[\s;&|])(?:nuxt|nuxi|nitro|vinxi|vite)\s+dev\b")


class Wiring(Struct, frozen=True):
    """A preload that a file beside the output gives to Node.

    `where` names the file, relative to the folder that it stands in, and the script; `command`
    is the graphscan command that says the same, from that folder.
    """

    where: str
    option: str
    specifier: str
    command: str


def wiring(root: Path, module: Path, diagnostics: list[Diagnostic]) -> Wiring | None:
    """The first file beside the output whose start preloads the file `module`; None if none does.

    `root` is the server folder, both are real paths; what cannot be read goes to `diagnostics`.
    """
    for folder in _projects(root):
        for where, text in _starts(folder, diagnostics):
            for found in _PRELOAD.finditer(text):
                if _is_meant(found["specifier"], module, folder):
                    option = "--import" if found["option"] == "--import" else "--require"
                    command = (
                        f"graphscan {_relative(root, folder)} {option} "
                        f"./{_relative(module, folder)}"
                    )
                    return Wiring(where, option, found["specifier"], command)
    return None


def _projects(root: Path) -> Iterator[Path]:
    above = [folder for folder in root.parents[:_HIGHEST] if _is_file(folder / "package.json")]
    yield from above[:_MOST]


def _is_file(path: Path) -> bool:
    try:
        return is_file(path)
    except OSError:
        return False


def _starts(folder: Path, diagnostics: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    manifest = _text(folder, "package.json", diagnostics)
    if manifest is not None:
        yield from _scripts(manifest, diagnostics)
    for name in _TEXTS:
        text = _text(folder, name, diagnostics)
        if text is not None:
            yield name, _COMMENT.sub("", text)


def _scripts(manifest: str, diagnostics: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    try:
        value = json.loads(manifest)
    except (ValueError, RecursionError):
        _warn(diagnostics, "invalid-json", "package.json beside the output is no JSON")
        return
    scripts = value.get("scripts") if isinstance(value, dict) else None
    if scripts is None and isinstance(value, dict):
        return
    if not isinstance(scripts, dict):
        _warn(
            diagnostics,
            "unexpected-value",
            "package.json beside the output has no object `scripts`",
        )
        return
    for name, script in scripts.items():
        if isinstance(script, str) and not _DEVELOPMENT.search(script):
            yield f"package.json (script {name[:60]!r})", script


def _text(folder: Path, name: str, diagnostics: list[Diagnostic]) -> str | None:
    path = folder / name
    try:
        if not is_file(path):
            return None
        if disk.size(path) > _MAX_BYTES:
            _warn(diagnostics, "too-large", f"{name} beside the output is too large to be read")
            return None
        return disk.content(path).decode("utf-8-sig", "replace")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        _warn(diagnostics, "unreadable", f"{name} beside the output cannot be read: {reason}")
        return None


def _warn(diagnostics: list[Diagnostic], code: str, message: str) -> None:
    found = Diagnostic(Severity.WARNING, code, message)
    if found not in diagnostics:
        diagnostics.append(found)


def _is_meant(specifier: str, module: Path, folder: Path) -> bool:
    """Whether a start in `folder`, or in a container that has its files, means `module`.

    A relative path has to end as the file's own path does; of an absolute one, or one with a
    variable, the folders may have another name where the build is deployed.
    """
    plain = specifier.removeprefix("file://")
    parts = [part for part in re.split(r"[/\\]", plain) if part not in ("", ".")]
    if not parts or ".nuxt" in parts:
        return False
    own = module.parts
    same = 0
    for given, real in zip(reversed(parts), reversed(own), strict=False):
        if given != real:
            break
        same += 1
    if same == len(parts):
        return True
    elsewhere = plain.startswith("/") or "$" in plain or "%" in plain
    depth = len(module.parts) - len(folder.parts)
    return elsewhere and same >= min(2, depth)


def _relative(path: Path, folder: Path) -> str:
    relative = os.path.relpath(path, folder).replace("\\", "/")
    return f"'{relative}'" if re.search(r"[^\w./@+:-]", relative) else relative
