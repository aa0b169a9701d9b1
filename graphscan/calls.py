"""Which calls a module's body makes, followed through functions of its own and of other modules.

Evaluation asks: when does this `import()` run? Rules ask: does this body reach `Sentry.init`? Both are the
same question: what does evaluating a body execute. Syntax gives functions, calls and bindings
(`extract.bodies`); this floor follows them across modules.

(Interface only so far.)
"""

from __future__ import annotations

from dataclasses import dataclass

from graphscan.graph import Edge, Graphs
from graphscan.records import ModuleId, When


@dataclass(frozen=True, slots=True)
class Placement:
    """An `import()` or `require()` call and the body in whose time it runs.

    `runner` is the module whose body runs it: the module that holds the call or, where the call stands in a
    function, the module whose top level calls that function. `at` is the byte offset, in the runner's
    source, of the call itself or of the outermost call that leads to it. `awaited`: the runner's body does
    not go on past `at` before the target's whole graph is complete. `when` is relative to the runner's body;
    `ON_CALL` where nothing is known but that somebody holds the function (the runner is then the module
    that holds the call). A call in a function that nobody can call has no placement.
    `later`: it runs at `at` or later (a timer, a microtask, `.then`), never before. `settled`: the byte offset
    in the runner's source from which on the target's whole graph is certainly complete although the body goes
    on past `at` before: the end of the `await` in `await Promise.all([import(a), import(b)])` or in
    `const p = import(a); …; await p;`.
    """

    edge: Edge
    runner: ModuleId
    at: int
    when: When
    awaited: bool
    later: bool = False
    settled: int | None = None


def placements(graphs: Graphs) -> tuple[Placement, ...]:
    """Place every `import()` and every `require()` edge of the build."""
    raise NotImplementedError
