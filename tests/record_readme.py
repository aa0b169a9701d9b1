"""Run the commands of README.md's console blocks and write what they print below them.

    python tests/record_readme.py

Look at the difference before it is committed: the README says what the program should print.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _with_outputs(block: re.Match[str]) -> str:
    shown = []
    for part in re.split(r"^\$ ", block[1], flags=re.MULTILINE)[1:]:
        command = part.splitlines()[0]
        run = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=ROOT,
            env=os.environ | {"PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        shown.append(f"$ {command}\n{run.stdout.rstrip()}\n")
    return "```console\n" + "".join(shown) + "```"


def main() -> None:
    """Rewrite README.md."""
    path = ROOT / "README.md"
    text = path.read_text("utf-8")
    blocks = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
    path.write_text(blocks.sub(_with_outputs, text), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
