"""Run every sample under real Node and write what it showed into the sample's sample.json.

    python tests/record_node.py

Only the field `sentry_before_nitro` of each run is written; what is expected of graphscan stays as
it is. The tests compare the two, and the recorded answer with a fresh run.
"""

from __future__ import annotations

import json
import shutil
import sys

from sample_builds import SAMPLE_BUILDS


def main() -> int:
    """Record every sample; the exit status is 1 if an answer is not the one recorded before."""
    node = shutil.which("node")
    if node is None:
        sys.exit("no node on PATH")
    changed = 0
    for sample in SAMPLE_BUILDS:
        path = sample.folder / "sample.json"
        told = json.loads(path.read_text("utf-8"))
        for run in told["runs"]:
            before = run["sentry_before_nitro"]
            run["sentry_before_nitro"] = after = sample.ask_node(node, run["env"])
            if before != after:
                changed = 1
                sys.stdout.write(f"{sample.name}: {before} -> {after}\n")
        text = json.dumps(told, indent=2, ensure_ascii=False)
        path.write_text(f"{text}\n", "utf-8", newline="\n")
    return changed


if __name__ == "__main__":
    sys.exit(main())
