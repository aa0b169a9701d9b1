"""Every mistake in a graphscan.toml is told with its place, the cause, and the next step."""

from __future__ import annotations

import json
import os

import pytest
from jsonschema import Draft202012Validator

from graphscan.config import load, schema
from graphscan.config.reading import every_preset
from graphscan.errors import ConfigError

ORDER = '[[order]]\nname = "a"\nfirst = { package = "x" }\nthen = { package = "y" }\n'

OF_THE_SCHEMA = {
    "unknown table": ("[ordr]\n", "1:1: ordr: unknown key ordr. Did you mean order?"),
    "unknown key": (
        ORDER + 'thn = 1\nmode = "load"\n',
        "5:1: order[1].thn: unknown key thn. Did you mean then?",
    ),
    "unknown key of a selector": (
        '[[order]]\nname = "a"\nfirst = { package = "x" }\nthen = [{ path = "a" }, { pth = "b" }]',
        "4:27: order[1].then[2].pth: unknown key pth. Did you mean path?",
    ),
    "unknown key of an acceptance": (
        '[[known]]\nrule = "driver-too-early"\nuntill = 2026-12-31\nreason = "x"\n',
        "3:1: known[1].untill: unknown key untill. Did you mean until?",
    ),
    "unknown mode": (
        ORDER + 'mode = "evalute"\n',
        "5:1: order[1].mode: evalute is none of evaluate, load, statement. Did you mean evaluate?",
    ),
    "unknown severity": (
        ORDER + 'severity = "fatal"\n',
        "5:1: order[1].severity: fatal is none of error, warning, note.",
    ),
    "unknown grade": (
        '[rules]\ndriver-too-early = "of"\n',
        "2:1: rules.driver-too-early: of is none of off, error, warning, note. Did you mean off?",
    ),
    "a grade that is true": (
        "[rules]\ndriver-too-early = false\n",
        "2:1: rules.driver-too-early: true or false is none of off, error, warning, note.",
    ),
    "missing keys": (
        '[[order]]\nname = "a"\n',
        "1:1: order[1]: first and then missing. Add the key",
    ),
    "a number for a selector": (
        '[[order]]\nname = "a"\nfirst = 3\nthen = { package = "y" }\n',
        "3:1: order[1].first: must be a table or a list of tables, not a number.",
    ),
    "a text for a selector": (
        '[[order]]\nname = "a"\nfirst = "x"\nthen = { package = "y" }\n',
        "3:1: order[1].first: must be a table or a list of tables, not a string.",
    ),
    "a list of texts for selectors": (
        '[[order]]\nname = "a"\nfirst = ["x"]\nthen = { package = "y" }\n',
        "3:10: order[1].first[1]: must be a table, not a string",
    ),
    "a selector of nothing": (
        '[[order]]\nname = "a"\nfirst = {}\nthen = { package = "y" }\n',
        "3:1: order[1].first: nothing is selected. Give one of package, path, module, marker",
    ),
    "no selector": (
        '[[order]]\nname = "a"\nfirst = []\nthen = { package = "y" }\n',
        "3:1: order[1].first: must not be empty",
    ),
    "a package with a path": (
        '[[order]]\nname = "a"\nfirst = { package = "x/y" }\nthen = { package = "y" }\n',
        (
            "3:11: order[1].first.package: 'x/y' is not of the form that is wanted here. "
            "Write the name of an npm package; choose files in it with path"
        ),
    ),
    "a name with spaces": (
        '[[order]]\nname = "a b"\nfirst = { package = "x" }\nthen = { package = "y" }\n',
        (
            "2:1: order[1].name: 'a b' is not of the form that is wanted here. "
            "Use letters, digits, dots and dashes"
        ),
    ),
    "one table for [[order]]": (
        '[order]\nname = "a"\n',
        "1:1: order: must be a list, not a table",
    ),
    "a marker of nothing": (
        "[markers.a]\n",
        "1:1: markers.a: nothing is selected. Give one of query, modules",
    ),
    "a query that is a number": (
        "[markers.a]\nquery = 1\n",
        "2:1: markers.a.query: must be a string, not a number",
    ),
    "a preset that is no list": (
        '[presets]\nuse = "dd-trace"\n',
        "2:1: presets.use: must be a list, not a string",
    ),
    "a time for a date": (
        '[[known]]\nrule = "driver-too-early"\nuntil = 2026-12-31T00:00:00\nreason = "x"\n',
        (
            "3:1: known[1].until: a date with a time is not wanted here. "
            "Write a date without a time: 2026-12-31"
        ),
    ),
    "a time of day for a date": (
        '[[known]]\nrule = "driver-too-early"\nuntil = 10:00:00\nreason = "x"\n',
        (
            "3:1: known[1].until: a time of day is not wanted here. "
            "Write a date without a time: 2026-12-31"
        ),
    ),
    "a date for a name": (
        '[[order]]\nname = 2026-12-31T00:00:00\nfirst = { path = "x" }\nthen = { path = "y" }\n',
        "2:1: order[1].name: must be a string, not a date with a time",
    ),
    "a date of another form": (
        '[[known]]\nrule = "driver-too-early"\nuntil = "31.12.2026"\nreason = "x"\n',
        (
            "3:1: known[1].until: '31.12.2026' is not of the form that is wanted here. "
            "Write a date: 2026-12-31"
        ),
    ),
    "no reason": (
        '[[known]]\nrule = "driver-too-early"\nuntil = 2026-12-31\n',
        "1:1: known[1]: reason missing.",
    ),
}

