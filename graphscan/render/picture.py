"""What a picture shows, before anybody decides where it stands.

A picture is a value: `picture_plan.plan` makes it from a Scan, `dot` writes it down for the layout
engine. It holds text for people, already shortened and with nothing hidden in it; escaping for a
format is the business of that format's writer. Everything is in a fixed order: same Scan and
options, same picture.

Meaning never rests on colour alone: each `Tone` comes with a badge, a line style or a word.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.records import RequestKind

if TYPE_CHECKING:
    from graphscan.records import ModuleId

MAX_BOXES: Final = 300
MAX_LINES: Final = 1000
"""What reaches the layout unless everything was asked for."""


class Detail(IntEnum):
    """How much is drawn; the layout falls back to the next one when it runs out of time."""

    MODULES = 0
    """Every module a box."""
    PACKAGES = 1
    """Own modules are boxes; an npm package, and a cycle of own modules, is one box."""
    FOLDERS = 2
    """Folders of own modules and npm scopes are boxes."""
    WITNESS = 3
    """The evidence and what stands around it; everything else counted."""
    CHAIN = 4
    """The modules of the evidence alone."""


class Tone(StrEnum):
    """What something is; `render.palette` gives its colours."""

    PLAIN = "plain"
    ENTRY = "entry"
    SENTRY = "sentry"
    NITRO = "nitro"
    GUILTY = "guilty"
    EARLY = "early"
    UNKNOWN = "unknown"
    LATER = "later"
    PROVED = "proved"


class Stroke(StrEnum):
    """How one module asks for another."""

    IMPORT = "import"
    IMPORT_CALL = "import-call"
    REQUIRE = "require"
    UNRESOLVED = "unresolved"


STROKES: Final = {
    RequestKind.IMPORT: Stroke.IMPORT,
    RequestKind.EXPORT_FROM: Stroke.IMPORT,
    RequestKind.REQUIRE: Stroke.REQUIRE,
    RequestKind.IMPORT_CALL: Stroke.IMPORT_CALL,
}


class AreaKind(StrEnum):
    """Which part of the evaluation an area is."""

    PRELOAD = "preload"
    STATIC = "static"
    DYNAMIC = "dynamic"
    NEVER = "never"


class Row(Struct, frozen=True):
    """One line of a listing: a request, or what happens there.

    `port` names it among the rows of its box; `code` is source text, `words` is ours.
    """

    port: str
    ordinal: str = ""
    code: str = ""
    words: str = ""
    place: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False
    tooltip: str = ""


class Section(Struct, frozen=True):
    """Rows under a heading: the imports of a module, then its body."""

    heading: str
    rows: tuple[Row, ...]


class Box(Struct, frozen=True):
    """One module, or several that stand together.

    `number` is the evaluation number, or a range of them. With `sections` the box is a listing that
    shows the module's requests in source order. `modules` is how many modules it stands for; 0 for
    a note that stands for none. `members` are these modules; of a note, those that it speaks of.
    """

    key: str
    area: str
    title: str
    number: str = ""
    badges: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    strong: bool = False
    sections: tuple[Section, ...] = ()
    modules: int = 1
    tooltip: str = ""
    members: tuple[ModuleId, ...] = ()


class Line(Struct, frozen=True):
    """Requests from one box (and the row of it that asks) to another.

    `referrer` and `target` are the ends of the first of these requests; no target where it leads to
    no module, and neither for the requests of a row that stands for several. A line `back` leads to
    an earlier area, to what has been evaluated by then: it does not say where its boxes stand.
    """

    tail: str
    head: str
    stroke: Stroke
    port: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False
    label: tuple[str, ...] = ()
    tooltip: str = ""
    referrer: ModuleId = ""
    target: ModuleId = ""
    back: bool = False


class Area(Struct, frozen=True):
    """One part of the evaluation: what is evaluated in one go, and what starts it."""

    key: str
    kind: AreaKind
    title: str
    start: str
    """When this part is evaluated."""
    count: str


class Moment(Struct, frozen=True):
    """One of the events whose order is the verdict."""

    number: str
    title: str
    where: str
    tone: Tone


class Banner(Struct, frozen=True):
    """The answer in words: what a person reads first."""

    verdict: str
    tone: Tone
    headline: str
    moments: tuple[Moment, ...]
    joint: str
    """What stands between two moments."""
    facts: tuple[str, ...]
    also: tuple[str, ...]
    """Further findings and what was left out of the picture, a sentence each."""


class Key(Struct, frozen=True):
    """One entry of the legend: a sample of a line, or of a box, and its meaning."""

    text: str
    stroke: Stroke | None
    tone: Tone
    strong: bool = False


class Picture(Struct, frozen=True):
    """Everything that is drawn. `description` says the same for those who cannot see it."""

    title: str
    description: str
    banner: Banner
    areas: tuple[Area, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    legend: tuple[Key, ...]
    how: tuple[str, ...]
    """How to read it, a sentence or two."""
    bands: bool
    """Whether the areas are bands that all begin at the left edge, one below the other."""
