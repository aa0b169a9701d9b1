"""Draw the pictures of docs/ anew, from the samples.

    python tests/record_pictures.py

Writes docs/images/*.svg and the flowchart of docs/pictures.md. Look at them before they are
committed. `docs/images/real-build.svg` is from a real application and is not drawn here.
"""

from __future__ import annotations

import re
from pathlib import Path

from drawn_builds import scan_sample

from graphscan.render.mermaid import mermaid
from graphscan.render.options import DrawOptions
from graphscan.render.svg import svg

DOCS = Path(__file__).parent.parent / "docs"

PICTURES = {
    "refuted.svg": "refuted-static-nitro-import",
    "proved.svg": "proved-cli-import",
    "undecided.svg": "undecided-computed-import",
}
FLOWCHART = "refuted-static-nitro-import"
BLOCK = re.compile(r"(?<=^```mermaid\n).*?(?=^```)", re.MULTILINE | re.DOTALL)


def drawn(name: str) -> str:
    """The picture `name` of docs/images, as it would be drawn now."""
    picture = svg(scan_sample(PICTURES[name]), DrawOptions())
    assert isinstance(picture, str)
    return picture


def flowchart() -> str:
    """The flowchart of docs/pictures.md, as it would be written now."""
    return mermaid(scan_sample(FLOWCHART), DrawOptions())


def main() -> None:
    """Write all of them."""
    for name in PICTURES:
        (DOCS / "images" / name).write_text(drawn(name), "utf-8", newline="\n")
    page = DOCS / "pictures.md"
    text = BLOCK.sub(lambda _: flowchart(), page.read_text("utf-8"))
    page.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