OF_THE_PARSER = {
    "a rule of ours": (
        ORDER.replace('"a"', '"driver-too-early"'),
        "2:1: order[1].name: driver-too-early: a rule of graphscan's own has this name.",
    ),
    "a name twice": (ORDER + ORDER, "6:1: order[2].name: a: an earlier [[order]] has this name."),
    "a rule of a preset": (
        ORDER.replace('"a"', '"dd-trace-first"') + '[presets]\nuse = ["dd-trace"]\n',
        "2:1: order[1].name: dd-trace-first: the preset dd-trace has a rule of this name.",
    ),
    "an unknown marker": (
        ORDER.replace('{ package = "x" }', '{ marker = "sentri-init" }'),
        "3:11: order[1].first.marker: no marker sentri-init. Did you mean sentry-init?",
    ),
    "an unknown preset": (
        '[presets]\nuse = ["dotenv", "dd-trac"]\n',
        "2:18: presets.use[2]: no preset dd-trac. Did you mean dd-trace?",
    ),
    "an unknown rule": (
        '[rules]\nsentry-before-nitr = "off"\n',
        (
            "2:1: rules.sentry-before-nitr: no rule sentry-before-nitr. "
            "Did you mean sentry-before-nitro?"
        ),
    ),
    "an unknown rule to accept": (
        '[[known]]\nrule = "driver-to-early"\nuntil = 2026-12-31\nreason = "x"\n',
        "2:1: known[1].rule: no rule driver-to-early. Did you mean driver-too-early?",
    ),
    "a day that is none": (
        '[[known]]\nrule = "driver-too-early"\nuntil = "2026-02-30"\nreason = "x"\n',
        "3:1: known[1].until: 2026-02-30 is no day of the calendar. Write a date: 2026-12-31",
    ),
    "a marker of ours": (
        '[markers.sentry-init]\nmodules = { path = "a" }\n',
        "1:1: markers.sentry-init: sentry-init is a marker of graphscan's own.",
    ),
    "a marker of markers": (
        '[markers.a]\nmodules = { marker = "sentry-init" }\n',
        "2:13: markers.a.modules.marker: a marker cannot be made of markers.",
    ),
    "a marker of a whole package": (
        '[markers.a]\nmodules = { package = "x" }\n',
        "2:1: markers.a.modules: a whole package is no event.",
    ),
    "a glob of too many": (
        '[[order]]\nname = "a"\nfirst = { path = "{1..100000}" }\nthen = { package = "y" }\n',
        (
            "3:11: order[1].first.path: the braces stand for more than 1000 globs. "
            "Write * for some of them, or several selectors"
        ),
    ),
    "a glob of many braces": (
        f'[markers.a]\nmodules = [{{ path = "a" }}, {{ path = "{"{a,b}" * 15}" }}]\n',
        "2:30: markers.a.modules[2].path: the braces stand for more than 1000 globs.",
    ),
    "a glob of too many to accept": (
        (
            '[[known]]\nrule = "driver-too-early"\nmodule = "{1..100000}"\n'
            'until = 2026-12-31\nreason = "x"\n'
        ),
        (
            "3:1: known[1].module: the braces stand for more than 1000 globs. "
            "Write * for some of them, or several [[known]]"
        ),
    ),
    "a query that is a folder": (
        '[presets]\nuse = []\n[markers.a]\nquery = "q"\n',
        "4:1: markers.a.query: q is a folder. Name the file of the query, such as q/a.scm",
    ),
    "a query that is not there": (
        '[markers.a]\nquery = "queries/a.scm"\n',
        "2:1: markers.a.query: queries/a.scm does not exist. It is looked for beside",
    ),
}


