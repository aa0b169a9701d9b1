"""Real Node as the judge of extraction: what V8 reads in a source."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

V8_PROGRAM = """
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
const decoder = new TextDecoder();
const answers = JSON.parse(readFileSync(0, 'utf8')).map((source) => {
  try {
    const text = decoder.decode(Buffer.from(source, 'base64'));
    const module = new vm.SourceTextModule(text, { identifier: 'x:' });
    return module.moduleRequests?.map(({ specifier }) => specifier) ?? module.dependencySpecifiers;
  } catch (error) {
    return null;
  }
});
console.log(JSON.stringify(answers));
"""

ASYNC_PROGRAM = """
const { createRequire } = require('node:module');
const answers = process.argv.slice(2).map((file) => {
  try {
    createRequire(file)(file);
    return false;
  } catch (error) {
    return error.code === 'ERR_REQUIRE_ASYNC_MODULE' ? true : String(error);
  }
});
console.log(JSON.stringify(answers));
"""


@pytest.fixture(scope="session")
def v8(node):
    """A function from sources to the specifiers that V8 reads in each, None where it refuses it."""

    def ask(sources: list[bytes]) -> list[list[str] | None]:
        command = [node, "--experimental-vm-modules", "--no-warnings", "--input-type=module"]
        done = subprocess.run(
            [*command, "-e", V8_PROGRAM],
            input=json.dumps([b64encode(source).decode() for source in sources]),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        answers: list[list[str] | None] = json.loads(done.stdout)
        return answers

    return ask


@pytest.fixture(scope="session")
def are_async(node, tmp_path_factory):
    """A function from sources to whether Node finds top-level await in each (it requires them)."""

    def ask(sources: list[str]) -> dict[str, bool | str]:
        folder: Path = tmp_path_factory.mktemp("async")
        program = folder / "ask.cjs"
        program.write_text(ASYNC_PROGRAM, encoding="utf-8")
        files = [folder / f"{number}.mjs" for number in range(len(sources))]
        for file, source in zip(files, sources, strict=True):
            file.write_text(source, encoding="utf-8")
        done = subprocess.run(
            [node, "--no-warnings", str(program), *map(str, files)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        return dict(zip(sources, json.loads(done.stdout), strict=True))

    return ask
