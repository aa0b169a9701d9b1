"""Fixtures that every test area shares: file trees on a real disk, and the programs that judge us.

Node decides what is true of JavaScript, a browser decides what a picture looks like. On a machine
without one of them the tests that need it skip and say why; where `GRAPHSCAN_REQUIRE` (a
comma-separated list of `node`, `browser`) names it, its absence is a failure instead.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

Content: TypeAlias = "str | bytes | Mapping[str, object] | list[object]"
WriteTree: TypeAlias = Callable[[Mapping[str, Content]], Path]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def write_tree(folder: Path, files: Mapping[str, Content]) -> Path:
    """Write `files` below `folder` and return it.

    Keys are POSIX paths; a value is text, bytes, or an object or array that becomes JSON.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case bytes():
                path.write_bytes(content)
            case str():
                path.write_bytes(content.encode())
            case _:
                path.write_bytes(json.dumps(content, indent=2).encode())
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the user's own scans have left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHSCAN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def tree(tmp_path: Path) -> WriteTree:
    """A function that writes a file tree into the test's own folder and returns that folder."""

    def write(files: Mapping[str, Content]) -> Path:
        return write_tree(tmp_path, files)

    return write


def _program(need: str, names: tuple[str, ...]) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    message = f"no {need} on PATH (looked for {', '.join(names)})"
    if need in os.environ.get("GRAPHSCAN_REQUIRE", "").split(","):
        pytest.fail(f"{message}, and GRAPHSCAN_REQUIRE asks for it")
    pytest.skip(message)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of the Node program."""
    return _program("node", ("node",))


@pytest.fixture(scope="session")
def browser() -> str:
    """The path of a Chromium-like browser that can run headless."""
    return _program("browser", BROWSERS)
