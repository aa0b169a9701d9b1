"""What bench/run measured, as JSON, as Markdown tables and as a plot."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from contenders import (
    CRUISER_COLD,
    CRUISER_WARM,
    ESBUILD,
    LEXER,
    OURS_CHANGED,
    OURS_COLD,
    OURS_MOVED,
    OURS_WARM,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from agreement import Agreement
    from clock import Runs

BEGIN: Final = "<!-- written by bench/run: begin -->"
END: Final = "<!-- written by bench/run: end -->"
VERSION: Final = "graphscan --version"
_MOST_MEGABYTES: Final = (300, 150)


@dataclass(frozen=True, slots=True)
class Growth:
    """The time that a generated graph took."""

    modules: int
    runs: Runs


@dataclass(slots=True)
class Results:
    """All that was measured in one run of the script."""

    tree: str
    contenders: dict[str, Runs] = field(default_factory=dict)
    builds: dict[str, dict[str, Runs]] = field(default_factory=dict)
    version: Runs | None = None
    growth: list[Growth] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One ratio or figure, and how far it may go."""

    name: str
    value: float
    must: float | None
    aim: float | None
    unit: str

    @property
    def judgement(self) -> str:
        """Whether it keeps what it must, or also reaches what was aimed at."""
        if self.must is not None and self.value > self.must:
            return "missed"
        if self.aim is not None and self.value <= self.aim:
            return "aim reached"
        return "above the aim" if self.must is None else "kept"


def machine() -> str:
    """What it ran on: processor, number of cores, Python, Node."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next((x.split(":")[1].strip() for x in lines if "model name" in x), model)
    except OSError:
        pass
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores, Python {python}, Node {node.stdout.strip()[1:]}"


def targets(results: Results) -> Iterator[Target]:
    """What the project promises of its speed, as far as it was measured."""
    yield from _ratios(results)
    sizes = [runs.megabytes for name, runs in results.contenders.items() if "graphscan" in name]
    if known := [size for size in sizes if size is not None]:
        yield Target("peak memory, all processes", max(known), *_MOST_MEGABYTES, "MB")
    for name, build in results.builds.items():
        yield Target(f"real output `{name}`, cold", build[OURS_COLD].median, 0.8, 0.4, "s")
    if results.version is not None:
        yield Target(f"`{VERSION}`", results.version.median, 0.12, 0.06, "s")
    if len(results.growth) > 1:
        each = [g.runs.least / g.modules for g in results.growth]
        name = (
            f"time a module, {results.growth[-1].modules:,} against {results.growth[0].modules:,}"
        )
        yield Target(name, each[-1] / each[0], 1.5, None, "×")


def _ratios(results: Results) -> Iterator[Target]:
    wanted: tuple[tuple[str, str, float | None, float | None], ...] = (
        (OURS_COLD, CRUISER_COLD, 0.33, None),
        (OURS_COLD, ESBUILD, None, 1.0),
        (OURS_WARM, CRUISER_WARM, 0.4, None),
        (OURS_WARM, LEXER, None, 1.0),
        (OURS_CHANGED, OURS_WARM, 1.3, None),
        (OURS_MOVED, OURS_WARM, 1.3, None),
    )
    for ours, other, must, aim in wanted:
        if ours in results.contenders and other in results.contenders:
            ratio = results.contenders[ours].median / results.contenders[other].median
            yield Target(f"{ours} : {other}", ratio, must, aim, "×")


def markdown(results: Results) -> str:
    """The tables."""
    parts = [f"Measured on {results.machine}."]
    if results.contenders:
        parts += [f"### {results.tree}", _contenders(results.contenders)]
    for name, build in results.builds.items():
        parts += [f"### A real server output: {name}", _contenders(build)]
    parts += ["### Against the targets", _targets(list(targets(results)))]
    if results.growth:
        parts += ["### Growth", _growth(results.growth), "![Growth](images/growth.svg)"]
    if results.agreements:
        parts += ["### Do the tools find the same?", _agreements(results.agreements)]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    marks = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def _contenders(contenders: dict[str, Runs]) -> str:
    ours = contenders.get(OURS_COLD)
    rows = [
        (
            name,
            f"{runs.median:.2f} s",
            f"{runs.least:.2f} s",
            f"{runs.cpu:.2f} s",
            "" if runs.megabytes is None else f"{runs.megabytes:.0f} MB",
            "" if ours is None else f"{runs.median / ours.median:.2f}",
            str(len(runs.runs)),
        )
        for name, runs in contenders.items()
    ]
    head = ("", "median", "shortest", "CPU", "peak memory", "÷ graphscan cold", "runs")
    return _table(head, rows)


def _targets(found: list[Target]) -> str:
    rows = [
        (
            target.name,
            f"{target.value:.2f} {target.unit}",
            "" if target.must is None else f"{target.must:g} {target.unit}",
            "" if target.aim is None else f"{target.aim:g} {target.unit}",
            target.judgement,
        )
        for target in found
    ]
    return _table(("", "measured", "must", "aim", ""), rows)


def _growth(growth: list[Growth]) -> str:
    rows = [
        (
            f"{g.modules:,}",
            f"{g.runs.least:.2f} s",
            f"{g.runs.least / g.modules * 1e3:.3f} ms",
            "" if g.runs.megabytes is None else f"{g.runs.megabytes:.0f} MB",
        )
        for g in growth
    ]
    return _table(("modules", "shortest", "a module", "peak memory"), rows)


def _agreements(found: list[Agreement]) -> str:
    rows = [
        (a.peer, *(f"{n:,}" for n in (a.files, a.own_files, a.edges, a.own_edges, a.common)))
        for a in found
    ]
    head = ("", "its files", "ours", "its static edges", "ours", "in both")
    lines = [_table(head, rows), ""]
    for a in found:
        for difference in a.differences:
            source, target = difference.examples[0]
            lines.append(f"- {difference.count} {difference.reason} (`{source}` → `{target}`)")
    return "\n".join(lines).rstrip()


def save(results: Results, folder: Path, docs: Path | None) -> None:
    """Write JSON and Markdown to `folder`, and the tables and the plot into `docs`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = markdown(results)
    (folder / "results.json").write_text(json.dumps(asdict(results), indent=2) + "\n", "utf-8")
    (folder / "results.md").write_text(text, "utf-8")
    if docs is None:
        return
    page = docs / "performance.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    if len(results.growth) > 1:
        (docs / "images" / "growth.svg").write_text(plot(results.growth), "utf-8")


