"""Which body's time an `import()` or `require()` runs in, followed through functions and modules.

Evaluation asks: when does this `import()` run? Rules ask: does evaluating this body reach
`Sentry.init`? Both are the same question, asked backwards of a place: who runs it (`trace`). Syntax
gives functions, uses and bindings (`extract.uses`, `extract.bodies`); this floor follows them
across modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.calls.runs import Run, weaker
from graphscan.calls.trace import Trace
from graphscan.graph import Edge, Graphs, edges_of
from graphscan.records import (
    ImportCall,
    Literal,
    ModuleId,
    ModuleRequest,
    Outside,
    Phase,
    RequireCall,
    Unresolved,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.discover import Module

__all__ = ["NOWHERE", "Placement", "Run", "Trace", "placements"]


NOWHERE: Final = ""
"""What stands for a module where Node finds none."""


class Placement(Struct, frozen=True):
    """An `import()` or `require()` call and the body in whose time it runs.

    `runner` is the module whose body runs it: the module that holds the call or, where the call
    stands in a function, the module whose top level calls that function. `at` is the byte offset,
    in the runner's source, of the call itself or of the outermost call that leads to it.
    `awaited`: the runner's body does not go on past `at` before the target's whole graph is
    complete; never said of `require()`, which is complete when it returns. `when` is relative to
    the runner's body; `ON_CALL` where nothing is known but that somebody holds the function: the
    runner is then the module in which it was handed on, at `at`, or that exports it, and `at` is
    the end of the body. A call in a function that nobody can call has no placement.

    The target of `edge` is `NOWHERE` for a `require()` in a function that finds nothing.

    `later`: it runs at `at` or later (a timer, a microtask, `.then`, a function handed on), never
    before. An `ON_CALL` without `later` can run at any time, even before the runner's body (an
    export in a cycle). `settled`: the byte offset in the runner's source from which on the target's
    whole graph is certainly complete although the body goes on past `at` before: the end of the
    `await` in `await Promise.all([import(a), import(b)])` or in `const p = import(a); …; await p;`.
    """

    edge: Edge
    runner: ModuleId
    at: int
    when: When
    awaited: bool
    later: bool = False
    settled: int | None = None
    after: frozenset[tuple[ModuleId, int]] = frozenset()
    """Places of `import()` calls, by module and byte offset, whose promise is fulfilled before."""
    tried: bool = False
    """A `try` with a `catch` stands around the call, or around one that leads to it."""
    promised: bool = False
    """An error at the call is the rejection of a promise before it can be one in the runner."""


def placements(
    graphs: Graphs, starts: Iterable[ModuleId] = (), *, trace: Trace | None = None
) -> tuple[Placement, ...]:
    """Place every `import()` and every `require()` edge of the build.

    `starts` are the modules whose exports the platform may call (the entry). One edge has several
    placements where several bodies run it. Calls that can never run have none.
    """
    trace = trace or Trace(graphs, starts)
    found: dict[Placement, None] = {}
    for module in graphs.modules.values():
        if all(isinstance(resolved.request, ModuleRequest) for resolved in module.requests):
            continue
        for edge in edges_of(module):
            if edge.target in graphs.modules:
                found.update(dict.fromkeys(_placements_of(trace, edge)))
        for edge in _lost_in_functions(module):
            found.update(dict.fromkeys(_placements_of(trace, edge)))
        trace.ease()
    return tuple(found)


def _lost_in_functions(module: Module) -> Iterator[Edge]:
    """`require()` calls in functions that find nothing; an error that is taken there is none."""
    for index, resolved in enumerate(module.requests):
        match resolved.request, resolved.target:
            case RequireCall(function=int(), guarded=False) as request, Unresolved() | Outside():
                yield Edge(module.id, NOWHERE, request, resolved.specifier or "", index)
            case _:
                pass


def _placements_of(trace: Trace, edge: Edge) -> Iterator[Placement]:
    match edge.request:
        case ModuleRequest():
            return
        case RequireCall(function=None, site=site, when=when):
            when = weaker(when, _choice(edge.request.argument))
            yield Placement(edge, edge.referrer, site.start, when, awaited=False)
        case RequireCall(site=site) as request:
            path = trace.call_at(edge.referrer, site.start, site.end)
            for run in trace.runs(edge.referrer, path):
                when = weaker(run.when, _choice(request.argument))
                yield Placement(
                    edge,
                    run.runner,
                    run.at,
                    when,
                    awaited=False,
                    later=run.later,
                    after=run.after,
                    tried=run.tried,
                    promised=run.promised,
                )
        case ImportCall(phase=Phase.SOURCE):
            return  # compiled, never evaluated
        case ImportCall(site=site) as request:
            path = trace.call_at(edge.referrer, site.start, site.end)
            for run in trace.runs(edge.referrer, path):
                yield _import_placed(edge, request, run)


def _import_placed(edge: Edge, request: ImportCall, run: Run) -> Placement:
    if request.phase is Phase.DEFER:
        when = weaker(run.when, When.CONDITIONAL)
        return Placement(edge, run.runner, run.at, when, awaited=False, later=True, after=run.after)
    when = weaker(run.when, _choice(request.argument))
    return Placement(edge, run.runner, run.at, when, run.awaited, run.later, run.settled, run.after)


def _choice(argument: object) -> When:
    """`import(c ? './a' : './b')` loads one of the two."""
    several = isinstance(argument, Literal) and len(argument.values) > 1
    return When.CONDITIONAL if several else When.ALWAYS
