"""Verdicts, exit statuses, and what --quiet, --verbose and --strict do to them."""

from __future__ import annotations


def test_proved_is_0(graphscan, proved):
    """A proved build ends with 0."""
    done = graphscan(proved)
    assert done.status == 0
    assert done.out.startswith("PROVED  ")


def test_refuted_is_1(graphscan, refuted):
    """A refuted build ends with 1, and the report stands on stdout alone."""
    done = graphscan(refuted)
    assert done.status == 1
    assert done.out.startswith("REFUTED  ")
    assert done.err == ""


def test_undecided_is_3(graphscan, undecided):
    """An undecided build ends with 3 and names what stands in the way."""
    done = graphscan(undecided)
    assert done.status == 3
    assert done.out.startswith("UNDECIDED  ")
    assert "[conditional-init]" in done.out


def test_quiet_is_the_first_line(graphscan, refuted):
    """--quiet prints the verdict line and nothing else."""
    whole, first = graphscan(refuted), graphscan(refuted, "--quiet")
    assert first.status == 1
    assert first.out == whole.out.splitlines(keepends=True)[0]


def test_verbose_says_what_was_assumed(graphscan, refuted):
    """--verbose adds what was taken for granted."""
    assert "\nAssumed\n" not in graphscan(refuted).out
    assert "\nAssumed\n" in graphscan(refuted, "--verbose").out


def test_quiet_and_verbose(graphscan, refuted):
    """--quiet and --verbose contradict each other."""
    done = graphscan(refuted, "--quiet", "--verbose")
    assert (done.status, done.out) == (2, "")


def test_options_may_stand_before_the_path(graphscan, refuted):
    """`graphscan --quiet PATH` is the same as `graphscan PATH --quiet`."""
    assert graphscan("--quiet", refuted) == graphscan(refuted, "--quiet")


def test_the_report_is_the_same_every_time_and_everywhere(graphscan, refuted, tmp_path):
    """Same input, same bytes: from another folder, and for a copy in another place."""
    import shutil

    copy = shutil.copytree(refuted, tmp_path / "elsewhere" / "copy")
    here = graphscan(refuted)
    assert graphscan(".", cwd=copy) == here
    assert str(refuted.parent) not in here.out


def test_preloads_as_node_takes_them(graphscan, refuted):
    """--import is read from the working folder; without ./ it is a package, as for Node."""
    server = refuted / "server"
    done = graphscan(".", "--import", "index.mjs", cwd=server)
    assert done.status == 2
    assert "./index.mjs" in done.err


def test_a_folder_that_is_called_like_a_sub_command(graphscan, refuted, tmp_path):
    """`./order` is a path, `order` is the sub-command."""
    import shutil

    shutil.copytree(refuted, tmp_path / "order")
    assert graphscan("./order", "--quiet").status == 1
    done = graphscan("order")
    assert done.status == 2
    assert "./order" in done.err


def test_a_path_that_does_not_exist(graphscan):
    """A path that leads nowhere: one message with path and cause, exit status 2."""
    done = graphscan("nowhere")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("graphscan: nowhere: ")
    assert "Traceback" not in done.err
