"""The trees that bench/run measures: made once, the same bytes on every machine, then reused.

    python bench/corpora.py --folder ~/bench-corpora

Makes, below the folder:

- `npm-tree`: 8,700 `.mjs` files out of npm packages, at the versions that bench/npm-tree pins. What
  a server output has not is taken out (type declarations, imports of style sheets), three packages
  are renamed from `.js`, and the packages stand beside one another under `packages/`, joined by
  relative specifiers, as chunks are; what is CommonJS stays in `node_modules`. `index.mjs` leads to
  every file, by `import` or by `import()`.
- `generated-1000`, `generated-10000`, `generated-100000`: graphs of so many small modules.

A tree is made again when its recipe has changed; `<name>.json` beside it says what it was made of.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import posixpath
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent
PACKAGES: Final = HERE / "npm-tree"
PEERS: Final = HERE / "peers"
SIZES: Final = (1_000, 10_000, 100_000)

_RECIPE: Final = 1
_RENAMED: Final = ("effect/dist/esm", "lodash-es", "three/src")
"""Where `.js` is an ES module and every relative specifier names its file in full."""
_LEFT_OUT: Final = (
    "@angular/core/fesm2022/testing.mjs",
    "hasown/eslint.config.mjs",
    "math-intrinsics/eslint.config.mjs",
    "three/src/Three.TSL.js",
    "unenv/runtime/npm/mime.mjs",
    "vue-demi/lib/v2/",
    "vuetify/lib/components/VConfirmEdit/__test__/",
    "vuetify/lib/components/VOverflowBtn/",
)
"""Files that cannot be linked, imported by nothing."""
_CODE: Final = (".mjs", ".js", ".cjs", ".json")
_RELATIVE_JS: Final = re.compile(rb"""((?:from|import)\s*["']\.{1,2}/[^"'\n]*)\.js(["'])""")
_STYLE_SHEET: Final = re.compile(
    rb"""(?:^|(?<=;))[ \t]*import\s*["'][^"'\n]+\.(?:css|s[ac]ss)["'];?""", re.MULTILINE
)
_RELATIVE: Final = re.compile(rb"""(?:from|import)\s*["'](\.{1,2}/[^"'\n]+)["']""")
_ASKING: Final = rb"""((?:from|import|require\()\s*)(["'])"""
_MODULES_A_FOLDER: Final = 500
_EVERY: Final = 10
"""Each so-manieth root of the npm tree is reached by `import()`."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One tree to be measured, and what a platform would start of it."""

    name: str
    folder: Path
    entry: Path


def main() -> int:
    """Make the trees and say where they lie."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--only", help="one tree, by name")
    options = parser.parse_args()
    for name in ("npm-tree", *(f"generated-{size}" for size in SIZES)):
        if options.only in (None, name):
            print_corpus(corpus(options.folder, name))
    return 0


def default_folder() -> Path:
    """The user's cache folder for these trees."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "graphscan-bench"


def corpus(folder: Path, name: str) -> Corpus:
    """The tree `name` below `folder`, made if it is not there as it should be."""
    if name == "npm-tree":
        versions = (PACKAGES / "package-lock.json").read_text("utf-8")
        programs = (PEERS / "metafile.mjs").read_text("utf-8")
        esbuild = json.loads((PEERS / "package.json").read_text("utf-8"))["dependencies"]["esbuild"]
        recipe = _digest(versions, programs, esbuild, *_RENAMED, *_LEFT_OUT)
        return _made(folder, name, recipe, lambda tree: _npm_tree(tree, folder))
    size = int(name.removeprefix("generated-"))
    return _made(folder, name, _digest(name), lambda tree: _generated(tree, size))


def print_corpus(made: Corpus) -> None:
    """One line about a tree."""
    files = [p for p in made.folder.rglob("*.mjs") if p.is_file()]
    size = sum(p.stat().st_size for p in files) / 1e6
    sys.stdout.write(f"{made.folder}: {len(files)} .mjs files, {size:.1f} MB\n")


def peers(folder: Path) -> Path:
    """The folder in which the peers are installed, at the versions that bench/peers pins."""
    place, wanted = folder / "peers", (PEERS / "package.json").read_text("utf-8")
    stamp = place / "installed.json"
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(PEERS / "package.json", place)
        _npm(place, "install", "--no-package-lock")
        stamp.write_text(wanted, "utf-8")
    return place


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join((str(_RECIPE), *parts)).encode()).hexdigest()


def _made(folder: Path, name: str, recipe: str, make: Callable[[Path], None]) -> Corpus:
    tree, stamp = folder / name, folder / f"{name}.json"
    known = json.loads(stamp.read_text("utf-8")) if stamp.is_file() else {}
    if known.get("recipe") != recipe or not tree.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        shutil.rmtree(tree, ignore_errors=True)
        make(tree)
        stamp.write_text(json.dumps({"recipe": recipe}), "utf-8")
    return Corpus(name, tree, tree / "index.mjs")


def _npm(folder: Path, *arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to install packages: install Node.js 20 or newer")
    flags = ("--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund")
    subprocess.run([npm, *arguments, *flags], cwd=folder, check=True, stdout=sys.stderr)


# ---- the npm tree --------------------------------------------------------------------------------


def _npm_tree(tree: Path, folder: Path) -> None:
    staging = folder / "npm-tree.packages"
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(PACKAGES, staging)
    _npm(staging, "ci")
    texts = _read(staging / "node_modules")
    shutil.rmtree(staging)
    shutil.rmtree(tree, ignore_errors=True)
    for path, text in texts.items():
        _write(tree / "node_modules" / path, text)
    roots = _roots({f"node_modules/{path}": text for path, text in texts.items()})
    _write(tree / "index.mjs", _entry(roots))
    metafile = folder / "npm-tree.metafile.json"
    program = [shutil.which("node") or "node", str(PEERS / "metafile.mjs"), str(peers(folder))]
    subprocess.run([*program, str((tree / "index.mjs").resolve()), str(metafile)], check=True)
    inputs: dict[str, Any] = json.loads(metafile.read_text("utf-8"))["inputs"]
    metafile.unlink()
    _rearrange(tree, texts, inputs, roots)


def _read(modules: Path) -> dict[str, bytes]:
    """The code of every package by path, as a server output would hold it."""
    texts: dict[str, bytes] = {}
    for path in sorted(modules.rglob("*")):
        if path.suffix not in _CODE or not path.is_file():
            continue
        name = path.relative_to(modules).as_posix()
        if name.startswith(_LEFT_OUT):
            continue
        text = path.read_bytes()
        package = next((p for p in _RENAMED if name.startswith(f"{p}/")), None)
        if package is not None and path.suffix == ".js":
            name, text = name[: -len("js")] + "mjs", _RELATIVE_JS.sub(rb"\1.mjs\2", text)
        elif name.count("/") == 1 and any(p.startswith(name.split("/")[0]) for p in _RENAMED):
            text = text.replace(b'.js"', b'.mjs"')
        if name.endswith(".mjs"):
            text = _STYLE_SHEET.sub(b"", text)
        texts[name] = text
    return texts


def _roots(texts: dict[str, bytes]) -> list[str]:
    """`.mjs` files from which relative imports lead to all of them."""
    targets = {
        path: [
            posixpath.normpath(posixpath.join(posixpath.dirname(path), spec.decode()))
            for spec in _RELATIVE.findall(text)
        ]
        for path, text in texts.items()
        if path.endswith(".mjs")
    }
    imported = {target for path in targets for target in targets[path] if target != path}
    reached: set[str] = set()
    roots: list[str] = []
    for path in (*(p for p in sorted(targets) if p not in imported), *sorted(targets)):
        if path in reached:
            continue
        roots.append(path)
        todo = [path]
        while todo:
            current = todo.pop()
            if current in targets and current not in reached:
                reached.add(current)
                todo.extend(targets[current])
    return roots


def _entry(roots: list[str]) -> bytes:
    lines = [
        f"import('./{root}');" if at % _EVERY == _EVERY - 1 else f"import './{root}';"
        for at, root in enumerate(roots)
    ]
    return "\n".join((*lines, "")).encode()


def _rearrange(
    tree: Path, texts: dict[str, bytes], inputs: dict[str, Any], roots: list[str]
) -> None:
    """Move what esbuild reached to where it is to lie, and join it by relative specifiers."""
    shutil.rmtree(tree)
    own = {_package(path) for path in texts if path.endswith(".mjs")}
    kept = {path.removeprefix("node_modules/") for path in inputs}
    kept |= {path for path in texts if path.endswith((".mjs", "/package.json"))}
    used = {_package(path) for path in kept if not path.endswith("/package.json")}

    def place(path: str) -> str:
        return f"{'packages' if _package(path) in own else 'node_modules'}/{path}"

    for path in sorted(kept & texts.keys()):
        if _package(path) not in used:
            continue
        text = texts[path]
        for link in inputs.get(f"node_modules/{path}", {}).get("imports", ()):
            target = link["path"].removeprefix("node_modules/")
            name = link.get("original", "")
            if name[:1] in ".#" or target not in texts or _package(target) not in own:
                continue
            to = posixpath.relpath(place(target), posixpath.dirname(place(path)))
            pattern = (
                rb"""((?:from|import|require\()\s*)(["'])""" + re.escape(name.encode()) + rb"\2"
            )
            relative = (to if to.startswith(".") else f"./{to}").encode()
            text = re.sub(pattern, lambda m, r=relative: m[1] + m[2] + r + m[2], text)
        _write(tree / place(path), text)
    _write(tree / "index.mjs", _entry([place(r.removeprefix("node_modules/")) for r in roots]))
    _write(tree / "package.json", b'{ "name": "npm-tree", "private": true, "type": "module" }\n')


def _package(path: str) -> str:
    """The package folder that holds `path`, nested ones apart: `@scope/name`."""
    inner = path.split("/node_modules/")[0]
    return "/".join(inner.split("/")[: 2 if inner.startswith("@") else 1])


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


# ---- generated graphs ----------------------------------------------------------------------------


def _generated(tree: Path, size: int) -> None:
    """`size` modules of some 400 bytes, four requests each: most to neighbours, some far away."""
    chance = random.Random(size)
    _write(tree / "package.json", b'{ "name": "generated", "private": true, "type": "module" }\n')
    _write(tree / "index.mjs", _module(0, size, chance))
    for number in range(1, size):
        _write(tree / _name(number), _module(number, size, chance))


def _name(number: int) -> str:
    return f"chunks/{number // _MODULES_A_FOLDER}/m{number}.mjs" if number else "index.mjs"


def _module(number: int, size: int, chance: random.Random) -> bytes:
    """Module `number` imports its successor, a near and a far one; some import back, or later."""
    last = size - 1
    targets = {min(number + 1, last), min(number + chance.randrange(1, 30), last)}
    targets.add(chance.randrange(number, size))
    if chance.random() < 0.02:
        targets.add(max(1, number - chance.randrange(1, 10)))
    targets -= {number, 0}
    folder = posixpath.dirname(_name(number)) or "."
    lines = [
        f"import {{ value as v{target} }} from '{_specifier(folder, target)}';"
        for target in sorted(targets)
    ]
    if chance.random() < 0.05 and number < last:
        later = chance.randrange(number + 1, size)
        lines.append(f"export const later = () => import('{_specifier(folder, later)}');")
    lines += [
        f"export const value = {number};",
        "export function sum(list) {",
        "  let total = 0;",
        "  for (const item of list) {",
        '    if (typeof item === "number") total += item;',
        "  }",
        "  return total;",
        "}",
        "",
    ]
    return "\n".join(lines).encode()


def _specifier(folder: str, number: int) -> str:
    path = posixpath.relpath(_name(number), folder)
    return path if path.startswith(".") else f"./{path}"


if __name__ == "__main__":
    sys.exit(main())
