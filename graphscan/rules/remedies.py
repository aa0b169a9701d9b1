"""Remedies: changes made to the graph in memory, and kept only if they turn the verdict."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from graphscan import discover, marks
from graphscan.calls import Placement
from graphscan.discover import Module
from graphscan.evaluate import Relation
from graphscan.graph import Edge, Graphs, build, edges_from, edges_to
from graphscan.records import (
    Build,
    Format,
    ImportCall,
    Literal,
    ModuleId,
    ModuleRecord,
    ModuleRequest,
    Phase,
    RequestKind,
    Verdict,
    When,
)
from graphscan.rules import patches
from graphscan.rules.finding import Remedy, Setting
from graphscan.rules.first_then import Order
from graphscan.rules.recognition import Initialisation, is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.rules.context import RuleContext
    from graphscan.rules.finding import Fix


class Change(Struct, frozen=True):
    """A remedy and the build as it would be after it."""

    text: str
    command: str | None
    build: Build
    graphs: Graphs
    placed: tuple[Placement, ...]
    initialises: ModuleId | None = None
    """A new module whose body initialises Sentry."""
    fix: Fix | None = None


def tried(context: RuleContext, changes: Iterator[Change]) -> tuple[Remedy, ...]:
    """The changes after which Sentry certainly comes before Nitro."""
    return tuple(
        Remedy(change.text, change.command, Verdict.PROVED, change.fix)
        for change in changes
        if _proves(context, change)
    )


def _proves(context: RuleContext, change: Change) -> bool:
    """Whether the order is proved, by the judgement that the rules build on, after `change`.

    Several rules offer the same change: it is tried once.
    """
    said = change.text, change.command
    if said not in context.tried:
        context.tried[said] = _is_proved_after(context, change)
    return context.tried[said]


def _is_proved_after(context: RuleContext, change: Change) -> bool:
    changed = context.changed(change.build, change.graphs, change.placed)
    if change.initialises is None:
        return changed.judgement.verdict is Verdict.PROVED
    nitro = Order(changed, changed.evaluation).nitro
    relation = changed.evaluation.relation
    return bool(nitro) and all(
        relation(change.initialises, then) is Relation.BEFORE for then in nitro
    )


def without_condition(order: Order, first: Initialisation) -> Iterator[Remedy]:
    """Initialise whether or not the condition holds; make a computed import() a known one."""
    run = first.run
    if run.later or run.when is When.ON_CALL or _any_certain(order):
        return
    if run.when is When.CONDITIONAL and order.precedes(first):
        yield Remedy(
            "Call Sentry.init without a condition: its option `enabled`, or an empty dsn, "
            "switches it off",
            None,
            Verdict.PROVED,
        )


def _any_certain(order: Order) -> bool:
    return any(f.run.when is When.ALWAYS and order.precedes(f) for f in order.initialisations)


def start_command(build: Build, preload: ModuleId) -> str:
    """The command that starts the build with one more preload, from the server folder."""
    words = ["node"]
    for module in build.requires:
        words += ["--require", relative(module)]
    for module in (*build.imports, preload):
        words += ["--import", relative(module)]
    import shlex

    return shlex.join([*words, relative(build.entry)])


def relative(module: ModuleId) -> str:
    """`module` as a command in the server folder has it."""
    path = posixpath.normpath(module)
    return path if path.startswith("../") else f"./{path}"


def preloading(context: RuleContext, modules: Sequence[ModuleId]) -> Iterator[Change]:
    """Start the module that initialises Sentry with `--import`."""
    for module in dict.fromkeys(modules):
        build_ = context.build
        if module in (build_.entry, *build_.imports, *build_.requires) or is_package_module(module):
            continue
        yield Change(
            f"Start the server with --import {relative(module)}",
            start_command(build_, module),
            replace(build_, imports=(*build_.imports, module)),
            context.graphs,
            context.placed,
        )


def without_release_injection(context: RuleContext, order: Order) -> Iterator[Change]:
    """Leave out the bare imports of Nitro's chunk that the injected release name causes."""
    injected = [
        then for then in order.nitro if marks.SENTRY_RELEASE in context.graphs.modules[then].marks
    ]
    bare = [
        edge
        for then in injected
        for edge in edges_to(context.graphs.static, then)
        if isinstance(edge.request, ModuleRequest)
        and edge.request.kind is RequestKind.IMPORT
        and not edge.request.names
    ]
    if bare:
        yield Change(
            "Switch the release injection of Sentry's bundler plugin off: sentry: { "
            "unstable_sentryBundlerPluginOptions: { release: { inject: false } } } in nuxt.config",
            None,
            context.build,
            _changed(context.graphs, bare, keep=False),
            context.placed,
            fix=Setting(patches.RELEASE_INJECTION_OFF),
        )


