"""The report of a trace: short where all is as predicted, explicit where it is not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from graphscan.records import Build
from graphscan.render.page import plain
from graphscan.render.trace import trace as report
from graphscan.traced import (
    Body,
    Claim,
    Contradiction,
    Ending,
    Row,
    Run,
    SentryFirst,
    Standing,
    Trace,
)


def _body(module, at, *, ended=True):
    return Body(module, 2 * at, 2 * at + 1 if ended else None, client=False, client_after=False)


def _result(rows, **changes):
    bodies = tuple(_body(row.module, row.actual) for row in rows if row.actual)
    result = Trace(
        build=Build("index.mjs"),
        run=Run("v22.1.0", bodies, Ending.TIME),
        rows=tuple(rows),
        contradictions=(),
        sentry=SentryFirst.YES,
        nitro="nitro.mjs",
        marked=(("index.mjs", "entry"), ("nitro.mjs", "Nitro")),
    )
    return replace(result, **changes)


def _as_predicted(names):
    return [Row(name, Standing.AS_PREDICTED, at, at) for at, name in enumerate(names, 1)]


MANY = [
    *(f"node_modules/pg/{number}.js" for number in range(50)),
    "nitro.mjs",
    *(f"node_modules/zod/{number}.js" for number in range(3)),
    "index.mjs",
]


def test_a_long_stretch_as_predicted_is_one_row():
    """Many modules as predicted fold into a row of packages; marked ones and short runs stay."""
    lines = plain(report(_result(_as_predicted(MANY)))).splitlines()
    order = lines[lines.index("Order") + 2 :]
    assert order == [
        "       1–50       1–50  50 modules: pg (50)",
        "         51         51  nitro.mjs  Nitro",
        "         52         52  node_modules/zod/0.js",
        "         53         53  node_modules/zod/1.js",
        "         54         54  node_modules/zod/2.js",
        "         55         55  index.mjs  entry",
    ]


def test_verbose_folds_nothing():
    """With --verbose each module has its row."""
    text = plain(report(_result(_as_predicted(MANY)), verbose=True))
    assert all(f"  {name}" in text for name in MANY)


def test_what_is_out_of_place_is_never_folded():
    """Modules out of place are listed one by one among the folded ones."""
    rows = _as_predicted(MANY[:50])
    moved = [Row(f"m{number}.mjs", Standing.MOVED, 51 + number, 61 + number) for number in range(6)]
    text = plain(report(_result([*rows, *moved])))
    assert all(f"{51 + n}         {61 + n}  m{n}.mjs  out of place" in text for n in range(6))


def test_many_contradictions_are_cut_and_counted():
    """Ten contradictions are shown, the others counted."""
    found = tuple(
        Contradiction(Claim.UNREACHED, (f"{number}.mjs",), f"{number}.mjs began")
        for number in range(12)
    )
    result = _result(_as_predicted(["index.mjs"]), contradictions=found)
    text = plain(report(result))
    assert text.startswith("DISAGREES  0.mjs began\n")
    assert "10. 9.mjs began [unreached]" in text
    assert "… 2 more (--verbose shows them)" in text
    assert "12. 11.mjs began [unreached]" in plain(report(result, verbose=True))


@pytest.mark.parametrize(("ended", "said"), [(True, False), (False, True)])
def test_a_run_that_was_ended_too_early_says_so(ended, said):
    """Where the entry had not completed in time, the report asks for more."""
    result = _result(_as_predicted(["index.mjs"]))
    run = replace(result.run, bodies=(_body("index.mjs", 1, ended=ended),))
    assert ("try more --seconds" in plain(report(replace(result, run=run)))) is said


def test_names_from_the_build_are_made_visible():
    """A control character in a module's name does not reach the terminal."""
    text = plain(report(_result(_as_predicted(["a\x1b[31m.mjs"]))))
    assert "\x1b" not in text
    assert "a\\x1b[31m.mjs" in text
