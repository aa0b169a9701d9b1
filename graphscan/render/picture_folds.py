"""Boxes that are not listings: modules folded into one, and notes that stand for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.render.excerpt import visible
from graphscan.render.names import count, package_of
from graphscan.render.picture import Box, Tone
from graphscan.render.picture_areas import LATER
from graphscan.render.picture_text import listed, name, numbers, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.records import ModuleId
    from graphscan.scan import Scan

NAMES: Final = 12
"""Modules that a tooltip names before it counts."""


def positions(scan: Scan, modules: Iterable[ModuleId]) -> list[int]:
    """The evaluation numbers of those of `modules` that are evaluated."""
    found = (scan.evaluation.position(module) for module in modules)
    return [position for position in found if position is not None]


def pulled(
    scan: Scan,
    key: str,
    area: str,
    modules: Sequence[ModuleId],
    tone: Tone,
    badges: tuple[str, ...],
) -> Box:
    """The first of `modules` and all that it newly evaluates."""
    head = modules[0]
    return Box(
        key=key,
        area=area,
        title=visible(package_of(head) or name(head)),
        number=numbers(positions(scan, modules)),
        badges=badges,
        notes=_company(modules),
        tone=tone,
        modules=len(modules),
        tooltip=_contents(modules),
        members=tuple(modules),
    )


def middle(
    scan: Scan, key: str, area: str, links: Sequence[ModuleId], modules: Sequence[ModuleId]
) -> Box:
    """The middle of a long chain: its `links`, and with them all `modules` that they evaluate."""
    return Box(
        key=key,
        area=area,
        title=f"{count(len(links), 'more module')} of the chain",
        number=numbers(positions(scan, modules)),
        notes=(f"from {name(links[0])}", f"to {name(links[-1])}", count(len(modules), "module")),
        modules=len(modules),
        tooltip=_contents(links),
        members=tuple(modules),
    )


def later(scan: Scan, key: str, roots: Sequence[ModuleId], modules: Sequence[ModuleId]) -> Box:
    """The dynamic graphs that share a box."""
    title = name(roots[0])
    notes: tuple[str, ...] = ()
    if len(roots) > 1:
        title = f"{count(len(roots), 'module')} started by import()"
        notes = (f"{name(roots[0])} and {len(roots) - 1:,} more",)
    return Box(
        key=key,
        area=LATER,
        title=title,
        number=numbers(positions(scan, modules)),
        notes=notes,
        tone=Tone.LATER,
        modules=len(modules),
        tooltip=_contents(roots),
        members=tuple(modules),
    )


def problem(key: str, area: str, words: str, *, missing: bool) -> Box:
    """What a request leads to that cannot be had, or cannot be known."""
    title = "UNKNOWN TARGET"
    if missing:
        title = "NOT FOUND" if "NOT_FOUND" in words else "CANNOT BE LINKED"
    tone = Tone.GUILTY if missing else Tone.UNKNOWN
    return Box(key, area, title, notes=wrapped(words, 44), tone=tone, modules=0, tooltip=words)


def evaluated_before(scan: Scan, key: str, area: str, target: ModuleId, *, too_late: bool) -> Box:
    """In place of a module that stands elsewhere, where it was evaluated first."""
    return Box(
        key=key,
        area=area,
        title="too late" if too_late else "changes nothing",
        notes=(f"evaluated before, as {numbers(positions(scan, [target]))}",),
        tone=Tone.LATER,
        modules=0,
        tooltip=visible(target),
        members=(target,),
    )


def _company(modules: Sequence[ModuleId]) -> tuple[str, ...]:
    """What a folded box holds beside its first module: `+ 41 packages · 600 modules`."""
    head = package_of(modules[0])
    packages = {package for package in map(package_of, modules) if package} - {head}
    own = sum(package_of(module) is None for module in modules)
    parts = []
    if packages:
        parts.append(f"+ {count(len(packages), 'package')}")
    if own > (head is None):
        parts.append(count(own, "own module"))
    if 1 < len(modules) != own:
        parts.append(count(len(modules), "module"))
    return (" · ".join(parts),) if parts else ()


def _contents(modules: Sequence[ModuleId]) -> str:
    return listed(map(visible, modules), NAMES)
