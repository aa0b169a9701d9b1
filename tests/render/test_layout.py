"""The layout engine as a process: found, run, and failing."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest
from drawn_builds import scan_sample
from sample_builds import SAMPLES

from graphscan.__main__ import main
from graphscan.errors import GraphscanError
from graphscan.render.layout import Coarser, LayoutFailed, LayoutTimedOut, engines, lay_out
from graphscan.render.options import DrawOptions
from graphscan.render.picture import MAX_BOXES, MAX_LINES, Detail
from graphscan.render.svg import draw, laid_out, png, svg

SMALL = "digraph g { a -> b }"


def large() -> str:
    """A graph that no engine lays out at once."""
    pairs = ((n, (n * n + 7 * k) % 3000) for n in range(3000) for k in range(1, 5))
    return f"digraph g {{ {' '.join(f'n{tail} -> n{head};' for tail, head in pairs)} }}"


def program(folder: Path, name: str, script: str) -> str:
    """A program of ours that stands in the place of an engine."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_engine_beside_python_comes_first():
    """The engine that is installed with graphscan is asked before any other."""
    first = Path(engines()[0])
    assert first.stem == "graphviz-pure"
    assert first.parent == Path(sys.executable).parent


def test_svg_and_png():
    """The engine draws SVG and PNG."""
    assert lay_out(SMALL).startswith(b"<?xml")
    assert lay_out(SMALL, "png").startswith(b"\x89PNG")
    scan = scan_sample("refuted-no-sentry")
    assert png(scan, DrawOptions()).startswith(b"\x89PNG")


def test_the_same_source_gives_the_same_bytes():
    """Two runs of the engine draw the same bytes."""
    scan = scan_sample("refuted-static-nitro-import")
    assert draw(scan, DrawOptions(), "svg") == draw(scan, DrawOptions(), "svg")


def test_no_engine_at_all(tmp_path, monkeypatch):
    """Without any engine the error says how to get one."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert engines() == ()
    with pytest.raises(LayoutFailed, match="pip install graphviz-pure"):
        lay_out(SMALL)


def test_the_system_engine_where_ours_is_missing(tmp_path, monkeypatch):
    """Where graphviz-pure is not to be found, what PATH calls dot is asked."""
    ours = engines()[0]
    dot = tmp_path / ("dot.exe" if os.name == "nt" else "dot")
    shutil.copy(ours, dot)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    assert [Path(found).stem for found in engines()] == ["dot"]
    assert lay_out(SMALL).startswith(b"<?xml")


def test_a_program_that_does_not_exist():
    """An engine that cannot be started is named in the error."""
    with pytest.raises(LayoutFailed, match="no-such-program: could not be started"):
        lay_out(SMALL, programs=["/nowhere/no-such-program"])


def test_the_next_engine_is_asked():
    """Where one engine cannot be started the next one draws."""
    assert lay_out(SMALL, programs=["/nowhere/gone", *engines()]).startswith(b"<?xml")


def test_a_source_that_is_not_dot():
    """A source that no engine can read is an error with what the engine said."""
    with pytest.raises(LayoutFailed, match="syntax error"):
        lay_out("digraph {", programs=engines()[:1])


def test_a_label_that_is_not_html():
    """A label that the engine could not read is an error, though it draws something."""
    with pytest.raises(LayoutFailed, match="syntax error"):
        lay_out("digraph { a [label=<<b></b>>] }", programs=engines()[:1])


def test_the_time_limit():
    """A layout that takes longer than its limit is ended, and the error says what to do."""
    with pytest.raises(LayoutTimedOut, match=r"not finished after 0\.2 seconds.*--focus"):
        lay_out(large(), limit=0.2)


ONLY_SMALL = """
import subprocess, sys
source = sys.stdin.read()
if "idle.mjs" in source:
    sys.exit("too large for me")
