"""`why --json`: the answer as one JSON object, schema `graphscan-why/1` (docs/json.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, assert_never

from graphscan.render.document import links, place, target
from graphscan.subjects import Elsewhere, NamedPackage, OneModule
from graphscan.why import Between, Why

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from graphscan.evaluate import Job
    from graphscan.quote import Quote
    from graphscan.records import Place
    from graphscan.render.document import Document
    from graphscan.scan import Scan
    from graphscan.subjects import Subject
    from graphscan.ways import Ways
    from graphscan.why import Fate

    Quotes: TypeAlias = Mapping[Place, Quote]

SCHEMA: Final = "graphscan-why/1"


def why_document(answer: Why | Between, quotes: Quotes) -> str:
    """The answer as JSON text, ASCII only; `quotes` are those of its chains."""
    match answer:
        case Why():
            value = _why(answer, quotes)
        case Between():
            value = _between(answer, quotes)
        case _:
            assert_never(answer)
    text = json.dumps(value, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f")
    return f"{text}\n"


def _why(answer: Why, quotes: Quotes) -> Document:
    return {
        "schema": SCHEMA,
        "subject": _subject(answer.subject),
        "modules": [_fate(answer.scan, fate, quotes) for fate in answer.fates],
        **_ways(answer.ways, quotes),
        "evaluates": answer.own and links(answer.own.chain, quotes),
        "requests": [
            {**request, "position": answer.scan.evaluation.position(request["from"])}
            for request in links(answer.asked, quotes)
        ],
    }


def _between(answer: Between, quotes: Quotes) -> Document:
    return {
        "schema": SCHEMA,
        "subject": _subject(answer.subject),
        "to": _subject(answer.to),
        **_ways(answer.ways, quotes),
        "back": _ways(answer.back, quotes),
        "relation": answer.relation and answer.relation.value,
        "reason": answer.reason or None,
    }


def _subject(subject: Subject) -> Document:
    match subject:
        case OneModule(module=module):
            return {"kind": "module", "name": module}
        case NamedPackage(name=name, copies=copies):
            return {
                "kind": "package",
                "name": name,
                "copies": [
                    {
                        "folder": copy.package.folder,
                        "version": copy.version,
                        "modules": list(copy.modules),
                    }
                    for copy in copies
                ],
            }
        case Elsewhere(name=name):
            return {"kind": "elsewhere", "name": name, "resolution": target(subject.target)}
        case _:
            assert_never(subject)


def _fate(scan: Scan, fate: Fate, quotes: Quotes) -> Document:
    return {
        "module": fate.module,
        "graph": scan.reach[fate.module].value,
        "position": fate.position,
        "job": None if fate.job is None else _job(scan.evaluation.jobs[fate.job], fate),
        "chain": links(fate.chain, quotes),
    }


def _job(job: Job, fate: Fate) -> Document:
    return {
        "index": fate.job,
        "kind": job.kind.value,
        "root": job.root,
        "trigger": place(job.trigger),
        "when": job.when.value,
        "position": fate.in_job,
    }


def _ways(found: Ways, quotes: Quotes) -> Document:
    return {
        "static": [links(way.chain, quotes) for way in found.static],
        "dynamic": [links(way.chain, quotes) for way in found.dynamic],
        "more": {
            "static": found.more_static,
            "dynamic": found.more_dynamic,
            "unfinished": found.unfinished,
        },
    }
