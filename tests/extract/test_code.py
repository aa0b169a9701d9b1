"""What stands behind the code of a source says nothing: a source without it is the same source."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphscan.code import code_of
from graphscan.reading import reading_of
from graphscan.records import Format

UNHURRIED = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
SAMPLES = Path(__file__).parents[2] / "samples"
LINES = (
    "import 'm'",
    "await a",
    "",
    " \t",
    "// x",
    "\t// x \\",
    "//",
    "// '",
    "// `",
    "// */",
    "// x\rb",
    "// é",
    "//# sourceMappingURL=x",
    "//@ x",
    "/*",
    "*/",
    "/* x */ // x",
    "'",
    "'\\",
    "`",
    "`${",
    "}`",
    "}",
    "a = 1 /",
    "/b",
    "<!-- x",
    "--> x",
    "\\",
)
SOURCES = [
    end.join(lines).encode()
    for end, count in (("\n", 3), ("\r\n", 2))
    for lines in product(LINES, repeat=count)
]
ENDINGS = st.lists(
    st.sampled_from(["\n", "\r\n", " ", "\t", "// changed\n", '  // it\'s "b" {c}; \\\n', "//\n"]),
    max_size=5,
).map("".join)
CODE = st.lists(st.sampled_from([*LINES, "\n", "\n", "\r", "\u2028", " "])).map("".join)


def _without_marks(source, module_format):
    reading = reading_of(source, module_format)
    return reading.record, reading.problems


@UNHURRIED
@given(CODE, ENDINGS)
def test_endings_change_nothing(code, ending):
    """A source has one code, whatever white space and plain comments follow on further lines.

    What ends in a backslash is left as it is.
    """
    source = code.encode()
    assume(b"\\" not in source)
    assert code_of(source + b"\n" + ending.encode()) == code_of(source)


@UNHURRIED
@given(CODE)
def test_nothing_is_left_to_take_off(code):
    """Code is a beginning of the source and its own code."""
    source = code.encode()
    assert source.startswith(code_of(source))
    assert code_of(code_of(source)) == code_of(source)


def test_long_endings():
    """Megabytes of white space and comments are taken off at once."""
    assert code_of(b"a" + b"\n" * 3_000_000 + b"// x\n" * 300_000) == b"a"


def test_v8_reads_the_same(v8):
    """V8 reads the same requests in the code as in the whole, or refuses both."""
    sources = [source for source in SOURCES if code_of(source) != source]
    assert len(sources) > 1_000
    assert v8(sources) == v8([code_of(source) for source in sources])


@pytest.mark.parametrize("module_format", [Format.MODULE, Format.COMMONJS])
def test_same_record(module_format):
    """Both have one record; where both are refused, the place may be another."""
    compared = 0
    for source in SOURCES[:: 7 if module_format is Format.MODULE else 11]:
        if code_of(source) == source:
            continue
        whole, code = (_without_marks(each, module_format) for each in (source, code_of(source)))
        if whole[0].syntax_errors or code[0].syntax_errors:
            assert bool(whole[0].syntax_errors) == bool(code[0].syntax_errors), source
        else:
            assert whole == code, source
            compared += 1
    assert compared > 50


def test_samples():
    """The reading of every sample file is that of its code."""
    files = [*SAMPLES.rglob("*.mjs"), *SAMPLES.rglob("*.js")]
    assert files
    for file in files:
        source = file.read_bytes()
        assert reading_of(source, Format.MODULE) == reading_of(code_of(source), Format.MODULE)
