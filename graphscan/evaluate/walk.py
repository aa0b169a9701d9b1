"""One run of a build, as ECMA-262 and Node prescribe it.

Evaluate, InnerModuleEvaluation and what follows. `Agent` evaluates jobs over a `Program` and keeps
the facts that precedence is proved from: when a body began and ended, in which synchronous segment,
what each pending module waits for, and the [[AsyncEvaluationOrder]]. The abstract operations keep
the names and steps of ECMA-262, *Cyclic Module Records*
(https://tc39.es/ecma262/#sec-cyclic-module-records); around them stand Node's rules for CommonJS,
`require(esm)` and `import()`.

Where awaits or `import()` calls race, the run is one possible run: awaits settle in the order in
which they were reached, and before any `import()` is served. Nothing recurses: each abstract
operation is a generator that yields the operations it calls, and `drive` runs them on a stack of
its own.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from graphscan.evaluate.program import (
    Await,
    Import,
    Index,
    Program,
    Require,
    Step,
    is_awaited,
    is_certain,
    rejects_body,
)
from graphscan.records import ImportCall, When

if TYPE_CHECKING:
    from graphscan.graph import Edge
    from graphscan.records import Site

Steps: TypeAlias = Generator[Any, Any, Any]


class Abrupt(Exception):
    """A throw completion; `code` is Node's error code, or the kind of error."""

    def __init__(self, code: str, module: Index) -> None:
        super().__init__(code)
        self.code = code
        self.module = module
        self.is_synthetic = False
        """Whether a CommonJS module threw it that an ES module requests."""


class Status(IntEnum):
    """[[Status]] of a Cyclic Module Record, from `linked` on."""

    LINKED = 0
    EVALUATING = 1
    EVALUATING_ASYNC = 2
    EVALUATED = 3


class JobRun(Struct):
    """One job of the run; `stage` numbers preloads and entry, None for an `import()`."""

    root: Index
    stage: int | None
    edge: Edge | None = None
    at: int = 0
    when: When = When.ALWAYS
    failed: str | None = None
    segment: int = 0
    order: list[Index] = field(default_factory=list)


def drive(operation: Steps) -> Any:
    """Run an abstract operation and all that it calls without using the interpreter's stack."""
    stack = [operation]
    value: Any = None
    error: Abrupt | None = None
    while stack:
        try:
            if error is None:
                called = stack[-1].send(value)
            else:
                thrown, error = error, None
                called = stack[-1].throw(thrown)
        except StopIteration as finished:
            stack.pop()
            value = finished.value
        except Abrupt as abrupt:
            stack.pop()
            error = abrupt
        else:
            stack.append(called)
            value = None
    if error is not None:
        raise error
    return value


