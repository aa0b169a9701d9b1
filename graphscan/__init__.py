"""graphscan: which module is evaluated first, and was it meant to be?

The public API is what `__all__` names; everything else is private. Names load on first use (PEP
562), so that `graphscan --version` pays for nothing.

    from graphscan import Relation, scan

    result = scan(".output/server")
    print(result.verdict)
    for finding in result.findings:
        print(finding.rule, finding.verdict, finding.message)
    if result.evaluation.relation("index.mjs", "chunks/nitro/nitro.mjs") is Relation.AFTER:
        print("Nitro runs first")
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Build",
    "Builtin",
    "ConfigError",
    "Diagnostic",
    "Edge",
    "External",
    "Finding",
    "Format",
    "GraphscanError",
    "Job",
    "Local",
    "ModuleRecord",
    "NoEntry",
    "Outside",
    "PathNotFound",
    "Place",
    "PreloadNotFound",
    "Relation",
    "Resolution",
    "Scan",
    "SeveralOutputs",
    "Severity",
    "UnknownModule",
    "Unreadable",
    "Unresolved",
    "UsageError",
    "Verdict",
    "__version__",
    "extract",
    "resolve",
    "scan",
    "to_document",
]

if TYPE_CHECKING:
    from graphscan.errors import (
        ConfigError,
        GraphscanError,
        NoEntry,
        PathNotFound,
        PreloadNotFound,
        SeveralOutputs,
        UnknownModule,
        Unreadable,
        UsageError,
    )
    from graphscan.evaluate import Job, Relation
    from graphscan.extract import extract
    from graphscan.graph import Edge
    from graphscan.pipeline import scan
    from graphscan.records import (
        Build,
        Builtin,
        Diagnostic,
        External,
        Format,
        Local,
        ModuleRecord,
        Outside,
        Place,
        Resolution,
        Severity,
        Unresolved,
        Verdict,
    )
    from graphscan.render.document import to_document
    from graphscan.resolve import resolve
    from graphscan.rules.finding import Finding
    from graphscan.scan import Scan

_HOMES = {
    "Edge": "graphscan.graph",
    "Finding": "graphscan.rules.finding",
    "Job": "graphscan.evaluate",
    "Relation": "graphscan.evaluate",
    "Scan": "graphscan.scan",
    "extract": "graphscan.extract",
    "resolve": "graphscan.resolve",
    "scan": "graphscan.pipeline",
    "to_document": "graphscan.render.document",
} | dict.fromkeys(
    (
        "ConfigError",
        "GraphscanError",
        "NoEntry",
        "PathNotFound",
        "PreloadNotFound",
        "SeveralOutputs",
        "UnknownModule",
        "Unreadable",
        "UsageError",
    ),
    "graphscan.errors",
)
"""Where each public name is defined; those that are not here are records."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, "graphscan.records")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """This package, in which `scan`, `extract` and `resolve` stay functions.

    The import system binds a submodule to its name in the package; these three are private.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
