"""The picture by default: the evidence, its surroundings, everything else counted."""

from __future__ import annotations

import pytest
from drawn_builds import NAMES, chain, finding, scan_sample
from msgspec.structs import replace

from graphscan.records import Place, Verdict
from graphscan.render.options import DrawOptions
from graphscan.render.picture import (
    MAX_BOXES,
    MAX_LINES,
    AreaKind,
    Box,
    Detail,
    Line,
    Picture,
    Row,
    Stroke,
    Tone,
)
from graphscan.render.picture_plan import plan


def titled(picture: Picture, title: str) -> Box:
    """The one box called `title`."""
    [found] = [box for box in picture.boxes if box.title == title]
    return found


def rows(box: Box) -> list[Row]:
    """All rows of a listing."""
    return [row for section in box.sections for row in section.rows]


def line_to(picture: Picture, box: Box) -> Line:
    """The one line that leads to `box`."""
    [found] = [line for line in picture.lines if line.head == box.key]
    return found


@pytest.fixture(scope="module")
def static_import() -> Picture:
    """The picture of the sample with a static import of Nitro above Sentry.init."""
    return plan(scan_sample("refuted-static-nitro-import"), DrawOptions())


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_can_be_drawn(name):
    """Each sample has a picture within the budget: lines join boxes, boxes lie in areas."""
    picture = plan(scan_sample(name), DrawOptions())
    keys = [box.key for box in picture.boxes]
    assert len(set(keys)) == len(keys) <= MAX_BOXES
    assert len(picture.lines) <= MAX_LINES
    assert {end for line in picture.lines for end in (line.tail, line.head)} <= set(keys)
    assert {box.area for box in picture.boxes} == {area.key for area in picture.areas}
    ports = {(box.key, row.port) for box in picture.boxes for row in rows(box)}
    assert {(line.tail, line.port) for line in picture.lines if line.port} <= ports


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", [DrawOptions(), DrawOptions(full=True)])
def test_boxes_name_their_modules(name, options):
    """A box names each module that it stands for, and with --full each module has its box."""
    scan = scan_sample(name)
    boxes = [box for box in plan(scan, options).boxes if box.modules]
    assert [len(box.members) for box in boxes] == [box.modules for box in boxes]
    members = [member for box in boxes for member in box.members]
    assert set(members) <= set(scan.graphs.modules)
    if options.full:
        assert sorted(members) == sorted(scan.graphs.modules)


@pytest.mark.parametrize("name", NAMES)
def test_the_banner_gives_the_verdict(name):
    """The banner says the verdict of the scan, its message, the rule and what Node is assumed."""
    scan = scan_sample(name)
    banner = plan(scan, DrawOptions()).banner
    assert scan.deciding is not None
    assert banner.verdict == scan.verdict.value.upper()
    assert banner.headline.startswith(scan.deciding.message[:60])
    told = " ".join(banner.facts)
    assert f"rule {scan.deciding.rule}" in told
    assert f"Node {scan.build.node}" in told
    assert f"entry {scan.build.entry}" in told


def test_the_guilty_import_is_marked(static_import):
    """The statement to blame is a strong red row, from which a strong red line leads to Nitro."""
    nitro = titled(static_import, "chunks/nitro/nitro.mjs")
    guilty = next(line for line in static_import.lines if line.head == nitro.key)
    assert (guilty.tone, guilty.strong, guilty.stroke) == (Tone.GUILTY, True, Stroke.IMPORT)
    assert guilty.label == ("the guilty import", "index.mjs:2:1")
    row = next(row for row in rows(titled(static_import, "index.mjs")) if row.port == guilty.port)
    assert row.code == "import './chunks/nitro/nitro.mjs'"
    assert (row.ordinal, row.place, row.strong) == ("3rd", "2:1", True)


def test_imports_stand_in_source_order_before_the_body(static_import):
    """A listing shows its imports in source order, numbered, then what its body does."""
    imports, body = titled(static_import, "index.mjs").sections
    ordinals = [row.ordinal for row in imports.rows if row.ordinal]
    assert ordinals == ["2nd", "3rd", "4th"]
    assert [row.words or row.code for row in body.rows] == [
        "Sentry is initialised here",
        "import('./chunks/nitro/nitro.mjs')",
    ]


