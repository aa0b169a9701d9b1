"""Generated module graphs through real Node and through a scan: a nightly-sized run.

    python bench/fuzz_order.py --graphs 10000 --seed 1

Each graph runs three times: plainly, with awaits of other lengths, and with loading delayed at
random. Prints a table, one line a profile. A graph of which a run shows something else than the
scan says is made smaller and saved under tests/semantics/found/, where the test suite replays it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from semantics.check import Checked, Kind, check, several_times
from semantics.graphs import PROFILES, Profile, random_tree
from semantics.shrink import shrink
from semantics.specs import FOUND, Spec, write_spec

KINDS = (Kind.BEFORE, Kind.ORDER, Kind.CERTAIN, Kind.UNREACHED, Kind.EXIT, Kind.FAILURE)
HEADS = ("graphs", "modules run", "claims", *KINDS, "not scanned")


def main() -> int:
    """Run the graphs; the exit status is 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--node", default=shutil.which("node") or "node")
    parser.add_argument("--profile", choices=[p.name for p in PROFILES])
    parser.add_argument("--save", type=Path, default=FOUND)
    options = parser.parse_args()
    profiles = [p for p in PROFILES if options.profile in (None, p.name)]
    counts: dict[str, Counter[str]] = {p.name: Counter() for p in profiles}
    started = time.monotonic()
    for number in range(options.graphs):
        profile = profiles[number % len(profiles)]
        count(counts[profile.name], profile, options.seed + number, options.node, options.save)
        if number % 100 == 99:
            seconds = time.monotonic() - started
            sys.stderr.write(f"{number + 1} graphs, {seconds:.0f} s\n")
    sys.stdout.write(table(counts))
    return int(any(counter[kind] for counter in counts.values() for kind in HEADS[3:]))


def count(counter: Counter[str], profile: Profile, seed: int, node: str, folder: Path) -> None:
    """Check one graph and count what it showed; save it, made smaller, where it shows a mistake."""
    tree = random_tree(seed, profile)
    counter["graphs"] += 1
    try:
        checked = check(tree, node, several_times(seed))
    except Exception as error:
        counter["not scanned"] += 1
        name = f"{profile.name}-{seed}-{type(error).__name__}".replace(" ", "-")
        write_spec(folder / f"{name}.md", Spec(str(error).splitlines()[0], tree))
        return
    counter["modules run"] += len(checked.runs[0].order)
    counter["claims"] += checked.claimed
    for kind in checked.kinds:
        counter[kind] += 1
    if checked.differences:
        save(checked, folder, profile, seed, node)


def save(checked: Checked, folder: Path, profile: Profile, seed: int, node: str) -> None:
    """Save the smallest tree found that shows the same."""
    tree, checked = shrink(random_tree(seed, profile), checked, node, several_times(seed))
    heading = f"{checked.differences[0].kind}: seed {seed}, {profile.name}"
    name = f"{profile.name}-{seed}".replace(" ", "-")
    write_spec(folder / f"{name}.md", Spec(heading, tree))
    for difference in checked.differences:
        sys.stderr.write(f"{name}: {difference.kind}: {difference.text}\n")


def table(counts: dict[str, Counter[str]]) -> str:
    """The counters as a Markdown table with a line of sums."""
    total = sum(counts.values(), Counter[str]())
    rows = [["profile", *HEADS], ["---"] * (len(HEADS) + 1)]
    rows += [
        [name, *(str(counter[head]) for head in HEADS)]
        for name, counter in [*counts.items(), ("all", total)]
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
