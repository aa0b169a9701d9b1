"""Why the answer is another one: the one thing to look at first.

Whatever the direction, one build is the worse one, with a finding that says why, and the cause is
what it has and the better one has not, or the other way round. What is looked for, the surest
first:

1. a preload that only the better build has, and that initialised Sentry there;
2. a request on the chain of the finding that the better build has not;
3. the SDK itself;
4. a request on the way to the initialisation that the worse build has not;
5. an obstacle that only the worse build has;
6. two requests of one module in another order;
7. the finding's own sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.comparison.difference import Cause, Change, Side
from graphscan.comparison.facts import initialisation
from graphscan.records import RequestKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphscan.comparison.matching import Matching
    from graphscan.comparison.snapshot import Answer, Asked, Link, Snapshot
    from graphscan.records import ModuleId, Place

_VERBS: Final = {
    RequestKind.IMPORT: ("imports", " statically"),
    RequestKind.EXPORT_FROM: ("re-exports from", " statically"),
    RequestKind.REQUIRE: ("requires", ""),
    RequestKind.IMPORT_CALL: ("calls import() of", ""),
}


class _View(Struct, frozen=True):
    """The worse and the better build.

    `names` gives the better one's name of a module of the worse one, `back` the other way round.
    """

    worse: Snapshot
    better: Snapshot
    names: Mapping[ModuleId, ModuleId]
    back: Mapping[ModuleId, ModuleId]
    is_new: bool
    """Whether the worse build is the new one."""

    @property
    def side(self) -> Side:
        return Side.NEW if self.is_new else Side.OLD

    @property
    def other(self) -> Side:
        return Side.OLD if self.is_new else Side.NEW


def cause(
    old: Snapshot, new: Snapshot, pairs: Matching, change: Change, blamed: Answer | None
) -> Cause | None:
    """The cause of `change`, which `blamed` shows in the worse of the builds."""
    match change:
        case Change.SAME:
            return None
        case Change.WORSE:
            view = _View(new, old, pairs.old_of, pairs.new_of, is_new=True)
        case Change.BETTER:
            view = _View(old, new, pairs.new_of, pairs.old_of, is_new=False)
    return next(_causes(view, blamed), None)


def _causes(view: _View, blamed: Answer | None) -> Iterator[Cause]:
    told = _told_by(view.worse, blamed)
    yield from _preloads(view)
    yield from _links(view, told)
    yield from _sdk(view, blamed)
    yield from _lost(view)
    yield from _obstacles(view, told)
    yield from _swapped(view, told)
    if blamed is not None:
        if view.is_new:
            yield Cause(blamed.message, view.side, blamed.at)
        else:
            yield from _mended(view, blamed)


def _told_by(snapshot: Snapshot, blamed: Answer | None) -> list[Answer]:
    """The finding, and other errors with the same cause."""
    if blamed is None:
        return []
    others = (
        found
        for found in snapshot.findings
        if found is not blamed and found.is_error and found.cause == blamed.cause
    )
    return [blamed, *others]


def _preloads(view: _View) -> Iterator[Cause]:
    """A preload of the better build that initialised Sentry, and that the worse one lacks."""
    there = initialisation(view.better)
    here = {view.names.get(module, module) for module in view.worse.starts[:-1]}
    for option, preloads in (
        ("--require", view.better.facts.requires),
        ("--import", view.better.facts.imports),
    ):
        for module in preloads:
            if module in here or there is None:
                continue
            if module != there.module and not _leads(view.better, module, there.module):
                continue
            done = "is gone" if view.is_new else "is new"
            yield Cause(f"the preload {option} {module} {done}", view.other, there)


def _leads(snapshot: Snapshot, start: ModuleId, wanted: ModuleId) -> bool:
    """Whether the job of the preload `start` evaluates `wanted`."""
    return any(run.root == start and wanted in run.order for run in snapshot.jobs)


def _links(view: _View, told: Iterable[Answer]) -> Iterator[Cause]:
    """A link of the worse build's chains that the better one has not."""
    for found in told:
        for link in found.chain:
            if not _partners(view.better, view.names, link):
                yield _request(link, "now" if view.is_new else "no longer", view.side)


