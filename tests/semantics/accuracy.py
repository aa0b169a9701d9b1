"""Measure how far what is claimed agrees with real Node, over recorded cases.

    python -m tests.semantics.accuracy CASES…

Each argument is a file of order cases (JSON lines, gzipped or not). Prints one line a category and,
with `--verbose`, every difference. The figures stand in docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.semantics.cases import Tally, compare, read_lines, scan_case, write_case

HEAD = (
    "category | cases | order equal where fixed | before claimed | wrong "
    "| exact: missed, beyond | rules: missed\n"
)


def main() -> int:
    """Run the cases; the exit status is 1 if any claim was contradicted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    by_category: dict[str, list[tuple[str, Tally]]] = defaultdict(list)
    for path in options.files:
        for case in read_lines(path):
            if options.only not in case["name"]:
                continue
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch).resolve()
                write_case(case, folder)
                tally = compare(case, scan_case(case, folder))
            by_category[case.get("category", "rule")].append((case["name"], tally))
    wrong = 0
    write = sys.stdout.write
    write(HEAD)
    for category, tallies in sorted(by_category.items()):
        fixed = [t for _, t in tallies if t.order_is_fixed]
        same = sum(t.order == t.node_order for t in fixed)
        exact = [t for _, t in tallies if t.exact]
        rules = [t for _, t in tallies if not t.exact]
        contradicted = sum(len(t.contradicted) for _, t in tallies)
        wrong += contradicted
        write(
            f"{category} | {len(tallies)} | {same}/{len(fixed)} "
            f"| {sum(len(t.claimed) for _, t in tallies)} | {contradicted} "
            f"| {sum(len(t.missed) for t in exact)} of {sum(len(t.provable) for t in exact)}, "
            f"{sum(len(t.beyond) for t in exact)} "
            f"| {sum(len(t.missed) for t in rules)} of {sum(len(t.provable) for t in rules)}\n"
        )
        if options.verbose:
            for name, t in tallies:
                if t.order_is_fixed and t.order != t.node_order:
                    write(f"  {name}: order {t.order}\n    Node {t.node_order}\n")
                for label, pairs in (
                    ("wrong", t.contradicted),
                    ("missed", t.missed),
                    ("beyond", t.beyond),
                ):
                    if pairs:
                        write(f"  {name}: {label} {len(pairs)}: {sorted(pairs)[:4]}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
