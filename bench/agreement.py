"""Do the tools find the same? Files and static edges of graphscan, dependency-cruiser,
es-module-lexer and oxc, compared one by one over the `.mjs` files of a tree.

An edge is a pair of files (of a file and a specifier for es-module-lexer, which resolves nothing),
however often it is asked for.
"""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphscan import scan, to_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from contenders import Contender
    from corpora import Corpus

Edge: TypeAlias = tuple[str, str]
_STATIC: Final = frozenset({"import", "export-from"})
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """Edges that one side has and the other has not, all for one reason."""

    reason: str
    count: int
    examples: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the answers of a peer compare with ours."""

    peer: str
    files: int
    own_files: int
    edges: int
    own_edges: int
    common: int
    differences: tuple[Difference, ...]


class Ours:
    """What graphscan says of a tree."""

    def __init__(self, corpus: Corpus) -> None:
        modules: dict[str, Any] = to_document(scan(corpus.entry))["modules"]
        self.folder = corpus.folder
        self.files = {name for name in modules if name.endswith(".mjs")}
        self.asked: set[Edge] = set()
        self.resolved: set[Edge] = set()
        self.specifiers: dict[Edge, str] = {}
        for name in self.files:
            for request in modules[name]["requests"]:
                if request["kind"] in _STATIC:
                    self.asked.add((name, request["specifier"]))
                    if request["resolution"]["kind"] == "local":
                        target = request["resolution"]["module"]
                        self.resolved.add((name, target))
                        self.specifiers[name, target] = request["specifier"]


def agreements(corpus: Corpus, peers: dict[str, Contender], work: Path) -> list[Agreement]:
    """Ask each peer once and compare."""
    ours = Ours(corpus)
    return [
        _with_lexer(ours, _answer(peers["lexer"], work / "lexer.json")),
        _with_oxc(ours, _answer(peers["oxc"], work / "oxc.json")),
        _with_cruiser(ours, peers["cruiser"], work / "cruised.json"),
    ]


def _answer(peer: Contender, out: Path) -> dict[str, Any]:
    subprocess.run([*peer.command.words, str(out)], cwd=peer.command.folder, check=True)
    answer: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return answer


def _with_lexer(ours: Ours, answer: dict[str, Any]) -> Agreement:
    theirs = {(path, link[0]) for path, links in answer.items() for link in links if not link[1]}
    return _compared("es-module-lexer", ours.files, set(answer), ours.asked, theirs, _unexplained)


def _with_oxc(ours: Ours, answer: dict[str, Any]) -> Agreement:
    theirs = {
        (path, target)
        for path, links in answer.items()
        for _, later, target in links
        if not later and target is not None
    }

    def why(edge: Edge) -> str:
        text = (ours.folder / edge[0]).read_bytes() if edge in ours.specifiers else b""
        specifier = re.escape(ours.specifiers.get(edge, "").encode())
        if re.search(rb"export\s*\{\s*\}\s*from\s*[\"']" + specifier + rb"[\"']", text):
            return "`export {} from`, which oxc does not list among the exports"
        return _unexplained(edge)

    return _compared("oxc", ours.files, set(answer), ours.resolved, theirs, why)


def _with_cruiser(ours: Ours, peer: Contender, out: Path) -> Agreement:
    subprocess.run(
        peer.command.words, cwd=peer.command.folder, check=False, stdout=subprocess.DEVNULL
    )
    files: set[str] = set()
    theirs: set[Edge] = set()
    unresolved: set[Edge] = set()
    for module in json.loads(out.read_text("utf-8"))["modules"]:
        source = posixpath.normpath(module["source"])
        if not source.endswith(".mjs") or module.get("couldNotResolve"):
            continue
        files.add(source)
        for link in module["dependencies"]:
            if link["couldNotResolve"]:
                unresolved.add((source, link["module"]))
            elif not link["dynamic"] and not link["coreModule"] and link["moduleSystem"] == "es6":
                theirs.add((source, posixpath.normpath(link["resolved"])))

    def why(edge: Edge) -> str:
        specifier = ours.specifiers.get(edge, "")
        if (edge[0], specifier) in unresolved and not specifier.startswith("."):
            return "a package whose `exports` dependency-cruiser does not read unless configured to"
        return _unexplained(edge)

    return _compared("dependency-cruiser", ours.files, files, ours.resolved, theirs, why)


def _unexplained(_edge: Edge) -> str:
    return "not explained"


def _compared(
    peer: str,
    own_files: set[str],
    files: set[str],
    own: set[Edge],
    theirs: set[Edge],
    why: Callable[[Edge], str],
) -> Agreement:
    differences = [
        *_grouped("only graphscan", own - theirs, why),
        *_grouped(f"only {peer}", theirs - own, why),
    ]
    counts = (len(files), len(own_files), len(theirs), len(own), len(own & theirs))
    return Agreement(peer, *counts, tuple(differences))


def _grouped(side: str, edges: Iterable[Edge], why: Callable[[Edge], str]) -> list[Difference]:
    found = sorted(edges)
    reasons = Counter(why(edge) for edge in found)
    return [
        Difference(f"{side}: {reason}", count, tuple(e for e in found if why(e) == reason)[:_SHOWN])
        for reason, count in sorted(reasons.items())
    ]
