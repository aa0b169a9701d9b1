"""Node as the judge of resolution: one process that answers many questions, and how to compare.

Both sides are put into the same short text: `module lib/a.mjs?x`, `builtin node:fs`,
`outside ../x.mjs`, `data module`, or an error code.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, assert_never
from urllib.parse import unquote

from graphscan.records import Builtin, External, Local, Outside, Resolution, Unresolved
from graphscan.resolve import identity

SCRIPT = Path(__file__).parent / "node_answers.mjs"
Kind = Literal["import", "require"]


@dataclass(frozen=True)
class Question:
    """One specifier in one module; `parent` is an absolute path or a `data:` URL."""

    specifier: str
    parent: str
    conditions: tuple[str, ...] = ()


class NodeOracle:
    """A running Node that says what specifiers resolve to."""

    def __init__(self, node: str, conditions: tuple[str, ...] = ()) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NODE_OPTIONS", "NODE_PATH")
        }
        flags = [f"--conditions={condition}" for condition in conditions]
        self._process = subprocess.Popen(
            [node, "--no-warnings", *flags, str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def ask(self, question: Question, root: Path) -> dict[Kind, str]:
        """What Node says to an `import` and to a `require()`, in short, paths from `root`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps(
            {
                "specifier": question.specifier,
                "parent": question.parent,
                "conditions": question.conditions,
            }
        )
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return {
            "import": _imported(answer["import"], root),
            "require": _required(answer["require"], root),
        }

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _imported(answer: dict[str, str], root: Path) -> str:
    if "error" in answer:
        return answer["error"]
    url, found_format = answer["url"], answer["format"].removesuffix("-typescript")
    if found_format == "builtin":
        return f"builtin node:{url.partition(':')[2]}"
    if url.startswith("data:"):
        return f"data {found_format}"
    path, suffix = re.fullmatch(r"file://([^?#]*)(.*)", url, re.DOTALL).groups()
    name = _from_root(unquote(path), root)
    if name.startswith("../"):
        return f"outside {name}"
    suffix = "" if found_format == "commonjs" else suffix
    return f"{found_format} {identity.encode(name)}{suffix}"


def _required(answer: dict[str, str] | None, root: Path) -> str:
    if answer is None:
        return "no require() in a data: module"
    if "error" in answer:
        return answer["error"]
    path = answer["path"]
    if not os.path.isabs(path):
        return f"builtin node:{path.removeprefix('node:')}"
    name = _from_root(path, root)
    return f"outside {name}" if name.startswith("../") else f"file {identity.encode(name)}"


def _from_root(path: str, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def in_short(resolution: Resolution, kind: Kind) -> str:
    """A resolution in the words of this module; the format of a required file is left out."""
    match resolution:
        case Local(module, found_format) if module.startswith("data:"):
            return f"data {found_format}"
        case Local(module, found_format):
            return f"{found_format if kind == 'import' else 'file'} {module}"
        case Builtin(name):
            return f"builtin {name}"
        case Outside(path):
            return f"outside {path}"
        case External(specifier):
            return f"external {specifier}"
        case Unresolved(reason):
            return reason
        case never:
            assert_never(never)