sys.exit(subprocess.run([{engine!r}, *sys.argv[1:]], input=source, text=True).returncode)
"""


@pytest.fixture
def only_small(tmp_path, monkeypatch):
    """An engine that cannot lay out what shows the module idle.mjs."""
    script = ONLY_SMALL.format(engine=engines()[0])
    program(tmp_path, "graphviz-pure", script)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="a script cannot stand in for an .exe")
def test_a_coarser_picture(scan_of, only_small):
    """What cannot be laid out is drawn coarser, the picture says so, the cause holds the source."""
    scan = scan_of({"index.mjs": "import './a.mjs'", "a.mjs": "", "idle.mjs": ""})
    drawing = laid_out(scan, DrawOptions(full=True), "svg")
    assert drawing.content.startswith(b"<?xml")
    assert any("the evidence alone" in text for text in drawing.picture.banner.also)
    assert drawing.cause is not None
    assert "too large for me" in str(drawing.cause)
    assert "idle.mjs" in drawing.cause.source
    assert isinstance(svg(scan, DrawOptions(full=True)), Coarser)
    assert laid_out(scan, DrawOptions(), "svg").cause is None


@pytest.mark.skipif(os.name == "nt", reason="a script cannot stand in for an .exe")
def test_the_command_line_with_a_coarser_picture(only_small, tree, monkeypatch, capsys):
    """A coarser picture comes with a hint and the .dot file of what was asked for."""
    build = tree({"build/index.mjs": "import './a.mjs'", "build/a.mjs": "", "build/idle.mjs": ""})
    monkeypatch.chdir(build)
    monkeypatch.setattr(sys, "argv", ["graphscan", "build", "--svg", "--full"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 1
    assert told.out.startswith("REFUTED")
    assert "this is a coarser picture" in told.err
    assert "wrote graphscan.svg" in told.err
    assert "wrote graphscan.dot" in told.err
    assert "idle.mjs" in (build / "graphscan.dot").read_text("utf-8")
    assert "idle.mjs" not in (build / "graphscan.svg").read_text("utf-8")


def test_ten_thousand_modules(scan_of):
    """However large a build is, no more than the budget reaches the layout, in every view."""
    names = [f"d{n % 97}/m{n}.mjs" for n in range(10_000)]
    sources = {
        name: "".join(f"import '../{names[(number * 7 + step) % 10_000]}'\n" for step in (1, 9))
        for number, name in enumerate(names)
    }
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in names[:50])
    scan = scan_of(sources)
    for options in (DrawOptions(), DrawOptions(full=True), DrawOptions(focus=names[5], depth=3)):
        picture, drawn = draw(scan, options, "svg")
        assert drawn.startswith(b"<?xml")
        assert len(picture.boxes) <= MAX_BOXES
        assert len(picture.lines) <= MAX_LINES


@pytest.mark.skipif(os.name == "nt", reason="a script cannot stand in for an .exe")
def test_even_the_coarsest_picture_fails(tmp_path, monkeypatch):
    """Where no picture can be drawn the error is one of ours, after the coarsest was tried."""
    program(tmp_path, "graphviz-pure", "import sys; sys.stdin.read(); sys.exit('out of order')")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(GraphscanError, match=r"out of order.*--dot"):
        draw(scan_sample("refuted-no-sentry"), DrawOptions(), "svg")


def test_details_end_with_the_chain():
    """The last thing that is tried is the coarsest."""
    assert max(Detail) is Detail.CHAIN


def test_the_command_line_without_an_engine(tmp_path, monkeypatch, capsys):
    """Without an engine the verdict is printed, graphscan.dot written instead, the status 2."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sys, "argv", ["graphscan", str(SAMPLES / "refuted-no-sentry"), "--svg"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.out.startswith("REFUTED")
    assert "pip install graphviz-pure" in told.err
    assert (tmp_path / "graphscan.dot").read_text("utf-8").startswith("digraph graphscan")
    assert not (tmp_path / "graphscan.svg").exists()
