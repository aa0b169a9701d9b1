"""The difference of two builds as a picture (`graphscan diff OLD NEW --svg`).

Drawn are what is started, Nitro, where Sentry is initialised, every request on the way that came or
went, and what joins these; what moved between the graphs, came or went besides stands in counted
boxes. New is green and says `+ new`, gone is red and says `- gone`, moved is amber and says from
where to where: never colour alone. Modules stand in the graph that evaluates them in the new build.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.comparison.difference import Change
from graphscan.comparison.facts import initialisation
from graphscan.reach import Reach
from graphscan.records import Verdict
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count, families, package_of
from graphscan.render.picture import (
    STROKES,
    Area,
    AreaKind,
    Banner,
    Box,
    Key,
    Line,
    Moment,
    Picture,
    Stroke,
    Tone,
)
from graphscan.render.picture_text import elide, listed, name, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.comparison.difference import Difference
    from graphscan.comparison.snapshot import Asked, Snapshot
    from graphscan.records import ModuleId

NEW: Final = "+ new"
GONE: Final = "- gone"

_MOST: Final = 40
"""Requests that came, and that went, which are drawn; the report has all."""
_NAMED: Final = 4
_HEADLINE: Final = 240
_ALSO: Final = 300

_CHIPS: Final = {Change.WORSE: Tone.GUILTY, Change.BETTER: Tone.PROVED, Change.SAME: Tone.ENTRY}
_VERDICTS: Final = {
    Verdict.PROVED: Tone.PROVED,
    Verdict.REFUTED: Tone.GUILTY,
    Verdict.UNDECIDED: Tone.UNKNOWN,
}
_ONLY_OLD: Final = "gone"
_AREAS: Final = (
    Area(
        Reach.STATIC, AreaKind.STATIC, "static graph", "in NEW evaluated with what is started", ""
    ),
    Area(Reach.DYNAMIC, AreaKind.DYNAMIC, "dynamic graphs", "in NEW later on, by import()", ""),
    Area(Reach.UNREACHED, AreaKind.NEVER, "not reached", "in NEW nothing that runs leads here", ""),
    Area(_ONLY_OLD, AreaKind.NEVER, "only in OLD", "gone from NEW", ""),
)


def diff_svg(difference: Difference) -> str:
    """The picture as a self-contained SVG document. Raises LayoutFailed, with the DOT source."""
    from graphscan.render.dot import source
    from graphscan.render.layout import LayoutFailed, lay_out
    from graphscan.render.svg import polished

    picture = diff_picture(difference)
    told = source(picture)
    try:
        return polished(lay_out(told, "svg"), picture)
    except LayoutFailed as error:
        error.source = told
        raise


def diff_picture(difference: Difference) -> Picture:
    """What is drawn of `difference`."""
    union = _union(difference)
    keys = {node: f"m{number}" for number, node in enumerate(_shown(difference, union))}
    boxes = [_box(difference, node, key) for node, key in keys.items()]
    boxes += _counted(difference, keys)
    lines = [
        _line(edge, keys)
        for edge in union
        if edge.tail in keys and edge.head in keys and edge.tail != edge.head
    ]
    top = _banner(difference)
    # The engine puts what is written last on top.
    areas = [area for area in reversed(_AREAS) if any(box.area == area.key for box in boxes)]
    told = (*top.facts, *top.also)
    return Picture(
        title=f"{top.verdict}: {top.headline}",
        description=" ".join([f"{top.verdict}: {top.headline}.", *(f"{text}." for text in told)]),
        banner=top,
        areas=tuple(areas),
        boxes=tuple(boxes),
        lines=tuple(lines),
        legend=tuple(_legend(boxes, lines)),
        how=("Arrows point at what is asked for. A module stands where NEW evaluates it.",),
        bands=False,
    )


class _Edge(Struct, frozen=True):
    """A request of either build between modules in the names of the union; `sign` if it changed."""

    tail: str
    head: str
    asked: Asked
    sign: str


def _names(difference: Difference) -> Mapping[ModuleId, str]:
    """The names in the union of the old build's modules: their partners', else ones of their own.

    Those begin with a mark that no name of a module has.
    """
    pairs = difference.matching.new_of
    return {module: pairs.get(module, f"\0{module}") for module in difference.old.modules}


def _union(difference: Difference) -> list[_Edge]:
    """The requests of both builds, those of both once."""
    old = _edges(difference.old, _names(difference))
    new = _edges(difference.new, {module: module for module in difference.new.modules})
    found = [_Edge(*key[:2], asked, "" if key in old else NEW) for key, asked in new.items()]
    found += [_Edge(*key[:2], asked, GONE) for key, asked in old.items() if key not in new]
    return found


def _edges(snapshot: Snapshot, names: Mapping[ModuleId, str]) -> dict[tuple[str, str, str], Asked]:
    """The first request of each kind between two modules."""
    found: dict[tuple[str, str, str], Asked] = {}
    for part in snapshot.modules.values():
        for asked in part.requests:
            if asked.target is not None and asked.target in names:
                found.setdefault((names[part.id], names[asked.target], asked.kind), asked)
    return found


def _shown(difference: Difference, union: Sequence[_Edge]) -> list[str]:
    """The modules that get a box, what is started first."""
    old, new, names = difference.old, difference.new, _names(difference)
    starts = [*new.starts, *(names.get(module, module) for module in old.starts)]
    wanted = [*starts, *new.nitro, *(names[module] for module in old.nitro if module in names)]
    for side, known in ((new, None), (old, names)):
        place = initialisation(side)
        if place:
            wanted.append(known.get(place.module, "") if known is not None else place.module)
    for asked_for, known in ((difference.came, None), (difference.went, names)):
        for asked in asked_for[:_MOST]:
            ends = [asked.place.module, asked.target or ""]
            wanted += ends if known is None else [known.get(end, "") for end in ends]
    leading = _chains(starts, union)
    shown = dict.fromkeys(node for node in starts if node in leading)
    for node in wanted:
        above: list[str] = []
        while node in leading and node not in shown:
            above.append(node)
            node = leading[node]
        shown.update(dict.fromkeys(reversed(above)))
    return list(shown)


def _chains(starts: Iterable[str], union: Sequence[_Edge]) -> dict[str, str]:
    """For each module that is reached in either build, the one before it on a shortest chain."""
    asks: dict[str, list[str]] = {}
    for edge in union:
        asks.setdefault(edge.tail, []).append(edge.head)
    leading = dict.fromkeys(starts, "")
    waiting = deque(leading)
    while waiting:
        node = waiting.popleft()
        for head in asks.get(node, ()):
            if head not in leading:
                leading[head] = node
                waiting.append(head)
    return leading


def _box(difference: Difference, node: str, key: str) -> Box:
    module = node.removeprefix("\0")
    new = difference.new.modules.get(node)
    before = difference.matching.old_of.get(node)
    badges = list(_roles(difference, node, before))
    tone, area = Tone.PLAIN, _ONLY_OLD
    if new is None:
        badges.insert(0, GONE)
        tone = Tone.GUILTY
    else:
        area = new.graph.value
        if before is None:
            badges.insert(0, NEW)
            tone = Tone.PROVED
        elif (was := difference.old.modules[before].graph) is not new.graph:
            badges.insert(0, f"moved: {was.value} to {new.graph.value}")
            tone = Tone.UNKNOWN
    renamed = f"{visible(module)}, in OLD {visible(before)}" if before not in (None, node) else ""
    return Box(
        key,
        area,
        name(module),
        badges=tuple(badges),
        tone=tone,
        strong=tone is not Tone.PLAIN,
        tooltip=renamed or visible(module),
        members=(module,),
    )


def _roles(difference: Difference, node: str, before: ModuleId | None) -> Iterator[str]:
    """What a module is for the answer; for one of a build only, in that build."""
    old, new = difference.old, difference.new
    module = node.removeprefix("\0")
    roles = (
        ("entry", (old.facts.entry,), (new.facts.entry,)),
        ("preload", old.starts[:-1], new.starts[:-1]),
        ("Nitro", old.nitro, new.nitro),
        ("Sentry.init", _initialising(old), _initialising(new)),
    )
    for role, olds, news in roles:
        was = (before or (module if node not in new.modules else "")) in olds
        now = node in news
        if was and now:
            yield role
        elif now:
            yield role if before is None else f"{role} now"
        elif was:
            yield role if node not in new.modules else f"no longer {role}"


def _initialising(snapshot: Snapshot) -> tuple[ModuleId, ...]:
    place = initialisation(snapshot)
    return (place.module,) if place else ()


def _counted(difference: Difference, keys: Mapping[str, str]) -> Iterator[Box]:
    """What changed and has no box of its own, counted."""
    moved: dict[tuple[Reach, Reach], list[ModuleId]] = {}
    for each in difference.moved:
        if each.new not in keys:
            moved.setdefault((each.was, each.now), []).append(each.new)
    for (was, now), modules in sorted(moved.items()):
        sign = f"moved: {was.value} to {now.value}"
        yield _note(f"moved_{was.value}_{now.value}", now.value, sign, modules, Tone.UNKNOWN)
    for reach in Reach:
        modules = [
            module
            for module in difference.added
            if module not in keys and difference.new.modules[module].graph is reach
        ]
        if modules:
            yield _note(f"new_{reach.value}", reach.value, NEW, modules, Tone.PROVED)
    gone = [module for module in difference.removed if f"\0{module}" not in keys]
    if gone:
        yield _note("gone", _ONLY_OLD, GONE, gone, Tone.GUILTY)


def _note(key: str, area: str, sign: str, modules: list[ModuleId], tone: Tone) -> Box:
    own = [name(module) for module in modules if package_of(module) is None]
    npm = [f"{package} ({number:,})" for package, number in families(modules)]
    notes = [visible(listed(names, _NAMED)) for names in (own, npm) if names]
    return Box(
        key,
        area,
        name(modules[0]) if len(modules) == 1 else count(len(modules), "module"),
        badges=(sign,),
        notes=tuple(elide(note, 90) for note in notes) if len(modules) > 1 else (),
        tone=tone,
        modules=len(modules),
        tooltip=visible(listed(modules, 20)),
        members=tuple(modules),
    )


def _line(edge: _Edge, keys: Mapping[str, str]) -> Line:
    asked, place = edge.asked, edge.asked.place
    told = f"{at(place)} asks for {visible(asked.specifier or '')} ({asked.kind.value})"
    tone = {NEW: Tone.PROVED, GONE: Tone.GUILTY}.get(edge.sign, Tone.PLAIN)
    return Line(
        keys[edge.tail],
        keys[edge.head],
        STROKES[asked.kind],
        tone=tone,
        strong=edge.sign == NEW,
        label=(edge.sign, elide(at(place), 40)) if edge.sign else (),
        tooltip=f"{edge.sign}: {told}" if edge.sign else told,
        referrer=place.module,
        target=asked.target or "",
    )


def _banner(difference: Difference) -> Banner:
    old, new = difference.old.verdict, difference.new.verdict
    if difference.is_empty:
        headline, chip = f"{new.value} in both, nothing but names is different", "NO DIFFERENCE"
    else:
        chip = difference.change.value.upper()
        headline = f"{new.value} in both" if old is new else f"{old.value} before, {new.value} now"
        if difference.cause:
            headline += f": {visible(difference.cause.message)}"
    facts = [f"{fact.name} {fact.old} to {fact.new}" for fact in difference.facts]
    return Banner(
        verdict=chip,
        tone=_CHIPS[difference.change],
        headline=sentence(headline, _HEADLINE),
        moments=(
            Moment("", "OLD", old.value, _VERDICTS[old]),
            Moment("", "NEW", new.value, _VERDICTS[new]),
        ),
        joint="then",
        facts=tuple(elide(visible(" · ".join(facts)), _ALSO) for _ in facts[:1]),
        also=tuple(_also(difference)),
    )


def _also(difference: Difference) -> Iterator[str]:
    """Sentences about what is not drawn."""
    for moment in difference.order:
        yield elide(visible(f"{moment.what}: in OLD {moment.old}, in NEW {moment.new}"), _ALSO)
    for asked_for, sign in ((difference.came, NEW), (difference.went, GONE)):
        if len(asked_for) > _MOST:
            yield f"{sign}: {count(len(asked_for) - _MOST, 'more request')} in the report"
    if difference.versions:
        yield f"{count(len(difference.versions), 'npm package')} with other versions"
    if difference.is_of_two_applications:
        yield "These look like two different applications"


def _legend(boxes: Sequence[Box], lines: Sequence[Line]) -> Iterator[Key]:
    tones = {box.tone for box in boxes} | {line.tone for line in lines}
    for tone, text in (
        (Tone.PROVED, NEW),
        (Tone.GUILTY, GONE),
        (Tone.UNKNOWN, "moved to another graph"),
    ):
        if tone in tones:
            yield Key(text, None, tone)
    for stroke, text in (
        (Stroke.IMPORT, "import, export from"),
        (Stroke.IMPORT_CALL, "import()"),
        (Stroke.REQUIRE, "require()"),
    ):
        if any(line.stroke is stroke for line in lines):
            yield Key(text, stroke, Tone.PLAIN)
