"""The picture of a whole build, and of what lies around one module."""

from __future__ import annotations

import pytest
from drawn_builds import scan_sample

from graphscan.errors import UnknownModule
from graphscan.render.options import DrawOptions
from graphscan.render.picture import MAX_BOXES, MAX_LINES, AreaKind, Stroke
from graphscan.render.picture_plan import plan

FULL = DrawOptions(full=True)


def ends(picture):
    """The lines as pairs of titles."""
    titles = {box.key: box.title for box in picture.boxes}
    return {(titles[line.tail], titles[line.head]) for line in picture.lines}


def test_everything_is_drawn(scan_of):
    """Asked for everything, every module is a box, whether evaluated or not."""
    scan = scan_of({"index.mjs": "import './a.mjs'", "a.mjs": "", "idle.mjs": ""})
    picture = plan(scan, FULL)
    assert sorted(box.title for box in picture.boxes) == ["a.mjs", "idle.mjs", "index.mjs"]
    idle = next(box for box in picture.boxes if box.title == "idle.mjs")
    assert "NOT EVALUATED" in idle.badges
    assert {area.key: area.kind for area in picture.areas}[idle.area] is AreaKind.NEVER


def test_everything_within_the_budget(scan_of):
    """Asked for everything, as many modules as the budget allows are boxes of their own."""
    names = [f"m{n}.mjs" for n in range(MAX_BOXES - 1)]
    sources = dict.fromkeys(names, "") | {
        "index.mjs": "\n".join(f"import './{name}'" for name in names)
    }
    picture = plan(scan_of(sources), FULL)
    assert len(picture.boxes) == MAX_BOXES
    assert not picture.banner.also


def test_everything_above_the_budget(scan_of):
    """Asked for more than the budget allows, packages are one box each, and the picture says so."""
    names = [f"node_modules/pg/m{n}.mjs" for n in range(MAX_BOXES)]
    sources = dict.fromkeys([*names, "a.mjs"], "") | {
        "index.mjs": "\n".join(f"import './{name}'" for name in [*names, "a.mjs"])
    }
    picture = plan(scan_of(sources), FULL)
    assert {box.title for box in picture.boxes} == {"index.mjs", "a.mjs", "pg"}
    assert "302 modules are too many to draw: packages and cycles are one box each" in (
        picture.banner.also
    )


def test_what_is_asked_for_in_vain_is_a_stub(scan_of):
    """A request that cannot be linked ends in a box with Node's error code, also away from home."""
    picture = plan(scan_of({"index.mjs": "import './a.mjs'", "a.mjs": "import './gone.mjs'"}), FULL)
    [line] = [line for line in picture.lines if line.stroke is Stroke.UNRESOLVED]
    assert line.label == ("a.mjs:1:1",)
    stub = next(box for box in picture.boxes if box.key == line.head)
    assert stub.title == "NOT FOUND"
    assert stub.notes == ("./gone.mjs ERR_MODULE_NOT_FOUND",)
    assert stub.modules == 0


def test_time_runs_in_one_direction(scan_of):
    """A request for what an earlier area has evaluated does not say where its boxes stand."""
    scan = scan_of(
        {
            "index.mjs": "import './nitro.mjs'",
            "nitro.mjs": "import('./route.mjs')",
            "route.mjs": "import './nitro.mjs'",
        }
    )
    back = {(line.referrer, line.target): line.back for line in plan(scan, FULL).lines}
    assert back == {
        ("index.mjs", "nitro.mjs"): False,
        ("nitro.mjs", "route.mjs"): False,
        ("route.mjs", "nitro.mjs"): True,
    }


def test_packages_and_cycles_are_one_box(scan_of):
    """Around a module an npm package is one box, and so are own modules in a circle."""
    scan = scan_of(
        {
            "index.mjs": "import './a.mjs'\nimport './node_modules/pg/x.mjs'",
            "a.mjs": "import './b.mjs'",
            "b.mjs": "import './a.mjs'",
            "node_modules/pg/x.mjs": "import './y.mjs'",
            "node_modules/pg/y.mjs": "",
        }
    )
    picture = plan(scan, DrawOptions(focus="index.mjs", depth=3))
    assert {(box.title, box.modules) for box in picture.boxes} == {
        ("index.mjs", 1),
        ("cycle of a.mjs", 2),
        ("pg", 2),
    }