@pytest.mark.parametrize(("text", "message"), OF_THE_SCHEMA.values(), ids=OF_THE_SCHEMA)
def test_what_the_schema_refuses(refused, text, message):
    """Unknown keys, wrong types and missing keys: the place, the cause, the nearest name."""
    assert refused(text).startswith(f"graphscan.toml:{message}")


@pytest.mark.parametrize(("text", "message"), OF_THE_PARSER.values(), ids=OF_THE_PARSER)
def test_what_only_the_parser_refuses(refused, text, message):
    """Names that nothing has, names that are taken, files that are not there."""
    assert refused(text, {"q/a.scm": ""}).startswith(f"graphscan.toml:{message}")


@pytest.mark.parametrize(
    ("query", "message"),
    {
        "no such node": ("; mine\n(call_expresion)", "a.scm:2:2: tree-sitter refuses the query: "),
        "no such field": (
            "(call_expression\n  callee: (identifier) @call)",
            "a.scm:2:3: tree-sitter refuses the query: Invalid field name: callee",
        ),
        "no end": ("(call_expression\n  ", "a.scm:2:3: tree-sitter refuses the query: "),
        "no such capture": (
            '((identifier) @a\n (#eq? @b "x"))',
            "a.scm:2:",
        ),
        "a predicate that tree-sitter passes over": (
            '; (#mine? @a)\n((identifier) @a (#eq? @a "(#x? ;") (#eqq? @a "x"))',
            "a.scm:2:38: tree-sitter refuses the query: unknown predicate #eqq?",
        ),
    }.values(),
)
def test_a_broken_query(refused, query, message):
    """tree-sitter's message, with line and column of the .scm."""
    told = refused('[markers.a]\nquery = "a.scm"\n', {"a.scm": query})
    assert told.startswith(message)


def test_predicates_that_are_known(read):
    """Every predicate that tree-sitter evaluates can be used."""
    names = ("eq", "not-eq", "any-eq", "any-not-eq", "match", "not-match", "any-of", "not-any-of")
    query = "".join(f'((identifier) @a (#{name}? @a "x"))\n' for name in names)
    config = read('[markers.a]\nquery = "a.scm"\n', {"a.scm": query})
    assert config.markers["a"].query is not None


def test_a_query_of_other_bytes(refused):
    """A query that is not UTF-8 is said to be."""
    told = refused('[markers.a]\nquery = "a.scm"\n', {"a.scm": b"\xff\xfe"})
    assert told.startswith("a.scm: is not UTF-8")