def importing_late(context: RuleContext, guilty: Sequence[Edge]) -> Iterator[Change]:
    """Take the static requests that lead to Nitro away, or turn them into `import()`."""
    if not guilty:
        return
    graphs = _changed(context.graphs, guilty, keep=True)
    calls = tuple(
        Placement(
            replace(edge, request=_call(edge.request)),
            edge.referrer,
            _end(context, edge.referrer),
            When.ALWAYS,
            awaited=False,
        )
        for edge in guilty
        if isinstance(edge.request, ModuleRequest)
    )
    text = "; ".join(_in_words(context, edge) for edge in guilty)
    fix = _fix(context, guilty[0]) if len(guilty) == 1 else None
    yield Change(text, None, context.build, graphs, (*context.placed, *calls), fix=fix)


def _fix(context: RuleContext, edge: Edge) -> Fix | None:
    request = edge.request
    if not isinstance(request, ModuleRequest):
        return None
    names = [name.local for name in request.names]
    if request.kind is RequestKind.EXPORT_FROM:
        if names and _loads_dynamically(context, edge.referrer, edge.target):
            return Setting(patches.wrapping(names))
        return Setting(patches.DYNAMIC_IMPORT)
    return None if names else patches.importing(context.graphs.modules[edge.referrer], request)


def starting_a_new_file(context: RuleContext) -> Iterator[Change]:
    """Initialise in a file of its own, as the last preload."""
    name = "instrument.mjs"
    while name in context.graphs.modules:
        name = f"sentry-{name}"
    empty = Module(name, None, Format.MODULE, ModuleRecord(Format.MODULE), ())
    yield Change(
        f"Call Sentry.init in a file of its own, {name}, that imports nothing of the application",
        start_command(context.build, name),
        replace(context.build, imports=(*context.build.imports, name)),
        build({**context.graphs.modules, name: empty}),
        context.placed,
        initialises=name,
    )


def leading_to(context: RuleContext, order: Order, module: ModuleId) -> tuple[Edge, ...]:
    """The static requests of `module` that lead to Nitro."""
    static = context.graphs.static
    to_nitro = static.above(order.nitro)
    return tuple(
        edge
        for edge in edges_from(static, module)
        if isinstance(edge.request, ModuleRequest) and edge.target in to_nitro
    )


def _in_words(context: RuleContext, edge: Edge) -> str:
    request = edge.request
    assert isinstance(request, ModuleRequest)
    where = f"{edge.referrer}:{request.site.line}:{request.site.column}"
    names = ", ".join(name.local for name in request.names if name.local)
    if request.kind is RequestKind.EXPORT_FROM:
        if names and _loads_dynamically(context, edge.referrer, edge.target):
            return (
                f"Add {names} to sentry.experimental_entrypointWrappedFunctions in nuxt.config, so "
                f"that the entry loads it with import() ({where})"
            )
        return (
            f"Load {edge.specifier} with import() after Sentry's initialisation ({where}); "
            'sentry.autoInjectServerSentry: "experimental_dynamic-import" does so'
        )
    initialising = {first.run.runner for first in context.recognition.initialisations}
    if names and edge.referrer in initialising:
        return (
            "Keep application code out of the module that initialises Sentry: "
            f"{where} imports {names} from {edge.specifier}"
        )
    return f"Load {edge.specifier} with import() after Sentry's initialisation ({where})"


def _loads_dynamically(context: RuleContext, module: ModuleId, target: ModuleId) -> bool:
    """Whether `module` loads `target` with import() too: Sentry has wrapped its other functions."""
    return any(edge.target == target for edge in edges_from(context.graphs.dynamic, module))


def _changed(graphs: Graphs, edges: Sequence[Edge], *, keep: bool) -> Graphs:
    """The graphs without these static requests; `keep`: with `import()` calls in their place."""
    by_referrer: dict[ModuleId, dict[int, Edge]] = {}
    for edge in edges:
        by_referrer.setdefault(edge.referrer, {})[edge.index] = edge
    modules = dict(graphs.modules)
    for referrer, changed in by_referrer.items():
        modules[referrer] = _without(modules[referrer], changed, keep=keep)
    return build(modules, like=graphs)


def _without(module: Module, changed: dict[int, Edge], *, keep: bool) -> Module:
    requests = []
    for index, resolved in enumerate(module.requests):
        if index not in changed:
            requests.append(resolved)
        elif keep and isinstance(resolved.request, ModuleRequest):
            requests.append(replace(resolved, request=_call(resolved.request)))
    return replace(module, requests=tuple(requests))


def _call(request: object) -> ImportCall:
    assert isinstance(request, ModuleRequest)
    return ImportCall(
        Literal((request.specifier,)),
        request.attributes,
        Phase.EVALUATION,
        False,
        When.ALWAYS,
        None,
        request.site,
    )


def _end(context: RuleContext, module: ModuleId) -> int:
    return len(discover.read_source(context.graphs.modules[module]))