class Agent:
    """The state of one run; the fields are read by `precedence` when the run is over.

    Per module: `start` and `end` count events from 1 (0: never); `segment` and `end_segment` number
    the synchronous stretches of the run; `job` is the job that visited it; `order` its
    [[AsyncEvaluationOrder]] (0: none); `waits` the modules that it waited for; `visited` and
    `closed` the events at which the walk entered it and was through with its requests; `sheltered`
    whether it began inside a `require()` whose error something takes. `called` are the `import()`
    calls that were carried out, by number; `is_ended` tells that an error ended the run.
    """

    def __init__(self, program: Program, link: Callable[[Index], str | None]) -> None:
        n = len(program)
        self.program = program
        self._link = link
        self.status = [Status.LINKED] * n
        self.error: list[str | None] = [None] * n
        self.dfs_index = [0] * n
        self.dfs_ancestor_index = [0] * n
        self.cycle_root = list(range(n))
        self.pending = [0] * n
        self.async_parents: defaultdict[Index, list[Index]] = defaultdict(list)
        self.order = [0] * n
        self.done = [False] * n
        self.waits: defaultdict[Index, list[Index]] = defaultdict(list)
        self.start = [0] * n
        self.end = [0] * n
        self.visited = [0] * n
        self.closed = [0] * n
        self.sheltered = [False] * n
        self._shelters = 0
        self._rejected: set[Index] = set()
        self._unhandled = False
        self._unobserved: dict[Index, int] = {}
        self.segment = [0] * n
        self.end_segment = [0] * n
        self.job: list[int | None] = [None] * n
        self.jobs: list[JobRun] = []
        self.possible: list[tuple[int, Import]] = []
        self.exit_code = 0
        self.is_ended = False
        self._clock = 0
        self._segment = 0
        self._async_count = 0
        self._current = 0
        self._pc = [0] * n
        self._ticks: deque[Index] = deque()
        self._loads: deque[tuple[int, Import]] = deque()
        self._timers: deque[tuple[int, Import]] = deque()
        self._waiting: dict[Index, list[Import]] = {}
        self._open: defaultdict[Index, list[Import]] = defaultdict(list)
        self._suspended: list[int | None] = [None] * n
        self._rejection: dict[Index, str] = {}
        self.called: set[int] = set()
        self._of_edge: dict[int, JobRun] = {}
        self._loaded: set[Index] = set()

    # ---- the run -----------------------------------------------------------------------------

    def run(self, stages: list[Index]) -> None:
        """Run each stage to its end (preloads, entry), then every `import()` that can run."""
        for number, root in enumerate(stages):
            self.jobs.append(JobRun(root, number))
            self._evaluate_job(len(self.jobs) - 1)
            if self.jobs[-1].failed:
                # Node ends the process on an uncaught error: no later job starts.
                self._end_by_error()
                self._drop_queues()
                return
            self._settle(until=root)
            stage = next(j for j in self.jobs if j.stage == number)
            if not self.is_complete(root):
                if self.error[self.cycle_root[root]] or self._is_rejected():
                    self._end_by_error()
                else:
                    self.exit_code = self._exit_of_deadlock(number == len(stages) - 1)
                stage.failed = stage.failed or self.error[root] or "deadlock"
                return
        self._settle()
        if self._is_rejected():
            self._end_by_error()
        self._run_possible()

    def is_overtaken(self, module: Index) -> bool:
        """Whether the error that ended the run came while `module` waited for awaits below it.

        Awaits that settle at once still let it begin: Node looks at errors after the microtasks.
        """
        waits = self.pending[module] > 0 and self.error[module] is None
        return self.is_ended and waits and self.visited[module] > 0

    def _end_by_error(self) -> None:
        """Nothing catches an error: Node exits with 1, unless some body may listen for that."""
        self.is_ended = True
        listening = any(self.start[m] for m in self.program.listening)
        self.exit_code = 0 if listening else 1

    def _is_rejected(self) -> bool:
        """Whether a promise was rejected that nobody handles.

        Node 20 does not even hand on the promise of a graph in which CommonJS has thrown.
        """
        return self._unhandled or bool(self._unobserved)

    def _exit_of_deadlock(self, is_entry: bool) -> int:
        """13, "Unsettled Top-Level Await"; newer versions of Node say 0 where it is a preload's."""
        return 13 if is_entry or self.program.node < 22 else 0

    def _drop_queues(self) -> None:
        self._ticks.clear()
        self._loads.clear()
        self._timers.clear()
        self.possible.clear()

    def _run_possible(self) -> None:
        cursor = 0
        while cursor < len(self.possible):
            job, call = self.possible[cursor]
            cursor += 1
            self._start_import(job, call)
            self._settle()

    def _settle(self, until: Index | None = None) -> None:
        while until is None or not self.is_complete(until):
            if self._ticks:
                self._segment += 1
                drive(self._resume(self._ticks.popleft()))
            elif self._loads:
                self._start_import(*self._loads.popleft())
            elif self._timers:
                self._start_import(*self._timers.popleft())
            else:
                return

    def link_error(self, module: Index) -> str | None:
        """Why Node refuses to link the graph of `module`, if it does."""
        return self._link(module)

    def is_complete(self, i: Index) -> bool:
        """Whether the whole graph of `i` has been evaluated without an error."""
        if not self.program.is_esm[i]:
            return bool(self.end[i]) or not self.program.has_body[i]
        return self.status[i] is Status.EVALUATED and self.done[self.cycle_root[i]]

    def _start_import(self, parent: int, call: Import) -> None:
        if call.target is None or call.edge is None:
            return
        if call.number not in self.called:
            self.called.add(call.number)
            when = max(self.jobs[parent].when, call.when, key=_WEAKNESS.__getitem__)
            self.jobs.append(JobRun(call.target, None, call.edge, call.at, when))
            self._of_edge.setdefault(id(call.edge), self.jobs[-1])
            self._evaluate_job(len(self.jobs) - 1)
        failed = self._of_edge[id(call.edge)].failed
        request = call.edge.request
        own = call.runner == self.program.index[call.edge.referrer]
        if failed and isinstance(request, ImportCall):
            if own and rejects_body(request):
                self._rejection[call.runner] = failed
            if request.floating and call.when is When.ALWAYS:
                self._unhandled = self._unhandled or self.jobs[parent].when is When.ALWAYS
        if is_awaited(call) and call.target is not None:
            target = self.cycle_root[call.target]
            settled = self.status[target] in (Status.LINKED, Status.EVALUATED)
            if settled or self.is_complete(target):
                self._settle_call(call)
            else:
                self._waiting.setdefault(target, []).append(call)

    def _settle_call(self, call: Import) -> None:
        self._open[call.runner].remove(call)
        if self._suspended[call.runner] is not None:
            self._resume_when_settled(call.runner)

    def _resume_when_settled(self, module: Index) -> None:
        at = self._suspended[module]
        assert at is not None
        if not any(c.settled is not None and c.settled <= at for c in self._open.get(module, ())):
            self._suspended[module] = None
            self._ticks.append(module)

    def _evaluate_job(self, number: int) -> None:
        job = self.jobs[number]
        self._current = number
        self._segment += 1
        job.segment = self._segment
        if self._unobserved.get(job.root) == number - 1:
            # Evaluating it once more, at once, gives the same promise to somebody who handles it.
            del self._unobserved[job.root]
        try:
            drive(self.evaluate(job.root))
        except Abrupt as abrupt:
            job.failed = abrupt.code
            if abrupt.is_synthetic and self._is_certain_job() and self.program.node < 22:
                self._unobserved[job.root] = number

    # ---- ECMA-262 ----------------------------------------------------------------------------

    def evaluate(self, module: Index) -> Steps:
        """Evaluate ( ), and Node's way of starting a CommonJS module."""
        if not self.program.is_esm[module]:
            try:
                yield self._execute_commonjs(module)
            except Abrupt:
                self._rejected.add(module)
                raise
            return
        if self.status[module] is Status.LINKED:
            error = self.link_error(module)
            if error is not None:
                raise Abrupt(error, module)
            self._load_requested_modules(module)
        # 3. If module.[[Status]] is evaluating-async or evaluated, set module to its cycle root.
        if self.status[module] in (Status.EVALUATING_ASYNC, Status.EVALUATED):
            module = self.cycle_root[module]
        stack: list[Index] = []
        try:
            yield self.inner_module_evaluation(module, stack, 0)
        except Abrupt as abrupt:
            # 9. For each m of stack: status evaluated, [[EvaluationError]] result.
            for m in stack:
                self.status[m] = Status.EVALUATED
                self.error[m] = abrupt.code
            raise

    def inner_module_evaluation(self, module: Index, stack: list[Index], index: int) -> Steps:
        """InnerModuleEvaluation ( module, stack, index )."""
        if not self.program.is_esm[module]:
            # 1. Not a Cyclic Module Record: a synthetic module runs at once.
            yield self._evaluate_synthetic(module)
            return index
        # 2., 3. evaluating-async, evaluated, evaluating.
        if self.status[module] is not Status.LINKED:
            if self.error[module] is not None:
                raise Abrupt(self.error[module] or "", module)
            return index
        # 5.–10.
        self.status[module] = Status.EVALUATING
        self.dfs_index[module] = self.dfs_ancestor_index[module] = index
        self.job[module] = self._current
        self._clock += 1
        self.visited[module] = self._clock
        index += 1
        stack.append(module)
        is_esm = self.program.is_esm
        for required in self.program.requests[module]:
            if not self._is_visited(required):
                index = yield self.inner_module_evaluation(required, stack, index)
            if is_esm[required]:
                self._wait_for(module, required)
        self._clock += 1
        self.closed[module] = self._clock
        # 12., 13.
        if self.pending[module] > 0 or self.program.has_tla[module]:
            self._async_count += 1
            self.order[module] = self._async_count
            if self.pending[module] == 0:
                yield self._execute_async_module(module)
        else:
            yield self._execute_module(module)
        # 16. Close the cycle at its root.
        if self.dfs_ancestor_index[module] == self.dfs_index[module]:
            while True:
                member = stack.pop()
                self.cycle_root[member] = module
                if self.order[member]:
                    self.status[member] = Status.EVALUATING_ASYNC
                else:
                    self.status[member] = Status.EVALUATED
                    self.done[member] = True
                if member == module:
                    break
        return index

    def _evaluate_synthetic(self, module: Index) -> Steps:
        """Evaluate ( ) of the synthetic module that stands for CommonJS among ES modules.

        Once it is rejected, V8 counts it as evaluated: who requests it later goes on, and its
        promise, which nobody handles, ends the process.
        """
        if module in self._rejected:
            self._unhandled = self._unhandled or self._is_certain_job()
            return
        try:
            yield self._execute_commonjs(module)
        except Abrupt as abrupt:
            self._rejected.add(module)
            abrupt.is_synthetic = True
            raise

    def _is_certain_job(self) -> bool:
        return self.jobs[self._current].when is When.ALWAYS

    def _is_visited(self, module: Index) -> bool:
        """Whether InnerModuleEvaluation of `module` would return at once: most requests are of what
        was visited before.
        """
        if self.error[module] is not None:
            return False
        if self.program.is_esm[module]:
            return self.status[module] is not Status.LINKED
        return self.start[module] > 0 and module not in self._rejected

    def _wait_for(self, module: Index, required: Index) -> None:
        # 11.d. The required module itself while it is on the stack, else its cycle root.
        if self.status[required] is Status.EVALUATING:
            self.dfs_ancestor_index[module] = min(
                self.dfs_ancestor_index[module], self.dfs_ancestor_index[required]
            )
        else:
            required = self.cycle_root[required]
            if self.error[required] is not None:
                raise Abrupt(self.error[required] or "", required)
        if self.order[required] and not self.done[required]:
            self.pending[module] += 1
            self.async_parents[required].append(module)
            self.waits[module].append(required)

    def _async_module_execution_fulfilled(self, module: Index) -> Steps:
        """AsyncModuleExecutionFulfilled ( module )."""
        if self.error[module] is not None:
            return
        self._complete(module)
        ready = self._gather_available_ancestors(module)
        # 10. Sorted by [[AsyncEvaluationOrder]].
        for m in sorted(ready, key=self.order.__getitem__):
            if self.error[m] is not None:
                continue
            self._current = self.job[m] or 0
            if self.program.has_tla[m]:
                yield self._execute_async_module(m)
                continue
            try:
                yield self._execute_module(m)
            except Abrupt as abrupt:
                self._async_module_execution_rejected(m, abrupt.code)
            else:
                self._complete(m)

    def _gather_available_ancestors(self, module: Index) -> list[Index]:
        """GatherAvailableAncestors ( module, execList )."""
        ready: list[Index] = []
        seen: set[Index] = set()
        todo = [module]
        while todo:
            for m in self.async_parents.get(todo.pop(), ()):
                if m in seen or self.error[self.cycle_root[m]] is not None:
                    continue
                self.pending[m] -= 1
                if self.pending[m] == 0:
                    seen.add(m)
                    ready.append(m)
                    if not self.program.has_tla[m]:
                        todo.append(m)
        return ready

    def _async_module_execution_rejected(self, module: Index, code: str) -> None:
        """AsyncModuleExecutionRejected ( module, error )."""
        todo = [module]
        while todo:
            m = todo.pop()
            if self.error[m] is not None or self.done[m]:
                continue
            self.error[m] = code
            self.status[m] = Status.EVALUATED
            todo.extend(self.async_parents.get(m, ()))
            self._wake(m)

    def _complete(self, module: Index) -> None:
        self.done[module] = True
        self.status[module] = Status.EVALUATED
        self._wake(module)

    def _wake(self, module: Index) -> None:
        for call in self._waiting.pop(module, ()):
            self._settle_call(call)

    # ---- bodies ------------------------------------------------------------------------------

    def _begin(self, module: Index) -> None:
        self._clock += 1
        self.start[module] = self._clock
        self.segment[module] = self._segment
        self.sheltered[module] = self._shelters > 0
        if self.job[module] is None:
            self.job[module] = self._current
        number = self.job[module]
        assert number is not None
        self.jobs[number].order.append(module)

    def _finish(self, module: Index) -> None:
        self._clock += 1
        self.end[module] = self._clock
        self.end_segment[module] = self._segment

    def _execute_module(self, module: Index) -> Steps:
        """ExecuteModule ( ) of a body without top-level await."""
        self._begin(module)
        if self.program.runs_something(module):
            yield self._run_steps(module)
        self._finish(module)

    def _execute_async_module(self, module: Index) -> Steps:
        """ExecuteAsyncModule ( module ): up to the first await."""
        self._begin(module)
        yield self._resume(module)

    def _resume(self, module: Index) -> Steps:
        if self.error[module] is not None:
            return
        self._current = self.job[module] or 0
        if module in self._rejection:
            self._async_module_execution_rejected(module, self._rejection[module])
            return
        if self.end[module]:
            yield self._async_module_execution_fulfilled(module)
            return
        try:
            suspended = yield self._run_steps(module)
        except Abrupt as abrupt:
            self._rejection[module] = abrupt.code
            suspended = False
        else:
            if not suspended:
                self._finish(module)
        if not suspended:
            # The reaction to the body's promise is a job of its own.
            self._ticks.append(module)

    def _run_steps(self, module: Index) -> Steps:
        steps = self.program.steps[module]
        throws = self.program.throws[module]
        while self._pc[module] < len(steps):
            step = steps[self._pc[module]]
            if throws is not None and _is_behind(throws, step):
                break
            self._pc[module] += 1
            match step:
                case Await():
                    self._suspended[module] = step.at
                    self._resume_when_settled(module)
                    return True
                case Import():
                    self._request(step)
                case Require():
                    if is_certain(step):
                        yield self._require(step)
        if throws is not None:
            raise Abrupt("throw", module)
        return False

    def _request(self, call: Import) -> None:
        job = self.job[call.runner] or 0
        if is_awaited(call):
            self._open[call.runner].append(call)
        if call.when is not When.ALWAYS:
            self.possible.append((job, call))
        elif call.later:
            self._timers.append((job, call))
        else:
            self._loads.append((job, call))

    def _execute_commonjs(self, module: Index) -> Steps:
        """Module._load: run the file once; a module that is being run is handed out as it is."""
        if self.error[module] is not None:
            raise Abrupt(self.error[module] or "", module)
        if not self.program.is_commonjs[module] and self.program.is_broken(module):
            raise Abrupt("SyntaxError", module)
        if self.start[module] or not self.program.is_commonjs[module]:
            return
        self._begin(module)
        if self.program.runs_something(module):
            try:
                yield self._run_steps(module)
            except Abrupt as abrupt:
                self.error[module] = abrupt.code
                raise
        self._finish(module)

    def _require(self, step: Require) -> Steps:
        """A `require()` inside a body: CommonJS, or a whole ES module graph, at once."""
        self._shelters += step.guarded
        try:
            if step.target is None:
                raise Abrupt("MODULE_NOT_FOUND", step.runner)
            if self.program.is_esm[step.target]:
                yield self._require_esm(step.target)
            else:
                yield self._execute_commonjs(step.target)
        except Abrupt:
            if not step.guarded:
                raise
        finally:
            self._shelters -= step.guarded

    def _require_esm(self, module: Index) -> Steps:
        """`require(esm)`: https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-
        require.
        """
        if self.status[module] is Status.EVALUATING or any(
            self._is_running(required)
            for loaded in self._load_requested_modules(module)
            for required in self.program.requests[loaded]
        ):
            raise Abrupt("ERR_REQUIRE_CYCLE_MODULE", module)
        if self.is_async_graph(module):
            raise Abrupt("ERR_REQUIRE_ASYNC_MODULE", module)
        yield self.evaluate(module)

    def _is_running(self, module: Index) -> bool:
        if self.program.is_esm[module]:
            return self.status[module] is Status.EVALUATING
        return self.start[module] > 0 and not self.end[module] and self.error[module] is None

    def _load_requested_modules(self, root: Index) -> list[Index]:
        """LoadRequestedModules ( ): the ES modules that are in a linked graph from now on."""
        loaded: list[Index] = []
        todo = [root]
        while todo:
            module = todo.pop()
            if module not in self._loaded and self.program.is_esm[module]:
                self._loaded.add(module)
                loaded.append(module)
                todo.extend(self.program.requests[module])
        return loaded

    def is_async_graph(self, root: Index) -> bool:
        """Whether `root` or a module that it requests, directly or not, has top-level await."""
        seen = {root}
        todo = [root]
        while todo:
            module = todo.pop()
            if self.program.has_tla[module]:
                return True
            for required in self.program.requests[module]:
                if required not in seen:
                    seen.add(required)
                    todo.append(required)
        return False


def _is_behind(throws: Site, step: Step) -> bool:
    """Whether a body that throws does so before `step`; what it throws may be awaited."""
    return throws.end <= (step.start if isinstance(step, Await) else step.at)


_WEAKNESS = {When.ALWAYS: 0, When.CONDITIONAL: 1, When.ON_CALL: 2}