def test_roles_are_words(static_import):
    """Entry, Sentry and Nitro carry badges beside their tones, and their evaluation numbers."""
    entry = titled(static_import, "index.mjs")
    nitro = titled(static_import, "chunks/nitro/nitro.mjs")
    assert (entry.number, entry.badges, entry.tone) == ("#5", ("ENTRY", "SENTRY"), Tone.SENTRY)
    assert (nitro.number, nitro.badges) == ("#3", ("NITRO, TOO EARLY",))


def test_the_order_of_the_two_events(static_import):
    """The moments stand in the order in which they happen: in a refuted build Nitro first."""
    moments = static_import.banner.moments
    assert [(moment.number, moment.title) for moment in moments] == [
        ("#3", "Nitro starts"),
        ("#5", "Sentry is initialised"),
    ]
    proved = plan(scan_sample("proved-dynamic-import"), DrawOptions()).banner.moments
    assert [moment.title for moment in proved] == ["Sentry is initialised", "Nitro starts"]


def test_an_import_call_that_comes_too_late(static_import):
    """An import() of what has been evaluated leads to a note that says so, not to the module."""
    note = titled(static_import, "too late")
    assert note.notes == ("evaluated before, as #3",)
    assert line_to(static_import, note).stroke is Stroke.IMPORT_CALL


def test_a_package_is_one_box_with_what_it_pulls_in(static_import):
    """An npm package and the packages that it newly evaluates are one box with their numbers."""
    box = titled(static_import, "@sentry/nuxt")
    assert (box.number, box.modules, box.badges) == ("#1–2", 2, ("SENTRY SDK",))
    assert box.notes == ("+ 1 package · 2 modules",)


def test_the_areas_are_the_jobs():
    """Preload, static and dynamic graph are areas in the order of time, and say when they start."""
    picture = plan(scan_sample("proved-cli-import"), DrawOptions())
    assert [area.kind for area in picture.areas] == [
        AreaKind.PRELOAD,
        AreaKind.STATIC,
        AreaKind.DYNAMIC,
    ]
    assert [area.title.split(". ")[0] for area in picture.areas] == ["1", "2", "3"]
    dynamic = plan(scan_sample("proved-dynamic-import"), DrawOptions()).areas[1]
    assert dynamic.start == "starts when import() at index.mjs:17:1 runs"


def test_a_module_that_nothing_leads_to():
    """A config that nobody imports is drawn as never evaluated, with its initialisation marked."""
    picture = plan(scan_sample("refuted-config-not-wired"), DrawOptions())
    config = titled(picture, "sentry.server.config.mjs")
    assert config.number == "not evaluated"
    assert [section.heading for section in config.sections] == ["its imports", "its body"]
    assert {area.key: area.kind for area in picture.areas}[config.area] is AreaKind.NEVER
    assert any(row.words == "Sentry would be initialised here" for row in rows(config))


def test_a_request_that_cannot_be_linked():
    """An unresolved import is a strong red row with a stub that carries Node's code."""
    picture = plan(scan_sample("refuted-missing-hook"), DrawOptions())
    stub = titled(picture, "NOT FOUND")
    line = line_to(picture, stub)
    assert stub.notes == ("ERR_MODULE_NOT_FOUND",)
    assert (line.stroke, line.tone, line.strong) == (Stroke.UNRESOLVED, Tone.GUILTY, True)
    assert "Node cannot link it" in picture.areas[0].start


def test_an_unknown_target():
    """A computed import() that stands in the way of a proof leads to a box of its own."""
    picture = plan(scan_sample("undecided-computed-import"), DrawOptions())
    assert line_to(picture, titled(picture, "UNKNOWN TARGET")).stroke is Stroke.IMPORT_CALL
    assert picture.banner.joint == "before that?"


def test_what_waits_is_marked():
    """In a build refuted for a top-level await the await itself has a row."""
    picture = plan(scan_sample("refuted-top-level-await-config"), DrawOptions())
    config = titled(picture, "sentry.server.config.mjs")
    assert "TOP-LEVEL AWAIT" in config.badges
    assert [row.words for row in rows(config) if row.words.startswith("waits")] == [
        "waits here, and others go on meanwhile"
    ]


