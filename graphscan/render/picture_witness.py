"""The picture by default: the evidence as listings, and a counted box for what hangs on them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from graphscan.render.excerpt import visible
from graphscan.render.names import count, package_of
from graphscan.render.picture import Box, Detail, Line, Picture, Stroke, Tone
from graphscan.render.picture_areas import LATER, Areas, areas
from graphscan.render.picture_banner import banner, compose
from graphscan.render.picture_evidence import Evidence, described, evidence, is_late_call, role
from graphscan.render.picture_listing import Ask, Listing, listing
from graphscan.render.picture_text import listed, name, numbers
from graphscan.render.picture_walk import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.scan import Scan

SIBLINGS: Final = 4
"""Requests beside the evidence that get a row and a box, in each module of the evidence."""

SENTRY_FAMILY: Final = "@sentry/"


def witness(scan: Scan, detail: Detail, notes: tuple[str, ...] = ()) -> Picture:
    """Draw the evidence; with `Detail.CHAIN` nothing else."""
    shown = evidence(scan)
    never = sum(scan.evaluation.job_of(module) is None for module in shown.modules)
    scene = _Scene(scan, shown, areas(scan, shown.modules, never), walk(scan))
    scene.draw(SIBLINGS if detail is Detail.WITNESS else 0)
    return compose(
        banner(scan, shown, notes), scene.grounds.areas, scene.boxes, scene.lines, bands=True
    )


class _Scene:
    """Boxes and lines as they are found; keys are given in drawing order."""

    def __init__(self, scan: Scan, shown: Evidence, grounds: Areas, tree: Walk) -> None:
        self.scan = scan
        self.shown = shown
        self.grounds = grounds
        self.tree = tree
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.key_of: dict[ModuleId, str] = {}
        """The box that shows a module, alone or with others."""

    def draw(self, siblings: int) -> None:
        for module in self.shown.modules:
            self.key_of[module] = f"n{len(self.key_of)}"
        for middle in self.shown.folded:
            self._middle(middle)
        listings = {
            module: listing(
                self.scan, self.tree, self.shown, self.scan.graphs.modules[module], siblings
            )
            for module in self.shown.modules
        }
        for module in self.shown.modules:
            self.boxes.append(self._listing_box(module, listings[module]))
        for module in self.shown.modules:
            for ask in listings[module].asks:
                self._follow(module, ask, boxes=siblings > 0)
        self._dynamic(listings, boxes=siblings > 0)
        self._hidden_ways()

    def _position(self, modules: Iterable[ModuleId]) -> list[int]:
        positions = (self.scan.evaluation.position(module) for module in modules)
        return [position for position in positions if position is not None]

    def _listing_box(self, module: ModuleId, found: Listing) -> Box:
        tone, badges = role(self.scan, self.shown, module)
        position = self._position([module])
        return Box(
            key=self.key_of[module],
            area=self.grounds.of(self.scan, module),
            title=name(module),
            number=numbers(position) or "not evaluated",
            badges=badges,
            tone=tone,
            strong=True,
            sections=found.sections,
            tooltip=visible(module),
        )

    def _follow(self, module: ModuleId, ask: Ask, *, boxes: bool) -> None:
        """Draw what a row leads to."""
        tail = self.key_of[module]
        if ask.edge is None:
            if ask.problem:
                note = self._note(module, ask)
                self.lines.append(
                    Line(tail, note, ask.stroke, ask.port, ask.tone, ask.strong, (), ask.problem)
                )
            return
        target = ask.edge.target
        if target in self.key_of and is_late_call(ask.edge, self.scan):
            head = self._late(module, target)
            self.lines.append(self._line(tail, head, ask, ask.edge))
            return
        if target not in self.key_of and ask.gains and boxes:
            self._pulled(ask)
        if target in self.key_of:
            self.lines.append(self._line(tail, self.key_of[target], ask, ask.edge))

    def _line(self, tail: str, head: str, ask: Ask, edge: Edge) -> Line:
        label: tuple[str, ...] = ()
        if ask.strong:
            words = {Tone.GUILTY: ("the guilty import",)}.get(ask.tone, ())
            label = (*words, described(edge))
        return Line(
            tail,
            head,
            ask.stroke,
            ask.port,
            ask.tone,
            ask.strong,
            label,
            f"{described(edge)} {visible(edge.specifier)}",
        )

    def _note(self, module: ModuleId, ask: Ask) -> str:
        key = f"x{len(self.boxes)}"
        tone = Tone.GUILTY if ask.stroke is Stroke.UNRESOLVED else Tone.UNKNOWN
        title = "NOT FOUND" if tone is Tone.GUILTY else "UNKNOWN TARGET"
        self.boxes.append(
            Box(
                key=key,
                area=self.grounds.of(self.scan, module),
                title=title,
                notes=(visible(ask.problem.removeprefix("not found: ")),),
                tone=tone,
                modules=0,
                tooltip=visible(ask.problem),
            )
        )
        return key

    def _late(self, module: ModuleId, target: ModuleId) -> str:
        """A note instead of a line: the module stands elsewhere, where it was evaluated first."""
        key = f"x{len(self.boxes)}"
        too_late = self.shown.refuted and target == self.shown.then
        self.boxes.append(
            Box(
                key=key,
                area=self.grounds.of(self.scan, module),
                title="too late" if too_late else "changes nothing",
                notes=(f"evaluated before, as {numbers(self._position([target]))}",),
                tone=Tone.LATER,
                modules=0,
                tooltip=visible(target),
            )
        )
        return key

    def _pulled(self, ask: Ask) -> None:
        """One box for a request's target and whatever it newly evaluates."""
        if ask.edge is None:
            return
        head = ask.edge.target
        tone = Tone.PLAIN
        badges: tuple[str, ...] = ()
        package = package_of(head)
        if package is not None and package.startswith(SENTRY_FAMILY):
            tone, badges = Tone.SENTRY, ("SENTRY SDK",)
        elif self._too_early(ask.gains):
            tone, badges = Tone.EARLY, ("BEFORE SENTRY",)
        self._fold(ask.gains, head, tone, badges)

    def _too_early(self, modules: Iterable[ModuleId]) -> bool:
        """Whether `modules` run before an initialisation that was meant to precede them."""
        if not self.shown.refuted or self.shown.first is None:
            return False
        then = self.shown.then
        first = self.scan.evaluation.position(self.shown.first.module)
        positions = self._position(modules)
        under = any(then == above for module in modules for above in self._above(module))
        return under and first is not None and bool(positions) and max(positions) < first

    def _above(self, module: ModuleId) -> Iterable[ModuleId]:
        edge = self.tree.through.get(module)
        while edge is not None:
            yield edge.referrer
            edge = self.tree.through.get(edge.referrer)

    def _fold(
        self, modules: Sequence[ModuleId], head: ModuleId, tone: Tone, badges: tuple[str, ...]
    ) -> None:
        key = f"f{len(self.boxes)}"
        for module in modules:
            self.key_of.setdefault(module, key)
        self.boxes.append(
            Box(
                key=key,
                area=self.grounds.of(self.scan, head),
                title=visible(package_of(head) or name(head)),
                number=numbers(self._position(modules)),
                badges=badges,
                notes=_company(modules, head),
                tone=tone,
                modules=len(modules),
                tooltip=_contents(modules),
            )
        )

    def _middle(self, modules: Sequence[ModuleId]) -> None:
        """The middle of a long chain as one box."""
        key = f"c{len(self.key_of)}"
        for module in modules:
            self.key_of.setdefault(module, key)
        self.boxes.append(
            Box(
                key=key,
                area=self.grounds.of(self.scan, modules[0]),
                title=f"{count(len(modules), 'more link')} of the chain",
                number=numbers(self._position(modules)),
                notes=(f"from {name(modules[0])}", f"to {name(modules[-1])}"),
                tone=Tone.PLAIN,
                modules=len(modules),
                tooltip=_contents(modules),
            )
        )
        for edge, tone in self.shown.requests.items():
            if edge.referrer == modules[-1]:
                head = self.key_of[edge.target]
                self.lines.append(
                    Line(key, head, Stroke.IMPORT, "", tone, strong=True, label=(described(edge),))
                )

    def _dynamic(self, listings: dict[ModuleId, Listing], *, boxes: bool) -> None:
        """The dynamic graphs that the evidence does not show from within."""
        jobs = self.scan.evaluation.jobs
        for index, key in self.grounds.of_job.items():
            job = jobs[index]
            if key != LATER and job.order and job.root not in self.key_of and boxes:
                rest = [module for module in job.order if module not in self.key_of]
                self._fold(rest, job.root, Tone.LATER, ())
        for line in self._calls_to_roots(listings):
            self.lines.append(line)
        if not self.grounds.later:
            return
        modules = [module for index in self.grounds.later for module in jobs[index].order]
        roots = [name(jobs[index].root) for index in self.grounds.later]
        key = f"l{len(self.boxes)}"
        self.boxes.append(
            Box(
                key=key,
                area=LATER,
                title=count(len(roots), "module") + " started by import()"
                if len(roots) > 1
                else roots[0],
                number=numbers(self._position(modules)),
                notes=(listed(roots[:1], 1) + f" and {len(roots) - 1} more",)
                if len(roots) > 1
                else (),
                tone=Tone.LATER,
                modules=len(modules),
                tooltip=_contents([jobs[index].root for index in self.grounds.later]),
            )
        )
        for module, found in listings.items():
            if found.later:
                self.lines.append(
                    Line(
                        self.key_of[module],
                        key,
                        Stroke.IMPORT_CALL,
                        found.later,
                        Tone.LATER,
                        label=("later",),
                    )
                )

    def _calls_to_roots(self, listings: dict[ModuleId, Listing]) -> list[Line]:
        found: list[Line] = []
        for module, rows in listings.items():
            for ask in rows.asks:
                if ask.edge is None or ask.stroke is not Stroke.IMPORT_CALL:
                    continue
                head = self.key_of.get(ask.edge.target)
                drawn = any(
                    line.tail == self.key_of[module] and line.port == ask.port
                    for line in self.lines
                )
                if head and not drawn:
                    found.append(self._line(self.key_of[module], head, ask, ask.edge))
        return found

    def _hidden_ways(self) -> None:
        """Lines into the evidence from a folded box through which Node really gets there first."""
        drawn = {(line.tail, line.head) for line in self.lines}
        for module in self.shown.modules:
            edge = self.tree.through.get(module)
            if edge is None:
                continue
            tail, head = self.key_of.get(edge.referrer), self.key_of[module]
            if tail and tail != head and (tail, head) not in drawn:
                self.lines.append(
                    Line(
                        tail,
                        head,
                        Stroke.IMPORT,
                        label=("also leads here",),
                        tooltip=described(edge),
                    )
                )


def _company(modules: Sequence[ModuleId], head: ModuleId | None) -> tuple[str, ...]:
    """What else a folded box holds: `and 41 packages`, `600 modules`."""
    packages = Counter(filter(None, map(package_of, modules)))
    own = sum(package_of(module) is None for module in modules)
    head_package = package_of(head) if head else None
    others = len(packages) - (head_package in packages)
    parts = []
    if others:
        parts.append(("+ " if head else "") + count(others, "package"))
    if own > (1 if head and not head_package else 0):
        parts.append(count(own, "own module"))
    if len(modules) > 1:
        parts.append(count(len(modules), "module"))
    return (" · ".join(parts),) if parts else ()


def _contents(modules: Sequence[ModuleId]) -> str:
    return listed((visible(module) for module in modules), 12)