def test_broken_toml(refused):
    """What is no TOML is told with line and column."""
    assert "is no TOML" in (told := refused('[[order]]\nname = "a\n'))
    assert "line 2" in told


def test_other_bytes(refused):
    """A file that is not UTF-8 is said to be; a byte-order mark is none of its text."""
    assert "is not UTF-8" in refused(b"\xff\xfe[\x00")


def test_a_byte_order_mark(read):
    """A byte-order mark, as editors on Windows write it, does not matter."""
    assert [rule.name for rule in read(b"\xef\xbb\xbf" + ORDER.encode()).orders] == ["a"]


def test_no_such_file(tmp_path):
    """A file that is not there is named, with what to do."""
    with pytest.raises(ConfigError, match=r"mine\.toml: does not exist"):
        load(tmp_path / "mine.toml", ())


@pytest.mark.skipif(os.name == "nt", reason="folders can be opened in no way there")
def test_a_folder(tmp_path):
    """A folder in place of the file cannot be read, and the message says why."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, ())


def test_a_day_that_cannot_be_read(tree, monkeypatch):
    """SOURCE_DATE_EPOCH stands for today; where it is no number, that is said."""
    root = tree({"graphscan.toml": ""})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH: 'soon' is no number"):
        load(root / "graphscan.toml", ())


GOOD = {
    "empty": "",
    "an order": ORDER,
    "everything": (
        ORDER.replace('"a"', '"b"')
        + 'mode = "statement"\nseverity = "note"\nabout = "why"\n'
        + '[[order]]\nname = "c"\nfirst = [{ marker = "m", path = "a/**" }, { module = "i.mjs" }]\n'
        + 'then = [{ package = "@a/b" }, { marker = "nitro-runtime" }]\n'
        + '[markers.m]\nquery = "q.scm"\nmodules = [{ package = "x", path = "**/init.js" }]\n'
        + '[presets]\nuse = ["dd-trace", "dotenv"]\n'
        + '[rules]\nsentry-before-nitro = "off"\nb = "warning"\ndotenv-first = "error"\n'
        + '[[known]]\nrule = "b"\nmodule = "a/*"\nuntil = 2026-12-31\nreason = "known"\n'
        + '[[known]]\nrule = "c"\nuntil = "2026-12-31"\nreason = "known"\n'
    ),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_good_files(read, text):
    """What the schema takes and no name spoils is read."""
    found = read(text, {"q.scm": "(call_expression) @call"})
    assert found.shown == "graphscan.toml"


def test_every_value_arrives(read):
    """Names, modes, severities, markers, grades and dates are what the file says."""
    found = read(GOOD["everything"], {"q.scm": "(call_expression) @call"})
    own = [rule for rule in found.orders if rule.preset is None]
    assert [(r.name, r.mode, r.severity) for r in own] == [
        ("b", "statement", "note"),
        ("c", "evaluate", "error"),
    ]
    assert [str(selector) for selector in own[1].first] == ["path a/**, marker m", "module i.mjs"]
    assert {rule.preset for rule in found.orders} == {None, "dd-trace", "dotenv"}
    assert found.grades == {"sentry-before-nitro": "off", "b": "warning", "dotenv-first": "error"}
    assert [str(known.until) for known in found.known] == ["2026-12-31", "2026-12-31"]


def test_the_schema_is_a_schema():
    """What ships is a JSON Schema of draft 2020-12, with a word about every key."""
    document = json.loads(schema.text())
    Draft202012Validator.check_schema(document)
    tables = [document, *document["$defs"].values()]
    keys = [key for table in tables for key in table.get("properties", {}).items()]
    assert [name for name, key in keys if "description" not in key] == []


def test_presets_are_good_files():
    """Every preset can be read, has rules with a sentence each, and no name is used twice."""
    rules = [rule for found in every_preset().values() for rule in found]
    assert all(rule.about.endswith(".") for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules) > len(every_preset())