def test_what_nitro_pulls_in_before_sentry(scan_of):
    """What Nitro evaluates before the initialisation has a badge, Sentry's own code another."""
    scan = scan_of(
        {
            "index.mjs": "import './node_modules/@sentry/node/i.mjs'\nimport './nitro.mjs'\ninit()",
            "nitro.mjs": "import './node_modules/pg/i.mjs'",
            "node_modules/pg/i.mjs": "",
            "node_modules/@sentry/node/i.mjs": "",
        },
        verdict=Verdict.REFUTED,
    )
    found = finding(
        Verdict.REFUTED, chain(scan, "index.mjs", "nitro.mjs"), Place("index.mjs", 3, 1)
    )
    picture = plan(replace(scan, findings=(found,)), DrawOptions())
    assert titled(picture, "pg").badges == ("BEFORE SENTRY",)
    assert titled(picture, "@sentry/node").badges == ("SENTRY SDK",)


def test_a_chain_of_ten_thousand_modules(scan_of):
    """The middle of a long chain is one counted box that both ends are joined to."""
    last = 10_000
    sources = {f"m{n}.mjs": f"import './m{n + 1}.mjs'" for n in range(last)}
    sources |= {f"m{last}.mjs": "", "index.mjs": "import './m0.mjs'"}
    scan = scan_of(sources, verdict=Verdict.REFUTED)
    links = chain(scan, "index.mjs", *(f"m{n}.mjs" for n in range(last + 1)))
    picture = plan(replace(scan, findings=(finding(Verdict.REFUTED, links),)), DrawOptions())
    middle = titled(picture, "9,998 more modules of the chain")
    assert len(picture.boxes) == 5
    assert middle.modules == 9_998
    assert [line.tail for line in picture.lines if line.head == middle.key] == ["n1"]
    assert [line.head for line in picture.lines if line.tail == middle.key] == ["n2"]


def test_many_imports_are_folded(scan_of):
    """Beside the evidence the imports that evaluate most get a row; runs of others are counted."""
    names = [f"s{n:03}" for n in range(200)]
    sources = {f"{name}.mjs": "" for name in names}
    sources |= {
        "index.mjs": "\n".join(f"import './{name}.mjs'" for name in [*names, "nitro"]),
        "nitro.mjs": "",
    }
    scan = scan_of(sources, verdict=Verdict.REFUTED)
    found = finding(Verdict.REFUTED, chain(scan, "index.mjs", "nitro.mjs"))
    picture = plan(replace(scan, findings=(found,)), DrawOptions())
    shown = rows(titled(picture, "index.mjs"))
    assert [row.ordinal for row in shown if row.code] == ["1st", "2nd", "3rd", "4th", "201st"]
    assert [row.words for row in shown if row.words] == ["196 more imports, 196 modules"]


def test_the_coarsest_picture(static_import):
    """The chain alone has the same evidence and no box beside it."""
    scan = scan_sample("refuted-static-nitro-import")
    picture = plan(scan, DrawOptions(), Detail.CHAIN)
    assert {box.title for box in picture.boxes} < {box.title for box in static_import.boxes}
    assert titled(picture, "chunks/nitro/nitro.mjs").badges == ("NITRO, TOO EARLY",)
    assert any("took too long" in text for text in picture.banner.also)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("refuted-sdk-11-plugin-late", ["Nitro starts", "Sentry is initialised"]),
        ("proved-sdk-11-plugin", ["Sentry is initialised", "Nitro starts"]),
    ],
)
def test_moments_in_one_body(name, order):
    """Where one module holds both moments they stand in the order of its statements."""
    picture = plan(scan_sample(name), DrawOptions())
    assert [moment.title for moment in picture.banner.moments] == order


def test_what_helps_comes_first():
    """Below the moments a remedy that was tried comes first; the order is not told once more."""
    picture = plan(scan_sample("refuted-config-imports-nitro"), DrawOptions())
    first, *others = picture.banner.also
    assert first.startswith("tried, and it helps: ")
    assert others
    assert not any("is evaluated before Sentry is initialised" in text for text in others)