def _lost(view: _View) -> Iterator[Cause]:
    """A link of the way to the initialisation that the worse build, which has it too, has not."""
    back = view.back
    there, here = initialisation(view.better), initialisation(view.worse)
    if there is None or back.get(there.module) is None:
        return
    if here is not None and here.module != back[there.module]:
        return
    first = next((found for found in view.better.findings if found.first), None)
    for link in first.first_chain if first else ():
        if link.referrer in back and not _partners(view.worse, back, link):
            now = "no longer" if view.is_new else "now"
            yield _request(link, now, view.other)


def _request(link: Link, now: str, side: Side) -> Cause:
    verb, how = _VERBS[link.kind]
    text = f"{_at(link.place)} {now} {verb} {link.specifier}{how}"
    return Cause(text, side, link.place)


def _at(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"


def _partners(snapshot: Snapshot, names: Mapping[ModuleId, ModuleId], link: Link) -> list[Asked]:
    """The requests of `snapshot` that are the same as `link`, which is of the other build."""
    part = snapshot.modules.get(names.get(link.referrer, ""))
    target = names.get(link.target)
    if part is None or target is None:
        return []
    return [each for each in part.requests if (each.target, each.kind) == (target, link.kind)]


def _sdk(view: _View, blamed: Answer | None) -> Iterator[Cause]:
    """The SDK itself, where the worse build has none."""
    told = view.better.facts.sentry
    if view.worse.facts.sentry is not None or told is None or blamed is None or blamed.chain:
        return
    name = " ".join(filter(None, told))
    at = initialisation(view.better)
    if view.is_new:
        yield Cause(f"{name} is gone: nothing initialises Sentry any more", view.other, at)
    else:
        where = f", and initialised at {_at(at)}" if at else ""
        yield Cause(f"{name} is new{where}", view.other, at)


def _obstacles(view: _View, told: Iterable[Answer]) -> Iterator[Cause]:
    """An obstacle that only the worse build has."""
    known = {
        (obstacle.code, obstacle.at and obstacle.at.module)
        for found in view.better.findings
        for obstacle in found.obstacles
    }
    for found in told:
        for obstacle in found.obstacles:
            module = obstacle.at and obstacle.at.module
            if (obstacle.code, module and view.names.get(module, module)) not in known:
                done = "now stands" if view.is_new else "no longer stands"
                text = f"{obstacle.code} {done} in the way of a proof: {obstacle.message}"
                yield Cause(text, view.side, obstacle.at)


def _swapped(view: _View, told: Iterable[Answer]) -> Iterator[Cause]:
    """Two requests of one module, to the initialisation and past it, in the other order."""
    for found in told:
        for link in found.chain:
            for leading in found.first_chain:
                if leading.referrer != link.referrer or leading.place == link.place:
                    continue
                here = _before(leading.place, link.place)
                pairs = [_partners(view.better, view.names, each) for each in (leading, link)]
                if here or not all(pairs):
                    continue
                if _before(pairs[0][0].place, pairs[1][0].place):
                    now = "now" if view.is_new else "no longer"
                    text = f"{_at(link.place)} {now} asks for {link.specifier} before"
                    text += f" {leading.specifier} ({_at(leading.place)})"
                    yield Cause(text, view.side, link.place)


def _before(one: Place, other: Place) -> bool:
    return (one.line, one.column) < (other.line, other.column)


def _mended(view: _View, blamed: Answer) -> Iterator[Cause]:
    """What is true now in the place of what was complained of."""
    told = view.better.deciding
    if view.better.verdict is Verdict.PROVED and told is not None:
        yield Cause(f"{blamed.rule} is gone: {told.message}", view.other, told.at)
    else:
        yield Cause(f"{blamed.rule} is gone: {blamed.message}", view.side, blamed.at)
