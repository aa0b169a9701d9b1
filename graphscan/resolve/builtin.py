"""The modules that Node itself provides, for each version that can be assumed.

Source: `module.builtinModules` and `module.isBuiltin()` of Node 20.20, 22.23 and 24.21
(https://nodejs.org/api/module.html#modulebuiltinmodules), and
https://nodejs.org/api/modules.html#built-in-modules-with-mandatory-node-prefix. What needs a
command-line flag (`node:quic`, `node:ffi`) is left out.
"""

from __future__ import annotations

from typing import Final

# fmt: off
_BARE: Final = frozenset({
    "_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing",
    "_http_server", "_stream_duplex", "_stream_passthrough", "_stream_readable",
    "_stream_transform", "_stream_wrap", "_stream_writable", "_tls_common", "_tls_wrap", "assert",
    "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants",
    "crypto", "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs",
    "fs/promises", "http", "http2", "https", "inspector", "inspector/promises", "module", "net",
    "os", "path", "path/posix", "path/win32", "perf_hooks", "process", "punycode", "querystring",
    "readline", "readline/promises", "repl", "stream", "stream/consumers", "stream/promises",
    "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls", "trace_events",
    "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
})
"""The same in every version; each also with the prefix `node:`."""
# fmt: on

_PREFIXED_ONLY: Final = {
    20: frozenset({"sea", "test", "test/reporters"}),
    22: frozenset({"sea", "sqlite", "test", "test/reporters"}),
    24: frozenset({"sea", "sqlite", "test", "test/reporters"}),
}
"""To be had only as `node:…`: a bare `test` is a package."""


def is_bare_builtin(name: str) -> bool:
    """Whether `name`, without a prefix, is a built-in module (`canBeRequiredWithoutScheme`)."""
    return name in _BARE


def is_builtin(name: str, node: int) -> bool:
    """Whether `node:` + `name` is a built-in module of that major version."""
    return name in _BARE or name in _PREFIXED_ONLY[node]
