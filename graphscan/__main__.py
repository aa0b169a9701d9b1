"""The program: `graphscan`, `python -m graphscan`.

`--version` is answered before anything else is loaded; once `main` runs, Ctrl-C ends with 130
without a word; a stdout that cannot be written is a message.
"""

from __future__ import annotations

import os
import sys

from graphscan import __version__


def main() -> None:
    """Run the command line on `sys.argv` and leave with its exit status."""
    try:
        if sys.argv[1:] == ["--version"] and sys.stdout:
            sys.stdout.write(f"graphscan {__version__}\n")
            sys.stdout.flush()
            return
        from graphscan.light import start_lightly

        start_lightly()
        from graphscan.cli import run

        run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        from graphscan.cli.console import unwritable

        sys.exit(unwritable(error))


def program() -> None:
    """`main` as a process of its own, which ends as soon as nothing is left to do.

    To take a large graph apart before the process ends is a fortieth of a scan, and the system does
    it at once.
    """
    try:
        main()
    except SystemExit as leaving:
        if isinstance(leaving.code, int) and _is_done():
            os._exit(leaving.code)
        raise


def _is_done() -> bool:
    """Whether everything is written, and nobody else in this process has anything to do."""
    if sys.orig_argv[1:] not in (sys.argv, ["-m", "graphscan", *sys.argv[1:]]):
        return False  # part of another program: a profiler, a debugger, a test
    if sys.gettrace() is not None or sys.getprofile() is not None:
        return False
    threading = sys.modules.get("threading")
    if threading and any(
        each is not threading.main_thread() and not each.daemon for each in threading.enumerate()
    ):
        return False
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    program()
