"""Terminals, pipes and encodings."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stdout

import pytest

from graphscan.cli import console
from graphscan.render.page import Span, Style, line

PAGE = (line(Span("REFUTED", Style.REFUTED), "  why…"),)


class Terminal(io.StringIO):
    """A stream that says of itself that it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def shown(monkeypatch):
    """What a terminal that knows colours is given for a page."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def show(page):
        with redirect_stdout(Terminal()) as stream:
            console.report(page)
        return stream.getvalue()

    return show


def test_colour_on_a_terminal(shown):
    """On a terminal the verdict is coloured."""
    assert "\x1b[" in shown(PAGE)
    assert "REFUTED" in shown(PAGE)


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_it_is_not_wanted(shown, monkeypatch, variable, value):
    """NO_COLOR and dumb terminals get plain text."""
    monkeypatch.setenv(variable, value)
    assert shown(PAGE) == "REFUTED  why…\n"


def test_no_colour_in_a_pipe(capsys):
    """What is not a terminal gets plain text."""
    console.report(PAGE)
    assert capsys.readouterr().out == "REFUTED  why…\n"


def test_long_lines_stay_whole_on_a_terminal(shown, monkeypatch):
    """The text does not depend on the width of the terminal."""
    monkeypatch.setenv("COLUMNS", "20")
    assert shown((line("x" * 200),)) == "x" * 200 + "\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252"])
def test_a_code_page(graphscan, refuted, encoding):
    """On a code page that lacks the report's marks there are stand-ins, and no error."""
    done = graphscan(refuted, encoding=encoding)
    assert done.status == 1
    assert done.err == ""


def test_a_reader_that_leaves(refuted):
    """A closed pipe ends the output silently, and the exit status is still the verdict."""
    process = subprocess.Popen(
        [sys.executable, "-m", "graphscan", str(refuted)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.wait(timeout=60) == 1
    assert process.stderr.read() == b""
    process.stderr.close()


def test_messages_cannot_move_the_cursor(capsys):
    """Control characters in a message are shown as escapes."""
    console.say("a\x1b[2Jb\nc")
    assert capsys.readouterr().err == "a\\x1b[2Jb\nc\n"
