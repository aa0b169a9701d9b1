"""The picture by default: the evidence as listings, and a counted box for what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graphscan.render import picture_folds as folds
from graphscan.render.excerpt import visible
from graphscan.render.names import at, package_of, source_of
from graphscan.render.picture import STROKES, Box, Detail, Line, Picture, Stroke, Tone
from graphscan.render.picture_areas import LATER, Areas, areas
from graphscan.render.picture_banner import banner, compose
from graphscan.render.picture_evidence import (
    Evidence,
    evidence,
    guilty_words,
    is_late_call,
    role,
)
from graphscan.render.picture_listing import Ask, Listing, listing
from graphscan.render.picture_text import elide, name, numbers, statement, wrapped
from graphscan.render.picture_walk import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.scan import Scan

SIBLINGS: Final = 4
"""Requests beside the evidence that get a row and a box, in each module of the evidence."""

WHOLE: Final = 600
"""Most characters of a statement in a tooltip."""

SOURCE: Final = 60
"""Most characters of a source line's name beside a line."""

SENTRY_FAMILY: Final = "@sentry/"


def witness(scan: Scan, detail: Detail, notes: tuple[str, ...] = ()) -> Picture:
    """Draw the evidence; with `Detail.CHAIN` nothing else."""
    shown = evidence(scan)
    never = sum(scan.evaluation.job_of(module) is None for module in shown.modules)
    grounds = areas(scan, shown.modules, never)
    scene = _Scene(scan, shown, grounds, walk(scan), siblings=detail is Detail.WITNESS)
    scene.draw()
    return compose(banner(scan, shown, notes), grounds.areas, scene.boxes, scene.lines, bands=True)


