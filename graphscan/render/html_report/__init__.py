"""The report as one HTML file (`--html`): nothing to install, nothing from the network.

page     the page from its template
policy   its Content-Security-Policy: its own script and style by their hashes, nothing else
stories  findings, remedies, packages: text that is there without scripts
drawing  the picture, and what its boxes and lines stand for
routes   how Node gets to each module
data     what the scripts know of the build
assets   the project's own files: `assets/*.mjs`, `style.css`, `page.html`
markup   HTML from values, everything escaped

The page of a difference (`graphscan diff --html`) is `difference`, its lists are `changes`.
"""

from __future__ import annotations

from graphscan.render.html_report.data import places
from graphscan.render.html_report.page import html

__all__ = ["html", "places"]
