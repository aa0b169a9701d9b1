"""The Sentry SDK is made for the platform that the preset builds for.

`@sentry/node` and what is built on it hook Node's module loader and instrument `node:http`; the
runtimes of Cloudflare, edge functions, Deno and Bun have neither in that form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.graph import Edge
from graphscan.locate.presets import is_node_preset, preset_name
from graphscan.patterns import LazyPattern
from graphscan.records import (
    External,
    Local,
    ModuleRequest,
    Place,
    Severity,
    Unresolved,
    Verdict,
)
from graphscan.rules.finding import Finding, Mode, NotApplicable, Remedy
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.discover import ResolvedRequest
    from graphscan.rules.context import RuleContext

NAME: Final = "edge-preset"

_NODE_SDK: Final = LazyPattern(r"@sentry/(?:node|node-core|profiling-node|nestjs)(?:/|$)")
_RUNS_NODE_CODE: Final = ("bun", "deno")
"""Platforms that run much of what Node runs."""
_PLATFORM_SDK: Final = {
    "bun": "@sentry/bun",
    "cloudflare": "@sentry/cloudflare",
    "deno": "@sentry/deno",
    "vercel": "@sentry/vercel-edge",
}


def check(context: RuleContext) -> Finding | NotApplicable:
    """Refuted where a Node SDK has to be linked that cannot be there; else a warning."""
    preset = context.build.preset
    if preset is None or is_node_preset(preset):
        return NotApplicable(NAME, f"the preset is {preset or 'not known'}: Node runs the output")
    found = next(_uses(context), None)
    if found is None:
        return NotApplicable(NAME, f"nothing that runs under {preset} imports a Sentry SDK of Node")
    edge_module, resolved = found
    family = preset_name(preset).split("-")[0]
    site = resolved.request.site
    place = Place(edge_module, site.line, site.column)
    absent = (
        isinstance(resolved.target, External | Unresolved)
        and isinstance(resolved.request, ModuleRequest)
        and family not in _RUNS_NODE_CODE
    )
    sdk = _PLATFORM_SDK.get(family, "the platform's own SDK")
    if absent:
        effect = "it is not in the output, and that runtime does not bring it along: nothing starts"
    elif family in _RUNS_NODE_CODE:
        effect = "errors may arrive, but nothing hooks the modules of that runtime"
    else:
        effect = "it builds on Node's loader and node:http, which that runtime does not have"
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR if absent else Severity.WARNING,
        Verdict.REFUTED,
        f"The preset {preset} does not run on Node, but {edge_module}:{place.line}:{place.column} "
        f"imports {resolved.specifier}, a Sentry SDK for Node; {effect}. Use {sdk}",
        at=place,
        chain=_chain(context, edge_module, resolved),
        remedies=(Remedy(f"Initialise with {sdk} instead of {resolved.specifier}", None, None),),
        cause="edge-preset",
        symptom="Nothing arrives from the server, or errors only: the SDK is made for Node.",
    )


def _uses(context: RuleContext) -> Iterator[tuple[str, ResolvedRequest]]:
    for module in context.graphs.modules.values():
        if is_package_module(module.id) or not context.runs(module.id):
            continue
        for resolved in module.requests:
            if resolved.specifier is not None and _NODE_SDK.match(resolved.specifier):
                yield module.id, resolved


def _chain(context: RuleContext, module: str, resolved: ResolvedRequest) -> tuple[Edge, ...]:
    chain = context.chains.any(module)
    if not isinstance(resolved.target, Local):
        return chain
    index = context.graphs.modules[module].requests.index(resolved)
    last = Edge(module, resolved.target.module, resolved.request, resolved.specifier or "", index)
    return (*chain, last)
