"""What a remedy looks like where it is carried out: settings in nuxt.config, lines of the output.

An `Edit` is offered only where the lines stand for themselves: text that patch(1) takes as it is,
and a change that does in the file what was tried on the graph.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from graphscan import discover
from graphscan.patterns import LazyPattern
from graphscan.rules.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.discover import Module
    from graphscan.records import ModuleRequest

RELEASE_INJECTION_OFF: Final = """\
sentry: {
  unstable_sentryBundlerPluginOptions: {
    release: { inject: false },
  },
},"""

DYNAMIC_IMPORT: Final = """\
sentry: {
  autoInjectServerSentry: "experimental_dynamic-import",
},"""

WRAPPED: Final = ("default", "handler", "server")
"""What Sentry wraps unasked; the setting takes the place of this list."""

_LONGEST: Final = 400
_PLAIN_NAME: Final = LazyPattern(r"(?!\.\./)[\w./+@~-]+")
_BARE_IMPORT: Final = LazyPattern(
    r"""import\s*(?P<specifier>"[^"\\\n]*"|'[^'\\\n]*')\s*(?P<end>;?)\Z"""
)


def wrapping(names: Iterable[str]) -> str:
    """The setting that has Sentry wrap these exports too, beside those that it wraps unasked."""
    listed = ", ".join(json.dumps(name) for name in dict.fromkeys((*WRAPPED, *names)))
    return f"sentry: {{\n  experimental_entrypointWrappedFunctions: [{listed}],\n}},"


def importing(module: Module, request: ModuleRequest) -> Edit | None:
    """`import 'x'` as `import('x')`, in place.

    None where the statement is anything else, or where a top-level await in that module could let
    the call begin too early.
    """
    if module.record.has_tla or not _PLAIN_NAME.fullmatch(module.id):
        return None
    source = discover.read_whole(module)
    start = source.rfind(b"\n", 0, request.site.start) + 1
    end = source.find(b"\n", request.site.end)
    if end < 0:
        return None
    try:
        before = source[start:end].decode("utf-8")
        statement = source[request.site.start : request.site.end].decode("utf-8")
        head = source[start : request.site.start].decode("utf-8")
    except UnicodeDecodeError:
        return None
    bare = _BARE_IMPORT.match(statement)
    if bare is None or not before.isprintable() or before.endswith(" ") or len(before) > _LONGEST:
        return None
    tail = before[len(head) + len(statement) :]
    call = f"import({bare['specifier']}){bare['end'] or ';'}"
    return Edit(module.id, source.count(b"\n", 0, start) + 1, (before,), (f"{head}{call}{tail}",))
