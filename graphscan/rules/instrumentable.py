"""Packages that the SDK instruments as they are evaluated or loaded, and in which versions.

Read from the SDK where its source is part of the output: OpenTelemetry's instrumentations name
package and versions in `new InstrumentationNodeModuleDefinition('pg', ['>=8.0.3 <9'], …)`, as
literals or as constants beside it. Where it is not, a table stands in for it.
"""

from __future__ import annotations

import posixpath
import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from graphscan import discover, marks
from graphscan.rules.packages import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId

KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "@anthropic-ai/sdk": (">=0.19.2 <1",),
    "@firebase/firestore": (">=3 <5",),
    "@google/genai": (">=0.10.0 <2",),
    "@hapi/hapi": (">=17 <22",),
    "@langchain/langgraph": (">=0.0.0 <2",),
    "@redis/client": ("^1.0.0", ">=5.0.0 <5.12.0"),
    "ai": (">=3 <7",),
    "amqplib": (">=0.5.5 <2",),
    "connect": (">=3 <4",),
    "dataloader": (">=2 <3",),
    "express": (">=4 <6",),
    "fastify": (">=3 <4",),
    "firebase-functions": (">=6 <7",),
    "generic-pool": (">=2 <4",),
    "graphql": (">=14 <17",),
    "hono": (">=4 <5",),
    "ioredis": (">=2 <5.11.0",),
    "kafkajs": (">=0.3.0 <3",),
    "koa": (">=2 <4",),
    "langchain": (">=0.1.0 <2",),
    "lru-memoizer": (">=1.3 <4",),
    "mongodb": (">=3.3.0 <8",),
    "mongoose": (">=5.9.7 <9.7",),
    "mysql": (">=2 <3",),
    "mysql2": (">=1.4.2 <3.20.0",),
    "openai": (">=4 <8",),
    "pg": (">=8.0.3 <9",),
    "pg-pool": (">=2 <4",),
    "postgres": (">=3 <4",),
    "redis": (">=2.6.0 <4",),
    "tedious": (">=1.11.0 <20",),
}
"""What @sentry/node 10.75 instruments, from its source (`integrations/tracing`)."""

_DEFINING: Final = "@opentelemetry/instrumentation"
_DEFINITION: Final = re.compile(
    r"InstrumentationNodeModuleDefinition\(\s*(?P<name>[\w$.]+|[\"'`][^\"'`]+[\"'`])"
    r"\s*(?:,\s*(?P<ranges>[\w$.]+|\[[^\]]*\]))?"
)
_VALUE: Final = re.compile(r"\s*=\s*([\"'][^\"'\n]+[\"']|\[[^\]]*\])")
_IN_NAME: Final = re.compile(r"[\w$]")
_STRING: Final = re.compile(r"[\"'`]([^\"'`]+)[\"'`]")
_PACKAGE: Final = re.compile(r"(?:@[a-z0-9-][\w.-]*/)?[a-z0-9-][\w.-]*")
_BUILTIN: Final = frozenset({"fs", "http", "https", "net", "dns", "undici"})


def instrumentable(modules: Mapping[ModuleId, Module]) -> Mapping[str, tuple[str, ...]]:
    """Packages by name, each with the ranges of versions that are instrumented."""
    beside: dict[str, list[Module]] = {}
    definitions: list[tuple[str, str]] = []
    for module in modules.values():
        package = folder_of(module.id)
        if package is None or not package[0].startswith(("@sentry/", "@opentelemetry/")):
            continue
        folder = posixpath.dirname(module.id)
        beside.setdefault(folder, []).append(module)
        if marks.INSTRUMENTATION in module.marks and package[0] != _DEFINING:
            source = discover.read_source(module)
            definitions.append((folder, source.decode("utf-8", "replace")))
    found: dict[str, tuple[str, ...]] = {}
    for folder, text in definitions:
        told_by = [(d["name"], d["ranges"] or "[]") for d in _DEFINITION.finditer(text)]
        wanted = {told.rpartition(".")[2] for told in chain(*told_by) if _needs_constant(told)}
        constants = _constants(text, beside[folder], wanted) if wanted else {}
        for name, ranges in told_by:
            if _needs_constant(name) or _needs_constant(ranges):
                name = constants.get(name.rpartition(".")[2], name)
                ranges = constants.get(ranges.rpartition(".")[2], ranges)
            named = _STRING.fullmatch(name)
            if named and _PACKAGE.fullmatch(named[1]) and named[1] not in _BUILTIN:
                told = (*found.get(named[1], ()), *_STRING.findall(ranges))
                found[named[1]] = tuple(dict.fromkeys(told))
    if not found:
        return KNOWN
    return {name: ranges or KNOWN.get(name, ()) for name, ranges in sorted(found.items())}


def _needs_constant(text: str) -> bool:
    return text[0] not in "\"'`["


def _constants(own: str, beside: Iterable[Module], wanted: set[str]) -> dict[str, str]:
    """Strings and arrays that are given a name of `wanted` in a file or in those beside it."""
    found: dict[str, str] = {}
    texts = (discover.read_source(module).decode("utf-8", "replace") for module in beside)
    for text in (*texts, own):
        for name in sorted(wanted):
            at = text.find(name)
            while at >= 0:
                value = _VALUE.match(text, at + len(name))
                if value and not (at and _IN_NAME.match(text, at - 1)):
                    found[name] = value[1]
                at = text.find(name, at + len(name))
    return found
