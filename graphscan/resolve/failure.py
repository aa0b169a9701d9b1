"""A resolution that fails: Node's error code and Node's sentence.

Raised by the algorithms of this package and caught at its border, where it becomes
`records.Unresolved`. The codes are those of https://nodejs.org/api/errors.html; an error to which
Node gives no code carries its name instead (`SyntaxError`, `URIError`).
"""

from __future__ import annotations


class ResolutionError(Exception):
    """Node would throw; `code` is `error.code`, else `error.name`; `detail` is its sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def module_not_found(shown: str) -> ResolutionError:
    """No file at the place that an `import` leads to."""
    return ResolutionError("ERR_MODULE_NOT_FOUND", f"Cannot find module '{shown}'")


def package_not_found(name: str) -> ResolutionError:
    """No `node_modules` folder on the way up holds the package that an `import` names."""
    return ResolutionError("ERR_MODULE_NOT_FOUND", f"Cannot find package '{name}'")


def cannot_require(request: str) -> ResolutionError:
    """Nothing that `require(request)` could mean exists (Node's MODULE_NOT_FOUND)."""
    return ResolutionError("MODULE_NOT_FOUND", f"Cannot find module '{request}'")


def invalid_specifier(specifier: str, why: str) -> ResolutionError:
    """The specifier, or what a pattern makes of it, is malformed."""
    return ResolutionError("ERR_INVALID_MODULE_SPECIFIER", f"Invalid module '{specifier}' {why}")


def invalid_package_config(shown: str, why: str) -> ResolutionError:
    """A package.json is not JSON, or its `exports` contradict themselves."""
    return ResolutionError("ERR_INVALID_PACKAGE_CONFIG", f"Invalid package config {shown}. {why}")


def unknown_builtin(specifier: str) -> ResolutionError:
    """`node:` with a name that this version of Node does not have."""
    return ResolutionError("ERR_UNKNOWN_BUILTIN_MODULE", f"No such built-in module: {specifier}")


def unsupported_scheme(scheme: str) -> ResolutionError:
    """A URL that Node's default loader does not load."""
    return ResolutionError(
        "ERR_UNSUPPORTED_ESM_URL_SCHEME",
        "Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. "
        f"Received protocol '{scheme}:'",
    )
