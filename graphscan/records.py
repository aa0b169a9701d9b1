"""The vocabulary: module records and the values that every floor above speaks in.

Frozen, slotted, typed; no behaviour beyond what a value says of itself. Names follow ECMA-262
(Source Text Module Records), Node's documentation of ECMAScript modules, and docs/architecture.md.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

ModuleId: TypeAlias = str
"""POSIX path from the root as it stands on disk, `%?#` percent-encoded, plus `?query#fragment`."""

NODE_VERSIONS: Final = (20, 22, 24)
"""The Node majors that can be assumed: 20 means at least 20.19, 22 at least 22.12."""


class Format(StrEnum):
    """What a file is to Node (ESM_FILE_FORMAT)."""

    MODULE = "module"
    COMMONJS = "commonjs"
    JSON = "json"
    WASM = "wasm"
    ADDON = "addon"


class Phase(StrEnum):
    """The phase of a module request (*deferred evaluation* and *source phase* proposals)."""

    EVALUATION = "evaluation"
    SOURCE = "source"
    DEFER = "defer"


class When(StrEnum):
    """When a request or call runs, once the body that holds it is evaluated."""

    ALWAYS = "always"
    CONDITIONAL = "conditional"
    ON_CALL = "on-call"


class RequestKind(StrEnum):
    """How a module asks for another."""

    IMPORT = "import"
    EXPORT_FROM = "export-from"
    IMPORT_CALL = "import-call"
    REQUIRE = "require"


class Value(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a file says, or a part of it: made by the million, so by C code, without a place among
    what the garbage collector looks through (no record is part of a cycle), and as an array where
    it is written down.
    """


class Site(Value, frozen=True, order=True):
    """A place in a source text.

    `line` counts as ECMA-262 does (LF, CR, CRLF, U+2028, U+2029), `column` counts code points, both
    from 1, a byte-order mark not counted. `start` and `end` are byte offsets into the file as it
    stands on disk.
    """

    line: int
    column: int
    start: int
    end: int


class Literal(Value, frozen=True, tag=0):
    """A specifier that is known: one value, or several for `c ? './a' : './b'`."""

    values: tuple[str, ...]


class Template(Value, frozen=True, tag=1):
    """A specifier of which only the fixed parts are known: `./locales/${name}.mjs`."""

    quasis: tuple[str, ...]


class Opaque(Value, frozen=True, tag=2):
    """A specifier of which nothing is known."""


Argument: TypeAlias = Literal | Template | Opaque

Attributes: TypeAlias = tuple[tuple[str, str], ...]
"""Import attributes in source order: `(("type", "json"),)`."""


class ImportedName(Value, frozen=True):
    """One ImportEntry: `name` is what is asked of the other module, `*` for the namespace."""

    name: str
    local: str
    site: Site


class ModuleRequest(Value, frozen=True):
    """One static `import … from` or `export … from` (ModuleRequest Record)."""

    specifier: str
    kind: RequestKind
    attributes: Attributes
    phase: Phase
    site: Site
    names: tuple[ImportedName, ...] = ()
    """What is imported by name (for `export { a as b } from`: name `a`, local `b`); a bare `import
    'x'` has none.
    """


class ImportCall(Value, frozen=True):
    """One `import()`, `import.source()` or `import.defer()`.

    `function` is the byte offset at which the innermost enclosing function starts; None in the
    module body. `awaited` is true where the value of the call is awaited in place (`await
    import(…)`, also through `.then(…)` and parentheses).
    `caught` is true where a rejection is taken: in a `try` with a `catch`, or by `.catch(…)`, that
    do not certainly throw again. `floating` is true where nothing ever looks at the promise: Node
    ends the process if it is rejected.
    """

    argument: Argument
    attributes: Attributes
    phase: Phase
    awaited: bool
    when: When
    function: int | None
    site: Site
    caught: bool = False
    floating: bool = False


class RequireCall(Value, frozen=True):
    """One `require()` call, or a call of what `createRequire(import.meta.url)` returned.

    `guarded` is true inside the block of a `try` that has a `catch` which does not certainly throw
    again: a failure there is no error.
    """

    argument: Argument
    when: When
    guarded: bool
    function: int | None
    site: Site


