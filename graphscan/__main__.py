"""The program: `graphscan`, `python -m graphscan`.

`--version` is answered before anything else is loaded; Ctrl-C ends with 130 at any time, without a
word.
"""

from __future__ import annotations

import sys

from graphscan import __version__


def main() -> None:
    """Run the command line on `sys.argv` and leave with its exit status."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"graphscan {__version__}\n")
        return
    try:
        from graphscan.cli import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
