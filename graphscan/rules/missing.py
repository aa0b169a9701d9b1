"""Why a file is missing from an output, in the words of the people who have met it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.patterns import LazyPattern
from graphscan.rules.finding import Overrides, Remedy, Setting
from graphscan.rules.packages import folder_of, name_in

if TYPE_CHECKING:
    from graphscan.evaluate import LinkError
    from graphscan.rules.context import RuleContext

_IN_PACKAGE: Final = LazyPattern(r"Cannot find module '([^']*node_modules/[^']+)'")
_OF_THE_SDK: Final = LazyPattern(r"@sentry(?:-internal)?/")


class Explanation(Struct, frozen=True):
    """One sentence, and what can be done; none of it can be tried on the graph."""

    text: str
    remedies: tuple[Remedy, ...]


def is_hooking(package: str) -> bool:
    """Whether a package takes part in hooking modules as they are loaded."""
    return package == "import-in-the-middle" or package.startswith("@opentelemetry/")


def explain(context: RuleContext, error: LinkError) -> Explanation | None:
    """What is known of a request that Node cannot link; None where nothing more is to be said."""
    if error.reason not in ("ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"):
        return None
    inside = folder_of(error.at.module)
    package = name_in(error.specifier) or (inside[0] if inside else None)
    if package is None:
        return None
    if is_hooking(package):
        text = f"{package} was not traced whole into the output (@vercel/nft before 0.27.4 does so)"
        return Explanation(text, tracing(package))
    if _IN_PACKAGE.search(error.detail) or (error.specifier.startswith(".") and inside):
        text = (
            f"{package} was traced into the output, but not the file that Node "
            f"{context.build.node} asks for: it was traced on another Node, or not followed"
        )
        build = f"Build on the Node version that runs the output (Node {context.build.node})"
        return Explanation(text, (Remedy(build, None, None), *tracing(package)))
    if _OF_THE_SDK.match(package):
        text = f"{package} was not traced into the output"
        update = "Update the Sentry SDK, and install it in `dependencies`, not `devDependencies`"
        return Explanation(text, (Remedy(update, None, None), *tracing(package)))
    return Explanation(f"{package} is not in the output", tracing(package))


def tracing(package: str) -> tuple[Remedy, ...]:
    """How a package is brought into the output."""
    if is_hooking(package):
        update = "Update @vercel/nft, which traces dependencies into the output"
        newer = Overrides((("@vercel/nft", ">=0.27.4"),))
        return (Remedy(update, None, None, newer),)
    include = json.dumps([f"node_modules/{package}"])
    setting = Setting(f"nitro: {{ externals: {{ traceInclude: {include} }} }}")
    text = f"Add {package} to nitro.externals.traceInclude in nuxt.config"
    return (Remedy(text, None, None, setting),)