class LocalExport(Value, frozen=True, tag=0):
    """`export const x`, `export { y as x }` (LocalExportEntries)."""

    name: str
    local: str
    site: Site


class IndirectExport(Value, frozen=True, tag=1):
    """`export { y as x } from 'z'`, `export * as x from 'z'` (y is `*`), or an import exported
    again.
    """

    name: str
    request: int
    imported: str
    site: Site


class StarExport(Value, frozen=True, tag=2):
    """`export * from 'z'` (StarExportEntries); `request` indexes `ModuleRecord.requests`."""

    request: int
    site: Site


Export: TypeAlias = LocalExport | IndirectExport | StarExport


class TopLevelAwait(Value, frozen=True):
    """One `await`, `for await` or `await using` at the top level of a module.

    `site` runs from the `await` (or `for`) token to the end of what is awaited (of the whole loop):
    the body is suspended at its end or, where `loop`, anywhere inside. `when` says whether the body
    certainly gets there.
    """

    site: Site
    loop: bool = False
    when: When = When.ALWAYS


class ModuleRecord(Value, frozen=True):
    """What one file says; the source alone decides it.

    For a CommonJS file `requests`, `exports` and `has_tla` are empty. `throws` is a `throw`
    statement that the body certainly reaches at its top level, or an `await` of a promise rejected
    there: nothing after it runs. `awaits` stand in source order.
    """

    format: Format
    requests: tuple[ModuleRequest, ...] = ()
    import_calls: tuple[ImportCall, ...] = ()
    require_calls: tuple[RequireCall, ...] = ()
    exports: tuple[Export, ...] = ()
    awaits: tuple[TopLevelAwait, ...] = ()
    throws: Site | None = None
    syntax_errors: tuple[Site, ...] = ()

    @property
    def has_tla(self) -> bool:
        """[[HasTLA]] of ECMA-262, Source Text Module Records."""
        return bool(self.awaits)


EMPTY_RECORDS: Final = {
    Format.JSON: ModuleRecord(Format.JSON),
    Format.WASM: ModuleRecord(Format.WASM),
    Format.ADDON: ModuleRecord(Format.ADDON),
}
"""Records of what has no JavaScript body."""


class Local(Struct, frozen=True):
    """Found below the root (or beside a preload that is itself outside it)."""

    module: ModuleId
    format: Format


class Builtin(Struct, frozen=True):
    """A module of Node's own, with its `node:` prefix."""

    name: str


class External(Struct, frozen=True):
    """Left to a platform that is not Node: `cloudflare:workers`."""

    specifier: str


class Outside(Struct, frozen=True):
    """Found, but its real path is not below the root: it will not exist where the build is
    deployed.
    """

    path: str


class Unresolved(Struct, frozen=True):
    """Not to be had; `reason` is Node's error code, `detail` Node's sentence without absolute
    paths.
    """

    reason: str
    detail: str = ""


class Computed(Struct, frozen=True):
    """The specifier is not known before the code runs."""


Resolution: TypeAlias = Local | Builtin | External | Outside | Unresolved
Target: TypeAlias = Resolution | Computed


class Severity(StrEnum):
    """How much a finding or diagnostic weighs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Mode(StrEnum):
    """What must precede what: evaluation of bodies, loading of files, or statements in one file."""

    EVALUATE = "evaluate"
    LOAD = "load"
    STATEMENT = "statement"


class Verdict(StrEnum):
    """The answer of a rule, and of a scan."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Place(Struct, frozen=True):
    """A place in a module of the build, for people: what `at` is in the JSON document."""

    module: ModuleId
    line: int
    column: int


class Diagnostic(Struct, frozen=True):
    """Something that was noticed and does not stop the analysis."""

    severity: Severity
    code: str
    message: str
    at: Place | None = None


class Build(Struct, frozen=True):
    """The facts of a build: what the platform starts and how (stage *locate*).

    `root`-relative module ids, in the order given. `None` where unknown.
    """

    entry: ModuleId
    imports: tuple[ModuleId, ...] = ()
    requires: tuple[ModuleId, ...] = ()
    node: int = 22
    conditions: tuple[str, ...] = ()
    preset: str | None = None
    framework: tuple[str, str] | None = None
    nitro: str | None = None
    assumptions: tuple[str, ...] = ()
    """Sentences for people: what was taken for granted, and why."""
