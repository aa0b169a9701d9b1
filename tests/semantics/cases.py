"""Order cases: module trees and what real Node showed of them, compared with what a scan claims.

A case is a JSON object: `files`, `symlinks`, `entry`, `preload`, `env`, and the runs of it
(`events`, `alt`, `other_node`). Ids in it are URL paths relative to the tree's root. `compare`
counts, for one case, what was claimed, what a run contradicts, and what could have been claimed.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from graphscan import Relation, Scan, scan
from graphscan.discover import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Pair: TypeAlias = tuple[str, str]
Run: TypeAlias = list[tuple[str, str]]


@dataclass(slots=True)
class Tally:
    """What one case showed; the sets hold pairs (a, b): "a completes before b begins"."""

    order: list[str] = field(default_factory=list)
    node_order: list[str] = field(default_factory=list)
    order_is_fixed: bool = False
    nothing_races: bool = False
    claimed: set[Pair] = field(default_factory=set)
    contradicted: set[Pair] = field(default_factory=set)
    provable: set[Pair] = field(default_factory=set)
    beyond: set[Pair] = field(default_factory=set)
    exact: bool = False

    @property
    def missed(self) -> set[Pair]:
        """Pairs that hold in every run, by the case's own account, and were not claimed."""
        return self.provable - self.claimed


def write_case(case: dict[str, Any], folder: Path) -> None:
    """Write the case's files and links below `folder`."""
    for name, text in case["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for name, target in case.get("symlinks", {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


def scan_case(case: dict[str, Any], folder: Path, node: int = 20) -> Scan:
    """Scan the tree that `write_case` wrote, started as the case says."""
    options = case.get("env", {}).get("NODE_OPTIONS", "").split()
    imports = [options[i + 1] for i, word in enumerate(options) if word == "--import"]
    imports += [p for p in case["preload"] if isinstance(p, str)]
    requires = [p[1] for p in case["preload"] if not isinstance(p, str)]
    return scan(
        folder,
        entry=case["entry"],
        imports=imports,
        requires=requires,
        node=node,
        cwd=folder,
    )


def names_of(case: dict[str, Any], found: Scan) -> dict[str, str]:
    """The case's id of each module that the scan knows, by graphscan's id."""
    names = {}
    for module in found.graphs.modules:
        if module.startswith("data:"):
            # The generator numbers its data: modules; each says its number in its own source.
            source = read_source(found.graphs.modules[module]).decode()
            names[module] = said[0] if (said := re.findall(r"data:\d+", source)) else module
            continue
        path, mark, rest = module, "", ""
        for i, char in enumerate(module):
            if char in "?#":
                path, mark, rest = module[:i], char, module[i + 1 :]
                break
        names[module] = _normal(unquote(path) + mark + rest)
    return names


def _normal(name: str) -> str:
    return unquote(name.split("?")[0].split("#")[0]) + name[len(name.split("?")[0].split("#")[0]) :]


def runs_of(case: dict[str, Any]) -> Iterator[Run]:
    """Every run that was recorded, as (sign, module) events."""
    ids = case.get("ids", [])
    recorded = [case["events"]]
    recorded += [alt["events"] if isinstance(alt, dict) else alt for alt in case.get("alt", [])]
    recorded += list(case.get("other_node", {}).values())
    for events in recorded:
        yield [event for e in events if (event := _event(e, ids)) is not None]


def _event(event: int | str, ids: list[str]) -> Pair | None:
    match event:
        case int():
            return ("+", _normal(ids[event])) if event >= 0 else ("-", _normal(ids[~event]))
        case str() if event[0] in "+-":
            return (event[0], _normal(event[1:]))
        case _:
            return None


def compare(case: dict[str, Any], found: Scan) -> Tally:
    """What the scan claims of the case, held against every run."""
    names = names_of(case, found)
    tally = Tally()
    tally.node_order = [_normal(i) for i in case["order_start"]]
    evaluation = found.evaluation
    certain = [m for job in evaluation.jobs if job.when == "always" for m in job.order]
    tally.order = [names[m] for m in sorted(certain, key=lambda m: evaluation.position(m) or 0)]
    tally.order_is_fixed = not case["unordered"] and not case["not_complete_before"]
    tally.nothing_races = (
        tally.order_is_fixed and case.get("guarantee") == "exact" and not case["not_guaranteed"]
    )
    for a in names:
        for b in names:
            if a != b and evaluation.relation(a, b) is Relation.BEFORE:
                tally.claimed.add((names[a], names[b]))
    for run in runs_of(case):
        tally.contradicted |= _contradictions(tally.claimed, run)
    tally.contradicted |= tally.claimed & _pairs(case, "not_complete_before")
    tally.contradicted |= tally.claimed & _pairs(case, "v8_ordinal_bug")
    match case.get("guarantee"):
        case "exact":
            plain = next(runs_of(case))
            held = _held(plain)
            tally.exact = True
            tally.provable = held - _pairs(case, "not_guaranteed")
            ran = {m for sign, m in plain if sign == "+"}
            tally.beyond = {
                (a, b) for a, b in tally.claimed - tally.provable if a in ran and b in ran
            }
        case "rules":
            tally.provable = _pairs(case, "rules_complete_before")
        case _:
            pass
    return tally


def _pairs(case: dict[str, Any], key: str) -> set[Pair]:
    ids = case.get("ids", [])
    return {
        (_normal(ids[a]), _normal(ids[b])) if isinstance(a, int) else (_normal(a), _normal(b))
        for a, b in case.get(key, [])
    }


def _times(run: Run) -> tuple[dict[str, int], dict[str, int]]:
    begun: dict[str, int] = {}
    over: dict[str, int] = {}
    for time, (sign, module) in enumerate(run):
        if sign == "+":
            begun.setdefault(module, time)
        else:
            over[module] = time
    return begun, over


def _held(run: Run) -> set[Pair]:
    begun, over = _times(run)
    return {(a, b) for a in over for b in begun if a != b and over[a] < begun[b]}


def _contradictions(claimed: set[Pair], run: Run) -> set[Pair]:
    begun, over = _times(run)
    wrong = set()
    for a, b in claimed:
        if b not in begun or (a in over and over[a] < begun[b]):
            continue
        wrong.add((a, b))
    return wrong


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The cases of a (gzipped) JSON-lines file."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return [json.loads(line) for line in data.decode().splitlines()]
