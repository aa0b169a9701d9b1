"""The picture of a whole build, or of what lies around one module: boxes and lines, no listings.

Every module, or packages, cycles and folders as counted boxes, until the picture is small enough.
Requests that only repeat what longer ways say are left out (the transitive reduction of what is
drawn), those of the evidence never.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from graphscan.graph import Edge, components, edges_from
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count, family_of, package_of
from graphscan.render.picture import (
    MAX_BOXES,
    MAX_LINES,
    STROKES,
    Box,
    Detail,
    Line,
    Picture,
    Stroke,
    Tone,
)
from graphscan.render.picture_areas import NEVER, Areas, areas
from graphscan.render.picture_banner import banner, compose
from graphscan.render.picture_evidence import Evidence, evidence, guilty_words, role
from graphscan.render.picture_failures import failures, stub
from graphscan.render.picture_text import elide, listed, name, numbers, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphscan.records import ModuleId
    from graphscan.scan import Scan

    Joints: TypeAlias = dict[tuple[str, str, Stroke], list[Edge]]

WHOLE: Final = 60
"""Most characters of a name that is needed to tell a module from another."""

PLACES: Final = 5
"""Requests that the tooltip of a line names before it counts."""


class _Group(Struct, frozen=True):
    """Modules that share a box; `title` for more than one of them."""

    key: str
    area: str
    title: str
    modules: tuple[ModuleId, ...]


def chart(
    scan: Scan, modules: Iterable[ModuleId], focus: ModuleId | None, asked: Detail, detail: Detail
) -> Picture | None:
    """The picture of `modules` at `detail` or coarser; None where no detail makes it small enough.

    Says where it is coarser than `asked`.
    """
    shown = evidence(scan)
    drawn = sorted(set(modules))
    for level in (Detail.MODULES, Detail.PACKAGES, Detail.FOLDERS):
        if level < detail:
            continue
        never = sum(scan.evaluation.job_of(module) is None for module in drawn)
        grounds = areas(scan, (*shown.modules, *([focus] if focus else ())), never)
        groups = _groups(scan, shown, grounds, drawn, focus, level)
        if len(groups) > MAX_BOXES:
            continue
        joints = _joints(scan, groups)
        lines, left_out = _lines(scan, shown, joints)
        if len(lines) <= MAX_LINES:
            lines = _directed(lines, groups, grounds)
            boxes = _told_apart([_box(scan, shown, group, focus) for group in groups])
            for group in groups if 2 * len(groups) <= MAX_BOXES else ():
                found = failures(scan, group.modules)
                if found:
                    box, line = stub(group.key, group.area, f"x{len(boxes)}", found)
                    boxes.append(box)
                    lines.append(line)
            notes = tuple(_notes(len(drawn), level, left_out, focus, coarser=level > asked))
            top = banner(scan, shown, notes)
            return compose(top, grounds.areas, boxes, lines, bands=False)
    return None


def _groups(
    scan: Scan,
    shown: Evidence,
    grounds: Areas,
    modules: Sequence[ModuleId],
    focus: ModuleId | None,
    detail: Detail,
) -> list[_Group]:
    cycles = _cycles(scan, modules) if detail is not Detail.MODULES else {}
    alone = {*shown.modules, *([focus] if focus else ())}
    spared = package_of(focus) if focus else None
    members: defaultdict[tuple[str, str], list[ModuleId]] = defaultdict(list)
    for module in modules:
        area = grounds.of(scan, module)
        single = module in alone or (spared is not None and package_of(module) == spared)
        title = "" if single else _title(module, detail, cycles)
        members[area, title or f"\0{module}"].append(module)
    order = {area.key: number for number, area in enumerate(grounds.areas)}
    position = scan.evaluation.position
    ranked = sorted(
        members.items(),
        key=lambda item: (
            order.get(item[0][0], len(order)),
            min(position(module) or 1 << 60 for module in item[1]),
            item[0][1],
        ),
    )
    return [
        _Group(f"n{number}", area, title, tuple(inside))
        for number, ((area, title), inside) in enumerate(ranked)
    ]


def _title(module: ModuleId, detail: Detail, cycles: dict[ModuleId, str]) -> str:
    """What the box of `module` is called where it holds others too; empty if it stands alone."""
    package = package_of(module)
    if detail is Detail.MODULES:
        return ""
    if detail is Detail.PACKAGES:
        return package or cycles.get(module, "")
    return family_of(package) if package else f"{module.rpartition('/')[0] or '.'}/"


def _cycles(scan: Scan, modules: Sequence[ModuleId]) -> dict[ModuleId, str]:
    """Own modules that import one another in a circle, each with the name of its cycle."""
    own = [module for module in modules if package_of(module) is None]
    found: dict[ModuleId, str] = {}
    index = {module: number for number, module in enumerate(own)}
    targets = scan.graphs.static.targets
    joined = [[index[t] for t in targets.get(module, ()) if t in index] for module in own]
    for component in set(components(joined)):
        if len(component) > 1:
            members = [own[number] for number in component]
            found |= dict.fromkeys(members, f"cycle of {name(min(members))}")
    return found


def _joints(scan: Scan, groups: Sequence[_Group]) -> Joints:
    """The requests between boxes, in source order."""
    key_of = {module: group.key for group in groups for module in group.modules}
    joints: Joints = defaultdict(list)
    for group in groups:
        for module in group.modules:
            for graph in (scan.graphs.static, scan.graphs.dynamic):
                for edge in edges_from(graph, module):
                    head = key_of.get(edge.target)
                    if head is not None and head != group.key:
                        joints[group.key, head, STROKES[edge.kind]].append(edge)
    return joints


def _lines(scan: Scan, shown: Evidence, joints: Joints) -> tuple[list[Line], int]:
    """One line a pair of boxes and kind of request, and how many were left out as implied."""
    weak = {
        (tail, head)
        for (tail, head, stroke), edges in joints.items()
        if stroke is not Stroke.IMPORT_CALL and not any(edge in shown.requests for edge in edges)
    }
    kept = _reduced(weak)
    lines = [
        _line(scan, shown, tail, head, stroke, edges)
        for (tail, head, stroke), edges in joints.items()
        if (tail, head) not in weak or (tail, head) in kept or stroke is Stroke.IMPORT_CALL
    ]
    return lines, len(weak) - len(kept)


def _directed(lines: Sequence[Line], groups: Sequence[_Group], grounds: Areas) -> list[Line]:
    """The lines, those to an earlier area marked as such."""
    order = {area.key: number for number, area in enumerate(grounds.areas)}
    rank = {group.key: order.get(group.area, len(order)) for group in groups}
    return [replace(line, back=rank[line.head] < rank[line.tail]) for line in lines]


def _reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs that no longer way says too; pairs within a cycle all stay."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted(pairs))
    condensed = nx.condensation(graph)
    member: dict[str, int] = condensed.graph["mapping"]
    needed = set(nx.transitive_reduction(condensed).edges)
    return {
        (tail, head)
        for tail, head in pairs
        if member[tail] == member[head] or (member[tail], member[head]) in needed
    }


def _line(
    scan: Scan, shown: Evidence, tail: str, head: str, stroke: Stroke, edges: Sequence[Edge]
) -> Line:
    witness = next((edge for edge in edges if edge in shown.requests), None)
    asked = (
        f"{at(edge.place)} {statement(scan.graphs.modules[edge.referrer], edge.index, 200)}"
        for edge in edges[:PLACES]
    )
    places = listed(asked, PLACES, len(edges))
    if witness is None:
        tone = Tone.LATER if stroke is Stroke.IMPORT_CALL else Tone.PLAIN
        return Line(
            tail, head, stroke,
            tone=tone, tooltip=places, referrer=edges[0].referrer, target=edges[0].target,
        )  # fmt: skip
    tone = shown.requests[witness]
    said = statement(scan.graphs.modules[witness.referrer], witness.index)
    label = (*guilty_words(shown, witness), said, at(witness.place))
    return Line(
        tail, head, stroke,
        tone=tone, strong=True, label=label, tooltip=places,
        referrer=witness.referrer, target=witness.target,
    )  # fmt: skip


def _box(scan: Scan, shown: Evidence, group: _Group, focus: ModuleId | None) -> Box:
    positions = [scan.evaluation.position(module) for module in group.modules]
    number = numbers([position for position in positions if position is not None])
    first = group.modules[0]
    notes: tuple[str, ...] = ()
    if len(group.modules) == 1:
        title = name(first)
        tone, badges = role(scan, shown, first)
        if first == focus:
            badges += ("FOCUS",)
        if group.area == NEVER:
            badges += ("NOT EVALUATED",)
    else:
        tone, badges, title = Tone.PLAIN, (), visible(group.title)
        notes = (count(len(group.modules), "module"),)
    return Box(
        key=group.key,
        area=group.area,
        title=title,
        number=number,
        badges=badges,
        notes=notes,
        tone=tone,
        strong=first in shown.modules or first == focus,
        modules=len(group.modules),
        tooltip=listed(map(visible, group.modules), 12),
        members=tuple(group.modules),
    )


def _told_apart(boxes: Sequence[Box]) -> list[Box]:
    """The boxes of one module each that are called the same by more of their names."""
    titles = Counter(box.title for box in boxes)
    return [
        replace(box, title=elide(visible(box.members[0]), WHOLE))
        if titles[box.title] > 1 and box.modules == 1
        else box
        for box in boxes
    ]


def _notes(
    modules: int, detail: Detail, left_out: int, focus: ModuleId | None, *, coarser: bool
) -> Iterator[str]:
    if focus is not None:
        yield f"around {visible(focus)}: {count(modules, 'module')}"
    if coarser:
        what = "packages and cycles" if detail is Detail.PACKAGES else "folders and npm scopes"
        yield f"{count(modules, 'module')} are too many to draw: {what} are one box each"
    if left_out:
        yield f"{count(left_out, 'line')} that longer ways imply are not drawn"
