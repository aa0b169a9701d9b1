"""Two snapshots into their Difference.

NEW is worse if its verdict is (proved, undecided, refuted is from good to bad), or if at the same
verdict it has an error that OLD had not; it is better the other way round. Warnings and notes that
came are told and weigh nothing, as in a scan. Errors with one cause count as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.comparison.causes import cause
from graphscan.comparison.contents import Contents, no_contents
from graphscan.comparison.difference import Change, Difference, FindingChange, Moved
from graphscan.comparison.facts import drivers, facts, order, versions
from graphscan.comparison.matching import Matching, matching
from graphscan.comparison.snapshot import RANK
from graphscan.comparison.ways import requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.comparison.snapshot import Answer, Snapshot


def compare(
    old: Snapshot, new: Snapshot, *, contents: tuple[Contents, Contents] = (no_contents,) * 2
) -> Difference:
    """What is different in `new`; `contents` are those of either build, where they are at hand."""
    pairs = matching(old, new, contents)
    changed = _findings(old, new, pairs)
    change, blamed = _change(old, new)
    asked = requests(old, new, pairs)
    return Difference(
        old,
        new,
        pairs,
        change,
        cause(old, new, pairs, change, blamed),
        changed,
        asked.came,
        asked.went,
        order(old, new, pairs),
        facts(old.facts, new.facts),
        versions(old, new),
        drivers(old, new),
        tuple(_moved(old, new, pairs)),
        tuple(module for module in new.modules if module not in pairs.old_of),
        tuple(module for module in old.modules if module not in pairs.new_of),
        asked.other_came,
        asked.other_went,
        sum(module != old.facts.entry for module in pairs.new_of),
    )


def _change(old: Snapshot, new: Snapshot) -> tuple[Change, Answer | None]:
    """What became of the verdict, and the finding that shows why: of NEW if it is worse."""
    worse = RANK[new.verdict] - RANK[old.verdict]
    if worse:
        return (Change.WORSE, new.deciding) if worse > 0 else (Change.BETTER, old.deciding)
    came = _errors_only_in(new, old)
    if came:
        return Change.WORSE, came[0]
    went = _errors_only_in(old, new)
    return (Change.BETTER, went[0]) if went else (Change.SAME, None)


def _errors_only_in(one: Snapshot, other: Snapshot) -> list[Answer]:
    """The errors of `one` that `other` has not, or not as bad."""
    known: dict[tuple[str, ...], int] = {}
    for found in _errors(other):
        reason = _reason(found)
        known[reason] = max(known.get(reason, 0), RANK[found.verdict])
    return [found for found in _errors(one) if known.get(_reason(found), 0) < RANK[found.verdict]]


def _errors(snapshot: Snapshot) -> Iterator[Answer]:
    return (found for found in snapshot.findings if found.is_error)


def _reason(found: Answer) -> tuple[str, ...]:
    """What two findings share that are one trouble."""
    return (found.cause,) if found.cause else (found.rule, found.mode.value)


def _findings(old: Snapshot, new: Snapshot, pairs: Matching) -> tuple[FindingChange, ...]:
    """The findings that came, went, or have another verdict, severity or cause."""
    left = list(old.findings)
    changes: list[FindingChange] = []
    for found in new.findings:
        partner = _partner(found, left, pairs)
        if partner is not None:
            left.remove(partner)
        if partner is None or _judged(partner) != _judged(found):
            changes.append(FindingChange(partner, found))
    changes += (FindingChange(found, None) for found in left)
    return tuple(changes)


def _judged(found: Answer) -> tuple[str, ...]:
    accepted = "accepted" if found.accepted else ""
    return (found.severity.value, found.verdict.value, found.cause or "", accepted)


def _partner(found: Answer, left: Iterable[Answer], pairs: Matching) -> Answer | None:
    """The finding of the old build that asks the same question about the same place."""
    same = [each for each in left if (each.rule, each.mode) == (found.rule, found.mode)]
    if len(same) > 1:
        place = _subject(found)
        same.sort(key=lambda each: (_subject(each, pairs) != place, each.verdict != found.verdict))
    return same[0] if same else None


def _subject(found: Answer, pairs: Matching | None = None) -> tuple[str | None, ...]:
    """What a finding is about, in the names of the new build."""
    names = (found.at.module if found.at else None, found.chain[-1].target if found.chain else None)
    if pairs is None:
        return names
    return tuple(name and pairs.new_of.get(name) for name in names)


def _moved(old: Snapshot, new: Snapshot, pairs: Matching) -> Iterator[Moved]:
    for one, other in pairs.new_of.items():
        was, now = old.modules[one].graph, new.modules[other].graph
        if was is not now:
            yield Moved(one, other, was, now)
