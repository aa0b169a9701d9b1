"""Real applications, installed from npm and built; what is installed is kept between runs.

An application's dependencies are kept in the user's cache folder (`GRAPHSCAN_TEST_CACHE` names
another one) under a key made of its package.json and the platform: a second run only builds.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import pytest

Build: TypeAlias = Callable[..., Path]

APPS: Final = Path(__file__).parent / "apps"
OVERLAYS: Final = Path(__file__).parent / "overlays"
SECONDS: Final = 300


def _cache() -> Path:
    if named := os.environ.get("GRAPHSCAN_TEST_CACHE"):
        return Path(named)
    match sys.platform:
        case "win32":
            return Path(os.environ["LOCALAPPDATA"]) / "graphscan-tests"
        case "darwin":
            return Path.home() / "Library" / "Caches" / "graphscan-tests"
        case _:
            base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
            return Path(base) / "graphscan-tests"


def _run(command: list[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
    """Run one command; a failure shows the end of what it printed."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SENTRY_", "NITRO_", "NUXT_"))
        and name not in {"NODE_ENV", "NODE_OPTIONS", "NODE_PATH"}
    }
    environment |= {"NUXT_TELEMETRY_DISABLED": "1", "SENTRYCLI_SKIP_DOWNLOAD": "1", "CI": "true"}
    run = subprocess.run(
        command,
        cwd=folder,
        env=environment | dict(env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    if run.returncode:
        pytest.fail(f"{' '.join(command)} ended with {run.returncode}:\n{run.stdout[-3000:]}")


def _install(app: Path, npm: str) -> Path:
    """Return a folder with `app`'s dependencies installed; a half-done install never counts."""
    text = (app / "package.json").read_bytes()
    machine = f"{platform.system()}-{platform.machine()}".encode()
    key = hashlib.sha256(text + machine).hexdigest()[:16]
    folder = _cache() / f"{app.name}-{key}"
    if not (folder / "node_modules").is_dir():
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        fresh.mkdir(parents=True)
        try:
            (fresh / "package.json").write_bytes(text)
            _run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error"], fresh)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def build(node: str, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A function that builds an application of apps/ in an environment and returns its .output.

    `overlay` names a folder of overlays/ whose files stand in the place of the application's. With
    `in_place` the output stays beside the packages that it was built from.
    """

    def make(
        name: str, env: Mapping[str, str], overlay: str | None = None, *, in_place: bool = False
    ) -> Path:
        npm = shutil.which("npm") or pytest.fail("node is there, but npm is not")
        app = APPS / name
        folder = _install(app, npm)
        shutil.copytree(app, folder, dirs_exist_ok=True)
        if overlay is not None:
            shutil.copytree(OVERLAYS / overlay, folder, dirs_exist_ok=True)
        for left_over in (".nuxt", ".output"):
            shutil.rmtree(folder / left_over, ignore_errors=True)
        modules = folder / "node_modules"
        nuxt, nitro = modules / "nuxt/bin/nuxt.mjs", modules / "nitropack/dist/cli/index.mjs"
        _run([node, str(nuxt if nuxt.is_file() else nitro), "build"], folder, env)
        if in_place:
            return folder / ".output"
        output = tmp_path_factory.mktemp(name) / ".output"
        shutil.move(folder / ".output", output)
        return output

    return make
