"""Two builds compared: what a saved document or a scan says of each, and what is different.

Pure functions over values: `document` makes a `Snapshot` of a JSON document (that of a scan is
`to_document(scan)`), `matching` pairs the modules of two snapshots so that a rename is not a
removal, `compare` gives the typed `Difference`. What is not in a document, the sources, is handed
in where it can be had and makes the pairing better, never the answer different in kind.
"""

from graphscan.comparison.compare import compare
from graphscan.comparison.contents import Contents, contents_of
from graphscan.comparison.difference import Change, Difference
from graphscan.comparison.document import of_document, parse
from graphscan.comparison.snapshot import Snapshot, strictly

__all__ = [
    "Change",
    "Contents",
    "Difference",
    "Snapshot",
    "compare",
    "contents_of",
    "of_document",
    "parse",
    "strictly",
]
