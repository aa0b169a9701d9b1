"""DOT in, picture out: the layout engine, run as a process with a time limit.

`graphviz-pure` is installed with graphscan and draws the same bytes on every machine; the system's
`dot` is asked where it is missing or fails. The process reads DOT from stdin and writes to stdout;
whatever it has to say (it warns of every character without a known width) is kept for the error
message alone. A label that the engine could not read is an error, not a picture without it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.errors import GraphscanError

if TYPE_CHECKING:
    from collections.abc import Sequence

TIME_LIMIT: Final = 20.0
"""Seconds for one layout. The largest real build takes a fraction of a second."""

PROGRAMS: Final = ("graphviz-pure", "dot")

_SYNTAX: Final = ("syntax error", "not well-formed")


class LayoutFailed(GraphscanError):
    """No layout engine is to be had, or each of them failed; `source` is what was to be drawn."""

    code = "layout-failed"
    source = ""


class LayoutTimedOut(LayoutFailed):
    """The layout did not finish within its time limit: the picture is too large for it."""

    code = "layout-timed-out"


class Coarser(Struct, frozen=True):
    """A picture with less in it than was asked for, and why that could not be laid out."""

    content: str | bytes
    cause: LayoutFailed
    told: str = "this is a coarser picture"


class _Failure(Struct, frozen=True):
    """Why one engine gave no picture."""

    program: str
    cause: str
    timed_out: bool = False


def engines() -> tuple[str, ...]:
    """The programs to ask, best first: beside the running Python, then on PATH."""
    beside = str(Path(sys.executable).parent) if sys.executable else None
    found: list[str] = []
    for name in PROGRAMS:
        places = (beside, None) if beside else (None,)
        for place in places:
            program = shutil.which(name, path=place)
            if program and program not in found:
                found.append(program)
    return tuple(found)


def lay_out(
    source: str,
    form: str = "svg",
    *,
    limit: float = TIME_LIMIT,
    programs: Sequence[str] | None = None,
) -> bytes:
    """The picture of `source` as `svg` or `png`.

    Raises LayoutTimedOut where an engine needed longer than `limit` seconds, LayoutFailed where
    there is none or none can read `source`.
    """
    disk.unnoted()
    failures: list[_Failure] = []
    for program in engines() if programs is None else programs:
        result = _run(program, source, form, limit)
        if isinstance(result, bytes):
            return result
        failures.append(result)
        if result.timed_out:
            break
    if not failures:
        raise LayoutFailed(
            "layout",
            "neither graphviz-pure nor dot is to be found",
            "Install it with: pip install graphviz-pure",
        )
    causes = "; ".join(f"{failure.program}: {failure.cause}" for failure in failures)
    if failures[-1].timed_out:
        raise LayoutTimedOut(
            "layout",
            causes,
            "Draw less: leave out --full, or use --focus MODULE with a small --depth",
        )
    raise LayoutFailed(
        "layout", causes, "Draw the .dot file with another tool (--dot writes it too)"
    )


def _run(program: str, source: str, form: str, limit: float) -> bytes | _Failure:
    name = Path(program).stem
    try:
        done = subprocess.run(
            [program, f"-T{form}"],
            input=source.encode(),
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Failure(name, f"not finished after {limit:g} seconds", timed_out=True)
    except OSError as error:
        return _Failure(name, f"could not be started ({error.strerror or error})")
    said = done.stderr.decode("utf-8", "replace")
    complaints = [line for line in said.splitlines() if _is_complaint(line)]
    if done.returncode != 0 or not done.stdout:
        cause = complaints[0] if complaints else f"exit status {done.returncode}"
        return _Failure(name, cause[:200])
    if any(word in line for line in complaints for word in _SYNTAX):
        return _Failure(name, complaints[0][:200])
    return done.stdout


def _is_complaint(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("Warning")