def test_depth_counts_in_both_directions(scan_of):
    """What asks for the focus and what it asks for is drawn, up to the depth and no further."""
    scan = scan_of(
        {
            "index.mjs": "import './a.mjs'",
            "a.mjs": "import './b.mjs'",
            "b.mjs": "import './c.mjs'\nimport('./lazy.mjs')",
            "c.mjs": "import './d.mjs'",
            "d.mjs": "",
            "lazy.mjs": "",
        }
    )
    near = plan(scan, DrawOptions(focus="b.mjs", depth=1))
    assert {box.title for box in near.boxes} == {"a.mjs", "b.mjs", "c.mjs", "lazy.mjs"}
    assert next(box for box in near.boxes if box.title == "b.mjs").badges == ("FOCUS",)
    assert ("b.mjs", "lazy.mjs") in ends(near)
    assert {line.stroke for line in near.lines} == {Stroke.IMPORT, Stroke.IMPORT_CALL}
    far = plan(scan, DrawOptions(focus="b.mjs", depth=2))
    assert {box.title for box in far.boxes} == {
        "index.mjs", "a.mjs", "b.mjs", "c.mjs", "d.mjs", "lazy.mjs",
    }  # fmt: skip


def test_the_focus_keeps_its_package_open(scan_of):
    """Around a module of an npm package the modules of that package are boxes of their own."""
    scan = scan_of(
        {
            "index.mjs": "import './node_modules/pg/x.mjs'",
            "node_modules/pg/x.mjs": "import './y.mjs'",
            "node_modules/pg/y.mjs": "",
        }
    )
    picture = plan(scan, DrawOptions(focus="node_modules/pg/x.mjs"))
    assert {box.title for box in picture.boxes} == {"index.mjs", "pg/x.mjs", "pg/y.mjs"}


def test_a_focus_that_is_no_module(scan_of):
    """A focus that the build does not have is an error that names it."""
    with pytest.raises(UnknownModule, match=r"gone\.mjs"):
        plan(scan_of({"index.mjs": ""}), DrawOptions(focus="gone.mjs"))


def test_lines_that_longer_ways_imply_are_left_out(scan_of):
    """A request that only repeats a longer way has no line, and the picture says how many."""
    scan = scan_of(
        {
            "index.mjs": "import './a.mjs'\nimport './b.mjs'",
            "a.mjs": "import './b.mjs'",
            "b.mjs": "",
        }
    )
    picture = plan(scan, DrawOptions(focus="a.mjs"))
    assert ends(picture) == {("index.mjs", "a.mjs"), ("a.mjs", "b.mjs")}
    assert "1 line that longer ways imply are not drawn" in picture.banner.also


def test_the_evidence_is_never_left_out():
    """The guilty import keeps its line with statement and place, however many ways lead there."""
    scan = scan_sample("refuted-static-nitro-import")
    picture = plan(scan, DrawOptions(focus="chunks/nitro/nitro.mjs"))
    strong = [line for line in picture.lines if line.strong]
    assert [line.label for line in strong] == [
        ("the guilty import", "import './chunks/nitro/nitro.mjs'", "index.mjs:2:1")
    ]


def test_above_the_budget_folders_are_boxes(scan_of):
    """Above the budget npm scopes and folders are one box each, and the picture says so."""
    packages = [f"node_modules/@scope/p{n}/i.mjs" for n in range(MAX_BOXES + 50)]
    own = [f"chunks/c{n}.mjs" for n in range(MAX_BOXES + 50)]
    sources = dict.fromkeys([*packages, *own], "") | {
        "index.mjs": "\n".join(f"import './{name}'" for name in [*packages, *own])
    }
    picture = plan(scan_of(sources), DrawOptions(focus="index.mjs"))
    assert {box.title for box in picture.boxes} == {"index.mjs", "@scope/*", "chunks/"}
    assert any("too many to draw" in text for text in picture.banner.also)


def test_above_every_budget_the_evidence_is_drawn(scan_of):
    """Where even folders are too many the evidence alone is drawn, and the picture says so."""
    names = [f"d{n}/m.mjs" for n in range(MAX_LINES)]
    sources = dict.fromkeys(names, "") | {
        "index.mjs": "\n".join(f"import './{name}'" for name in names)
    }
    picture = plan(scan_of(sources), DrawOptions(focus="index.mjs"))
    assert len(picture.boxes) <= MAX_BOXES
    assert "1,001 modules are too many to draw: the evidence alone" in picture.banner.also


def test_modules_of_the_same_short_name_are_told_apart(scan_of):
    """Where two modules differ in their content hash alone, it is shown."""
    names = ("chunks/a-Cx3k9QzP.mjs", "chunks/a-Dd0Wm2_1.mjs", "chunks/b-Cx3k9QzP.mjs")
    sources = dict.fromkeys(names, "") | {
        "index.mjs": "\n".join(f"import './{name}'" for name in names)
    }
    titles = {box.title for box in plan(scan_of(sources), FULL).boxes}
    assert titles == {"index.mjs", *names[:2], "chunks/b-….mjs"}
