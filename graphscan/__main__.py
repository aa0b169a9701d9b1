"""The program: `graphscan`, `python -m graphscan`.

`--version` is answered before anything else is loaded; Ctrl-C ends with 130 at any time, without a
word; a stdout that cannot be written is a message.
"""

from __future__ import annotations

import sys

from graphscan import __version__


def main() -> None:
    """Run the command line on `sys.argv` and leave with its exit status."""
    try:
        if sys.argv[1:] == ["--version"] and sys.stdout:
            sys.stdout.write(f"graphscan {__version__}\n")
            sys.stdout.flush()
            return
        from graphscan.cli import run

        run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        from graphscan.cli.console import unwritable

        sys.exit(unwritable(error))


if __name__ == "__main__":
    main()
