"""From a place in the code to the module bodies in whose time it runs.

The way is followed backwards, from the function that holds the place to whoever calls it, through
other functions and other modules, so that only the few functions on the way are ever looked at.
What a step knows (certainly or not, at once or later, awaited or not) can only get weaker on the
way, and a function is visited once for each such state: cycles end, and the work is linear.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from graphscan.calls.exported import Exports, Held, Located
from graphscan.calls.runs import Caught, Run, keep, weaker
from graphscan.calls.sources import KEPT, Sources
from graphscan.extract.bodies import boundary, is_async, is_generator, is_glued
from graphscan.extract.failures import (
    Taker,
    is_fulfilled_chain,
    taker_of_rejection,
    taker_of_throw,
)
from graphscan.extract.harmless import may_fail_before
from graphscan.extract.promises import Settled, awaited_operand, awaits_before, flow
from graphscan.extract.scopes import Path, Scopes, operands
from graphscan.extract.use import Call, Callback, Exported, Use
from graphscan.extract.uses import uses_of_function
from graphscan.graph import components
from graphscan.records import (
    ModuleId,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphscan.extract.parsed import Parsed
    from graphscan.graph import Graphs
    from graphscan.syntax import Node


class _FunctionAt(Struct, frozen=True):
    module: ModuleId
    start: int
    end: int
    kind: str


class _State(Struct, frozen=True):
    """What is known so far on the way from the place to a body.

    `at_once`: what happens at the place is over when the function that was reached returns;
    `settles`: it is over when what that function returns is settled.
    """

    when: When = When.ALWAYS
    later: bool = False
    settles: bool = True
    at_once: bool = False
    after: frozenset[tuple[ModuleId, int]] = frozenset()
    deferred: bool = False
    tried: bool = False
    watch: _Watch | None = None
    promised: bool = False


class _Watch(Struct, frozen=True):
    """How a failure at the place, or before it, arrives at the function that was reached.

    As an exception (`throws`), as the rejection of its promise (`rejects`), or not at all: `taken`
    is where something took it. `clean`: nothing on the way so far may throw before the place;
    `risky`: something did that `taken` takes; `floating`: `taken` only does not wait for it.
    """

    throws: bool
    rejects: bool
    clean: bool = True
    taken: tuple[ModuleId, int] | None = None
    risky: bool = False
    floating: bool = False
    upon: frozenset[tuple[ModuleId, int]] = frozenset()


class Trace:
    """Follows places of one build. Sources are read and parsed when they are first needed.

    `parsed` has some that were parsed before.
    """

    def __init__(
        self,
        graphs: Graphs,
        starts: Iterable[ModuleId] = (),
        *,
        kept: int = KEPT,
        parsed: Parsed | None = None,
    ) -> None:
        self.graphs = graphs
        self._sources = Sources(graphs, kept, parsed)
        self._exports = Exports(graphs, starts, self._sources)
        self._uses: dict[_FunctionAt, tuple[Located, ...]] = {}

    def scopes(self, module: ModuleId) -> Scopes:
        """The scopes of the source of `module`."""
        return self._sources.scopes(module)

    def ease(self) -> None:
        """Let go of the syntax trees when many sources were parsed since this was done last."""
        if self._sources.ease():
            self._uses.clear()
            self._exports.ease()

    def call_at(self, module: ModuleId, start: int, end: int) -> Path:
        """The path to the call expression that spans `start` to `end`."""
        path = self.scopes(module).path(start, end)
        at = len(path)
        while at > 1 and path[at - 1].type not in ("call_expression", "new_expression"):
            at -= 1
        return path[:at] if at > 1 else path

    def runs(
        self, module: ModuleId, path: Path, *, at_once: bool = False, watched: bool = False
    ) -> tuple[Run, ...]:
        """Every body in whose time the place at the end of `path` runs; none if it never can.

        `at_once`: what happens there is over when the expression has its value; otherwise it is
        over when the promise that the expression yields is settled. `watched`: the runs say what
        takes failures on the way.
        """
        if not path:  # the file is no longer what was discovered
            on_call = When.ON_CALL
            return (Run(module, 0, 0, on_call, False, None, False, frozenset(), on_call),)
        watch = _Watch(throws=at_once, rejects=not at_once) if watched else None
        state = _State(at_once=at_once, watch=watch)
        return self._follow([lambda todo: self._step(module, path, state, todo)])

    def runs_of_uses(self, uses: Iterable[Located], *, watched: bool = False) -> tuple[Run, ...]:
        """Every body in whose time a function of these uses runs; it is over when it returns.

        `watched` as for `runs`.
        """
        watch = _Watch(throws=True, rejects=False) if watched else None
        state = _State(at_once=True, watch=watch)
        return self._follow([lambda todo: self._spread(uses, state, todo, runs_body=True)])

    def uses_of_export(
        self, module: ModuleId, name: str, *, member: str | None = None
    ) -> tuple[Located, ...]:
        """Every use, in any module, of export `name` of `module` (or of one `member` of it)."""
        return tuple(self._exports.uses([(module, name, True)], member))

    def located(self, module: ModuleId, uses: Iterable[Use]) -> tuple[Located, ...]:
        """`uses` in `module`, with what is exported followed to its importers."""
        return tuple(self._exports.located(module, uses))

    # ---- one way back ---------------------------------------------------------------------------

    def _follow(self, seeds: Iterable[Callable[[_Todo], Iterator[Run]]]) -> tuple[Run, ...]:
        todo = _Todo([], set())
        runs: dict[tuple[ModuleId, int, bool], Run] = {}
        for seed in seeds:
            for run in seed(todo):
                keep(runs, run)
        while todo.waiting:
            function, state = todo.waiting.pop()
            path = self.scopes(function.module).path(function.start, function.end)
            node = next(
                n
                for n in path
                if n.type == function.kind
                and n.start_byte == function.start
                and n.end_byte == function.end
            )
            runs_body = node.type == "field_definition" or not is_generator(node)
            uses = self._uses_of(function, path[: path.index(node) + 1])
            for run in self._spread(uses, state, todo, runs_body=runs_body):
                keep(runs, run)
        return tuple(
            sorted(runs.values(), key=lambda run: (run.runner, run.at, run.later, run.when))
        )

    def _uses_of(self, function: _FunctionAt, path: Path) -> tuple[Located, ...]:
        if function not in self._uses:
            module = function.module
            found = self.located(module, uses_of_function(self.scopes(module), path))
            if self.graphs.modules[module].record.syntax_errors:
                found += (Held(module),)  # who else calls it cannot be read
            self._uses[function] = found
        return self._uses[function]

    def _spread(
        self, uses: Iterable[Located], state: _State, todo: _Todo, *, runs_body: bool
    ) -> Iterator[Run]:
        for located in uses:
            if isinstance(located, Held):
                yield self._held(located.module, state)
                continue
            module, use = located
            match use:
                case Call(path=path, certain=certain) if runs_body:
                    sure = When.ALWAYS if certain else When.CONDITIONAL
                    yield from self._step(
                        module, path, replace(state, when=weaker(state.when, sure)), todo
                    )
                case Callback() if runs_body:
                    yield from self._step(
                        module, use.path, self._called_back(module, use, state), todo
                    )
                case Exported():
                    pass  # followed by `_located`
                case _:
                    watch = state.watch
                    if watch is not None:
                        taken = watch.taken or (module, use.path[-1].start_byte)
                        watch = replace(watch, taken=taken, risky=True)
                    escaped = replace(
                        state,
                        when=When.ON_CALL,
                        later=True,
                        settles=False,
                        at_once=False,
                        watch=watch,
                    )
                    yield from self._step(module, use.path, escaped, todo)

    def _called_back(self, module: ModuleId, use: Callback, state: _State) -> _State:
        after = state.after
        if use.after is not None:
            after |= frozenset((module, start) for start in self._awaited_imports(use.after))
        return _State(
            weaker(state.when, use.when),
            state.later or use.later,
            (state.settles or state.at_once) and use.settles,
            state.at_once and not use.later,
            after,
            state.deferred or use.later,
            state.tried,
            None if state.watch is None else self._called_back_watched(module, use, state.watch),
            promised=True,
        )

    def _called_back_watched(self, module: ModuleId, use: Callback, watch: _Watch) -> _Watch:
        upon = watch.upon
        if use.after is not None and is_fulfilled_chain(self.scopes(module), use.path):
            upon |= frozenset((module, start) for start in self._awaited_imports(use.after))
        return replace(watch, throws=False, rejects=True, upon=upon)

    def _awaited_imports(self, promise: Path) -> Iterator[int]:
        """The import() call that the promise is, or is chained to."""
        node: Node | None = promise[-1]
        while node is not None:
            callee = node.child_by_field_name("function")
            if node.type == "parenthesized_expression":
                node = operands(node)[0]
            elif callee is None:
                return
            elif callee.type == "import":
                yield node.start_byte
                return
            elif is_glued((node,), 0):
                arguments = node.child_by_field_name("arguments")
                node = None if arguments is None else operands(arguments)[0]
            else:
                node = callee.child_by_field_name("object")

    def _step(self, module: ModuleId, path: Path, state: _State, todo: _Todo) -> Iterator[Run]:
        """The end of `path` runs in `state`: so does the function around it, or the body."""
        scopes, timings = self.scopes(module), self._sources.timings(module)
        around = boundary(path)
        certainty = weaker(state.when, timings.when(path, around))
        promise = flow(timings, path) if state.settles and not state.at_once else None
        awaited = promise is not None and promise.settled is Settled.AWAITED
        node = path[-1]
        watch, taker = self._watched(module, path, around, state.watch)
        tried = state.tried or timings.is_tried(path, around)
        if around is None:
            yield Run(
                module,
                node.start_byte,
                node.end_byte,
                certainty,
                promise is not None and awaited and promise.in_place,
                promise.by if promise is not None and awaited else None,
                state.later,
                state.after,
                timings.when(path, None),
                state.deferred,
                tried,
                _caught(watch, taker, module, node),
                frozenset() if watch is None else watch.upon,
                state.promised,
            )
            return
        function = path[around]
        waits = is_async(function) and not is_generator(function)
        before = tuple(awaits_before(scopes, path, around)) if waits else ()
        returned = promise is not None and promise.settled is Settled.RETURNED
        settles = state.at_once or returned or (awaited and waits)
        todo.add(
            _FunctionAt(module, function.start_byte, function.end_byte, function.type),
            _State(
                certainty,
                state.later or bool(before),
                settles,
                state.at_once and not before,
                state.after | self._imported_before(module, before),
                state.deferred or any(self._is_waited_for(module, each, node) for each in before),
                tried,
                None if watch is None else self._left(module, path, around, watch, before),
                state.promised or is_async(function),
            ),
        )

    def _watched(
        self, module: ModuleId, path: Path, around: int | None, watch: _Watch | None
    ) -> tuple[_Watch | None, Taker | None]:
        """What becomes of a failure at the end of `path`, within the function around it."""
        if watch is None:
            return None, None
        scopes, taker = self.scopes(module), None
        if watch.rejects:
            taker = taker_of_rejection(scopes, path)
        if taker is None and watch.throws:
            taker = taker_of_throw(scopes, path, around)
        if taker is None:
            return watch, None
        if around is not None and taker.until is not None:
            return watch, None  # the function fails as well
        risky = watch.risky or not watch.clean or taker.shared
        first = watch.taken is None or (watch.floating and not taker.floating)
        taken = (module, taker.at) if first else watch.taken
        floating = taker.floating and (watch.taken is None or watch.floating)
        return replace(watch, taken=taken, risky=risky, floating=floating), taker

    def _left(
        self, module: ModuleId, path: Path, around: int, watch: _Watch, before: Iterable[Path]
    ) -> _Watch:
        """The same, as it arrives at the callers of function `path[around]`."""
        function, place = path[around], path[-1].start_byte
        clean = not may_fail_before(self.scopes(module), function, place)
        return replace(
            watch,
            throws=not is_async(function) and (watch.throws or not clean),
            rejects=watch.rejects or is_async(function),
            clean=watch.clean and clean,
            upon=watch.upon | self._imported_before(module, before, place),
        )

    def _is_waited_for(self, module: ModuleId, awaiting: Path, node: Node) -> bool:
        """Whether the function certainly gets to the end of this await before it gets to `node`."""
        if awaiting[-1].end_byte > node.start_byte:
            return False  # in one loop with it, or around it
        return self._sources.timings(module).when(awaiting, boundary(awaiting)) is When.ALWAYS

    def _imported_before(
        self, module: ModuleId, awaits: Iterable[Path], place: int | None = None
    ) -> frozenset[tuple[ModuleId, int]]:
        """The import() calls that these awaits certainly wait for.

        With a `place`: those without which control does not come there.
        """
        timings = self._sources.timings(module)
        return frozenset(
            (module, start)
            for path in awaits
            if path[-1].type != "for_in_statement"
            and timings.when(path, boundary(path)) is When.ALWAYS
            for start in self._awaited_imports((*path, awaited_operand(path[-1])))
            if place is None or not self._goes_on(module, start, path, place)
        )

    def _goes_on(self, module: ModuleId, start: int, awaiting: Path, place: int) -> bool:
        """Whether control may come to `place` although the import() at `start` has failed."""
        call = self.call_at(module, start, start + len("import("))
        if call[-1].type != "call_expression":
            call = awaiting
        taker = taker_of_rejection(self.scopes(module), call)
        return taker is not None and taker.lets(place)

    def _held(self, module: ModuleId, state: _State) -> Run:
        """An export is called by somebody else: after the body, unless it is in a cycle."""
        in_cycle = module in self._cyclic
        end = 0 if in_cycle else len(self.scopes(module).tree.source)
        later = not in_cycle or state.later
        on_call = When.ON_CALL
        deferred = state.deferred
        caught = None if state.watch is None else Caught(module, 0, Taker(0, 0), True)
        return Run(
            module,
            end,
            end,
            on_call,
            False,
            None,
            later,
            state.after,
            on_call,
            deferred,
            state.tried,
            caught,
        )

    @cached_property
    def _cyclic(self) -> frozenset[ModuleId]:
        """Modules that lead to themselves."""
        ids, targets = list(self.graphs.modules), self.graphs.static.targets
        index = {module: number for number, module in enumerate(ids)}
        joined = [[index[target] for target in targets.get(module, ())] for module in ids]
        return frozenset(
            ids[number]
            for number, component in enumerate(components(joined))
            if len(component) > 1 or number in joined[number]
        )


class _Todo(Struct):
    """Functions that still have to be followed, each once for each state."""

    waiting: list[tuple[_FunctionAt, _State]]
    seen: set[tuple[_FunctionAt, _State]]

    def add(self, function: _FunctionAt, state: _State) -> None:
        if (function, state) not in self.seen:
            self.seen.add((function, state))
            self.waiting.append((function, state))


def _caught(
    watch: _Watch | None, taker: Taker | None, runner: ModuleId, node: Node
) -> Caught | None:
    if watch is None or watch.taken is None:
        return None
    module, at = watch.taken
    if taker is None or watch.taken != (runner, taker.at):
        # What was taken further in does not arrive here: the body goes on behind the call.
        taker = Taker(node.start_byte, node.end_byte)
    return Caught(module, at, taker, watch.risky, watch.floating)
