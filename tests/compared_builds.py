"""Small server outputs that are compared in tests, and what is told of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import graphscan
from graphscan.comparison import of_document
from graphscan.render.diff import Excerpts, diff, headline
from graphscan.render.page import plain

if TYPE_CHECKING:
    from graphscan.comparison import Difference

SENTRY = {
    "node_modules/@sentry/node/package.json": {
        "name": "@sentry/node",
        "version": "10.75.2",
        "type": "module",
        "exports": "./index.js",
    },
    "node_modules/@sentry/node/index.js": "export function init(options) { return options; }\n",
}
CONFIG = "import * as Sentry from '@sentry/node';\nSentry.init({});\n"
NITRO = """const hooks = {}, h3App = {}, router = {};
const localFetch = () => {}, captureError = () => {};
export const app = { hooks, h3App, router, localFetch, captureError };
"""
GOOD = SENTRY | {
    "index.mjs": f"{CONFIG}import('./nitro.mjs');\n",
    "nitro.mjs": NITRO,
}
"""A build that is proved: Sentry first, Nitro by import()."""


@dataclass(frozen=True)
class Told:
    """A difference, its first line and its whole report."""

    difference: Difference
    first: str
    report: str


def snapshot(scan):
    """The snapshot of a scan, made the way the command line makes it."""
    return of_document(graphscan.to_document(scan), "build")


def told(difference):
    """What is printed of `difference`."""
    text = plain(diff(difference, Excerpts(), verbose=True))
    return Told(difference, plain(headline(difference)).rstrip(), text)
