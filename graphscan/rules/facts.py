"""What is known of the Sentry SDK in the output: package, version, and how it is installed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import discover, disk, marks
from graphscan.evaluate import JobKind
from graphscan.patterns import LazyPattern
from graphscan.records import ImportCall, ModuleId
from graphscan.rules.first_then import Order
from graphscan.rules.recognition import Initialisation, is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphscan.rules.context import RuleContext

_METADATA: Final = re.compile(
    rb"\(\s*[\w$.]+\s*,\s*[\"']([a-z][a-z0-9-]*)[\"']\s*,\s*\[\s*[\"'][a-z0-9-]+[\"']"
    rb"(?:\s*,\s*[\"'][a-z0-9-]+[\"'])*\s*\]"
)
"""`applySdkMetadata(options, "nuxt", ["nuxt", "node"])`, whatever its name has become."""

_SDK_VERSION: Final = LazyPattern(rb"\bSDK_VERSION\s*=\s*[\"'](\d+\.\d+\.\d+[\w.+-]*)[\"']")
_PACKAGE: Final = re.compile(r"@sentry/[a-z0-9-]+")
_INSTALLED: Final = re.compile(
    r"^(.*node_modules/(?:\.[^/]+/)?(@sentry[/+][a-z0-9-]+)(?:@[^/]*)?/)"
)
_PREFERRED: Final = ("@sentry/node", "@sentry/core")


class SentryFacts(Struct, frozen=True):
    """What is known of the Sentry SDK in the output; `method` as report-schema names it."""

    package: str | None
    version: str | None
    method: str


def sentry_facts(context: RuleContext) -> SentryFacts:
    """Best knowledge of the SDK; None where nothing in the output tells."""
    package = _package(context)
    return SentryFacts(package, _version(context, package), _method(context))


def _first(context: RuleContext) -> Initialisation | None:
    found = context.recognition.initialisations
    running = [i for i in found if context.runs(i.run.runner)]
    return next(iter(running or found), None)


def _package(context: RuleContext) -> str | None:
    first = _first(context)
    if first is None:
        return None
    module = context.graphs.modules[first.run.runner]
    specifiers = [
        found.group()
        for resolved in module.requests
        if resolved.specifier and (found := _PACKAGE.search(resolved.specifier))
    ]
    named = [s for s in specifiers if s not in _PREFERRED]
    metadata = _METADATA.search(discover.read_source(module))
    if metadata is None:
        for edge in context.chains.any(module.id) or ():
            metadata = metadata or _METADATA.search(
                discover.read_source(context.graphs.modules[edge.referrer])
            )
    if metadata is not None:
        return f"@sentry/{metadata[1].decode()}"
    return next(iter(named or [s for s in _PREFERRED if s in specifiers]), None)


def _version(context: RuleContext, package: str | None) -> str | None:
    if package is None:
        return None
    installed, declared = dict(_installed(context)), dict(_declared(context))
    for name in (package, *_PREFERRED):  # the packages of one SDK share their version
        if found := installed.get(name) or declared.get(name):
            return found
    for module in context.graphs.modules.values():
        if marks.SDK_VERSION in module.marks and not is_package_module(module.id):
            inlined = _SDK_VERSION.search(discover.read_source(module))
            if inlined is not None:
                return inlined[1].decode()
    return None


def _installed(context: RuleContext) -> Iterator[tuple[str, str]]:
    """Versions of the `@sentry/*` packages of which modules were found."""
    seen: set[str] = set()
    for module in context.graphs.modules.values():
        found = _INSTALLED.match(module.id)
        if found is None or found[1] in seen or module.path is None:
            continue
        seen.add(found[1])
        depth = module.id[len(found[1]) :].count("/") + 1
        version = _json(module.path.parents[depth - 1] / "package.json").get("version")
        if isinstance(version, str):
            yield found[2].replace("+", "/"), version


def _declared(context: RuleContext) -> Iterator[tuple[str, str]]:
    """Versions that the output's own package.json lists."""
    entry = context.graphs.modules.get(context.build.entry)
    if entry is None or entry.path is None:
        return
    dependencies = _json(entry.path.parents[entry.id.count("/")] / "package.json").get(
        "dependencies"
    )
    if isinstance(dependencies, dict):
        for name, version in sorted(dependencies.items()):
            if name.startswith("@sentry/") and isinstance(version, str):
                yield name, version


def _json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(disk.content(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _method(context: RuleContext) -> str:
    order = Order(context, context.order)
    first = next(iter(order.initialisations), None)
    if first is None:
        return "none"
    runner, evaluation = first.run.runner, context.order
    number = evaluation.job_of(runner)
    job = evaluation.jobs[number or 0]
    if job.kind is JobKind.PRELOAD:
        return "cli-import"
    below_nitro = any(context.chains.static(runner, (then,)) is not None for then in order.nitro)
    if below_nitro or context.chains.static(runner, (job.root,)) is None:
        return "bundled"
    on_the_way = context.chains.static(runner, (job.root,)) or ()
    between = {job.root, runner, *(edge.referrer for edge in on_the_way)}
    if any(_loads_nitro(context, order, module) for module in between):
        return "dynamic-import"
    loaded = [evaluation.job_of(then) for then in order.nitro]
    if any(n != number and evaluation.jobs[n or 0].kind is JobKind.IMPORT for n in loaded):
        return "dynamic-import"
    return "top-level-import"


def _loads_nitro(context: RuleContext, order: Order, module: ModuleId) -> bool:
    return any(
        isinstance(placement.edge.request, ImportCall)
        and placement.runner == module
        and any(
            context.chains.static(then, (placement.edge.target,)) is not None
            for then in order.nitro
        )
        for placement in context.placed
    )
