"""The facts of a build, as lines: what it is, how it starts, what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.render.excerpt import visible

if TYPE_CHECKING:
    from graphscan.records import Build
    from graphscan.scan import Scan


def facts(scan: Scan) -> tuple[tuple[str, str], ...]:
    """Label and text of each fact, in reading order."""
    build = scan.build
    made = [build.preset, *_makers(build)]
    preloads = [f"--require {name}" for name in build.requires]
    preloads += [f"--import {name}" for name in build.imports]
    sentry = " ".join(part for part in (scan.sentry.package, scan.sentry.version) if part)
    method = f"method {scan.sentry.method}"
    if not scan.concerns_sentry:
        method = "none: the rules about Sentry do not apply"
    named = (
        ("preset", " · ".join(part for part in made if part) or "unknown"),
        ("Sentry", " · ".join(part for part in (sentry, method) if part)),
        ("entry", build.entry),
        ("preloads", " ".join(preloads) or "none"),
        ("assumed", f"Node {build.node} · conditions {', '.join(build.conditions) or 'none'}"),
    )
    return tuple((label, visible(text)) for label, text in named)


def _makers(build: Build) -> tuple[str, ...]:
    """The framework and Nitro, with their versions; Nitro once where it is the framework."""
    framework = " ".join(build.framework) if build.framework else ""
    nitro = f"Nitro {build.nitro}" if build.nitro else ""
    return (nitro,) if framework.lower() == nitro.lower() else (framework, nitro)
