"""What a command does when something goes wrong."""

from __future__ import annotations

import pytest
import typer

from graphscan import __main__
from graphscan.cli.failure import answering
from graphscan.errors import NoEntry


def leave(error: BaseException, **options: bool) -> int:
    """The exit status of a command that raises `error`."""

    def command(**_: bool) -> int:
        raise error

    with pytest.raises(typer.Exit) as leaving:
        answering(command)(**options)
    return leaving.value.exit_code


def test_an_error_with_a_message(capsys):
    """What graphscan refuses is one line with subject, cause and next step; exit status 2."""
    assert leave(NoEntry("build", "it is empty", "Build first")) == 2
    assert capsys.readouterr().err == "graphscan: build: it is empty. Build first\n"


def test_an_interruption_in_disguise(capsys):
    """Ctrl-C while a class is made, which Python 3.11 raises as another error, ends with 130."""
    disguised = RuntimeError("Error calling __set_name__")
    disguised.__cause__ = KeyboardInterrupt()
    assert leave(disguised) == 130
    assert capsys.readouterr().err == ""


def test_an_unexpected_error(capsys):
    """What should not happen is a request to report it, without a traceback; exit status 2."""
    assert leave(ZeroDivisionError("x")) == 2
    said = capsys.readouterr().err
    assert said.startswith("graphscan: this should not happen: ZeroDivisionError: x\n")
    assert "--verbose" in said
    assert "Traceback" not in said


def test_an_unexpected_error_in_detail(capsys):
    """With --verbose the places in the program are named, by short paths."""
    assert leave(ZeroDivisionError("x"), verbose=True) == 2
    assert "cli/test_failure.py:" in capsys.readouterr().err


def test_ctrl_c_in_a_command(capsys):
    """Ctrl-C ends with 130, without a word."""
    assert leave(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_while_loading(monkeypatch, capsys):
    """Ctrl-C ends with 130 also before the command has begun."""

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("graphscan.cli.run", interrupted)
    monkeypatch.setattr("sys.argv", ["graphscan", "."])
    with pytest.raises(SystemExit) as leaving:
        __main__.main()
    assert leaving.value.code == 130
    assert capsys.readouterr() == ("", "")
