"""`graphscan cache`: where earlier scans are remembered, how much that is, and its removal."""

from __future__ import annotations

from typing import Annotated

import typer

from graphscan.cli import console
from graphscan.cli.failure import answering


@answering
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove what is remembered.")] = False,
    info: Annotated[
        bool, typer.Option("--info", help="Show where it is and how large; the default.")
    ] = False,
) -> int:
    """Show or clear what earlier scans have left for later ones."""
    from graphscan.cache.folder import Folder, cache_folder
    from graphscan.errors import Unreadable, UsageError
    from graphscan.render.page import faint, line

    if clear and info:
        raise UsageError("--clear --info", "one removes what the other shows", "Give one of them")
    folder = Folder(cache_folder(), console.say_aside)
    try:
        found = folder.clear() if clear else folder.info()
    except OSError as error:
        cause = f"the cache cannot be {'cleared' if clear else 'read'}"
        reason = (error.strerror or type(error).__name__).lower()
        raise Unreadable(str(folder.path), f"{cause}: {reason}", "Change its permissions") from None
    size = f"{found.files} files, {_megabytes(found.size)} of at most {_megabytes(found.bound)}"
    what = (faint("removed  "), size) if clear else (faint("holds    "), size)
    console.report((line(faint("folder   "), str(found.path)), line(*what)))
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