def plot(growth: list[Growth]) -> str:
    """Milliseconds a module over the number of modules, as SVG."""
    width, height, left, top, right, bottom = 640, 300, 70, 30, 30, 50
    each = [g.runs.least / g.modules * 1e3 for g in growth]
    most = max(each) * 1.2
    step = (width - left - right) / max(len(growth) - 1, 1)

    def x(at: int) -> float:
        return round(left + step * at, 1)

    def y(value: float) -> float:
        return round(height - bottom - value / most * (height - top - bottom), 1)

    line = " ".join(f"{x(at)},{y(value)}" for at, value in enumerate(each))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        '<g font-family="sans-serif" font-size="13">',
        "<title>Time a module over the number of modules</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{left}" y="18" fill="#333">milliseconds a module, whole process</text>',
        f'<path d="M{left} {top}V{height - bottom}H{width - right}" fill="none" stroke="#999"/>',
        f'<text x="{left - 8}" y="{height - bottom}" text-anchor="end" fill="#333">0</text>',
        f'<polyline points="{line}" fill="none" stroke="#362d59" stroke-width="2"/>',
    ]
    for at, value in enumerate(each):
        anchor = "start" if at == 0 else "end" if at == len(each) - 1 else "middle"
        parts.append(f'<circle cx="{x(at)}" cy="{y(value)}" r="4" fill="#362d59"/>')
        parts.append(
            f'<text x="{x(at)}" y="{y(value) - 12}" text-anchor="{anchor}" fill="#333">'
            f"{value:.2f}</text>"
        )
        parts.append(
            f'<text x="{x(at)}" y="{height - bottom + 20}" text-anchor="{anchor}" fill="#333">'
            f"{growth[at].modules:,} modules</text>"
        )
    return "\n".join((*parts, "</g></svg>", ""))