class _Scene:
    """Boxes and lines as they are found; keys are given in drawing order."""

    def __init__(
        self, scan: Scan, shown: Evidence, grounds: Areas, tree: Walk, *, siblings: bool
    ) -> None:
        self.scan = scan
        self.shown = shown
        self.grounds = grounds
        self.tree = tree
        self.siblings = siblings
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.key_of: dict[ModuleId, str] = {}
        """The box that shows a module, alone or with others."""

    def draw(self) -> None:
        """Listings first, so that every line finds its head; then what their rows lead to."""
        for module in self.shown.modules:
            self.key_of[module] = f"n{len(self.key_of)}"
        for links in self.shown.folded:
            self._middle(links)
        most = SIBLINGS if self.siblings else 0
        listings = {
            module: listing(
                self.scan, self.tree, self.shown, self.scan.graphs.modules[module], most
            )
            for module in self.shown.modules
        }
        self.boxes += [self._listing_box(module, found) for module, found in listings.items()]
        self._dynamic()
        for module, found in listings.items():
            for ask in found.asks:
                self._follow(module, ask)
        self._middle_lines()
        self._later(listings)
        self._hidden_ways()

    def _listing_box(self, module: ModuleId, found: Listing) -> Box:
        tone, badges = role(self.scan, self.shown, module)
        return Box(
            key=self.key_of[module],
            area=self.grounds.of(self.scan, module),
            title=name(module),
            number=numbers(folds.positions(self.scan, [module])) or "not evaluated",
            badges=badges,
            tone=tone,
            strong=True,
            sections=found.sections,
            tooltip=visible(module),
            members=(module,),
        )

    def _follow(self, module: ModuleId, ask: Ask) -> None:
        """Draw what a row leads to."""
        tail = self.key_of[module]
        area = self.grounds.of(self.scan, module)
        key = f"x{len(self.boxes)}"
        if ask.edge is None:
            if ask.problem:
                missing = ask.stroke is Stroke.UNRESOLVED
                self.boxes.append(folds.problem(key, area, ask.problem, missing=missing))
                said = (ask.stroke, ask.port, ask.tone, ask.strong)
                self.lines.append(Line(tail, key, *said, tooltip=ask.problem, referrer=module))
            return
        target = ask.edge.target
        if target in self.key_of and is_late_call(ask.edge, self.scan):
            late = self.shown.refuted and target == self.shown.then
            self.boxes.append(folds.evaluated_before(self.scan, key, area, target, too_late=late))
            self.lines.append(self._line(tail, key, ask, ask.edge))
            return
        if target not in self.key_of and ask.gains and self.siblings:
            self._fold(ask.gains, *self._kind(ask.gains))
        if target in self.key_of:
            self.lines.append(self._line(tail, self.key_of[target], ask, ask.edge))

    def _line(self, tail: str, head: str, ask: Ask, edge: Edge) -> Line:
        label: tuple[str, ...] = ()
        if ask.problem:
            label = wrapped(ask.problem, 36)
        elif ask.strong:
            source = elide(source_of(self.scan.quotes.get(edge.place)), SOURCE)
            label = (*guilty_words(self.shown, edge), at(edge.place), *filter(None, (source,)))
        drawn = self._request(tail, head, edge, label)
        return replace(drawn, port=ask.port, tone=ask.tone, strong=ask.strong)

    def _request(self, tail: str, head: str, edge: Edge, label: tuple[str, ...]) -> Line:
        """The line of one request: where it stands and what it says, in the tooltip."""
        said = statement(self.scan.graphs.modules[edge.referrer], edge.index, WHOLE)
        source = source_of(self.scan.quotes.get(edge.place))
        return Line(
            tail,
            head,
            STROKES[edge.kind],
            label=label,
            tooltip=" · ".join(filter(None, (f"{at(edge.place)} {said}", source))),
            referrer=edge.referrer,
            target=edge.target,
        )

    def _kind(self, modules: Sequence[ModuleId]) -> tuple[Tone, tuple[str, ...]]:
        """What is said of a folded box: Sentry's own code, or code that runs too early."""
        package = package_of(modules[0])
        if package is not None and package.startswith(SENTRY_FAMILY):
            return Tone.SENTRY, ("SENTRY SDK",)
        if self._too_early(modules):
            return Tone.EARLY, ("BEFORE SENTRY",)
        return Tone.PLAIN, ()

    def _too_early(self, modules: Sequence[ModuleId]) -> bool:
        """Whether Nitro pulls in `modules` before an initialisation that should have preceded."""
        if not self.shown.refuted or self.shown.first is None:
            return False
        first = self.scan.evaluation.position(self.shown.first.module)
        numbered = folds.positions(self.scan, modules)
        if first is None or not numbered or max(numbered) > first:
            return False
        return self.shown.then in self._above(modules[0])

    def _above(self, module: ModuleId) -> Iterator[ModuleId | None]:
        edge = self.tree.through.get(module)
        while edge is not None:
            yield edge.referrer
            edge = self.tree.through.get(edge.referrer)

    def _fold(self, modules: Sequence[ModuleId], tone: Tone, badges: tuple[str, ...]) -> None:
        key = f"f{len(self.boxes)}"
        for module in modules:
            self.key_of.setdefault(module, key)
        area = self.grounds.of(self.scan, modules[0])
        self.boxes.append(folds.pulled(self.scan, key, area, modules, tone, badges))

    def _middle(self, links: Sequence[ModuleId]) -> None:
        """The middle of a long chain, with what hangs on it, as one box."""
        key = f"c{len(self.key_of)}"
        stops = {*self.shown.modules, *self.key_of}
        modules: list[ModuleId] = []
        for link in links:
            if link not in stops:
                below = self.tree.below(link, stops)
                modules += below
                stops.update(below)
        for module in modules:
            self.key_of[module] = key
        area = self.grounds.of(self.scan, links[0])
        self.boxes.append(folds.middle(self.scan, key, area, links, modules))

    def _middle_lines(self) -> None:
        """The links of the evidence that leave the folded middle of a chain."""
        middles = {self.key_of[links[0]] for links in self.shown.folded}
        for edge, tone in self.shown.requests.items():
            tail, head = self.key_of.get(edge.referrer), self.key_of.get(edge.target)
            if tail in middles and head is not None and head != tail:
                drawn = self._request(tail, head, edge, (at(edge.place),))
                self.lines.append(replace(drawn, tone=tone, strong=True))

    def _dynamic(self) -> None:
        """The dynamic graphs that the evidence does not show from within, as boxes."""
        jobs = self.scan.evaluation.jobs
        if self.siblings:
            for index, key in self.grounds.of_job.items():
                job = jobs[index]
                if key != LATER and job.order and job.root not in self.key_of:
                    rest = [module for module in job.order if module not in self.key_of]
                    self._fold(
                        [job.root, *(other for other in rest if other != job.root)], Tone.LATER, ()
                    )
        if self.grounds.later:
            key = f"l{len(self.boxes)}"
            roots = [jobs[index].root for index in self.grounds.later]
            modules = [module for index in self.grounds.later for module in jobs[index].order]
            for module in modules:
                self.key_of.setdefault(module, key)
            self.boxes.append(folds.later(self.scan, key, roots, modules))

    def _later(self, listings: Mapping[ModuleId, Listing]) -> None:
        """Lines from the rows that stand for several import() calls."""
        head = next((box.key for box in self.boxes if box.area == LATER), None)
        for module, found in listings.items():
            if found.later and head is not None:
                tail = self.key_of[module]
                self.lines.append(
                    Line(tail, head, Stroke.IMPORT_CALL, found.later, Tone.LATER, label=("later",))
                )

    def _hidden_ways(self) -> None:
        """Lines into the evidence from a folded box through which Node really gets there first."""
        drawn = {(line.tail, line.head) for line in self.lines}
        for module in self.shown.modules:
            edge = self.tree.through.get(module)
            tail = self.key_of.get(edge.referrer) if edge else None
            head = self.key_of[module]
            if edge and tail and tail != head and (tail, head) not in drawn:
                self.lines.append(self._request(tail, head, edge, ("also leads here",)))
