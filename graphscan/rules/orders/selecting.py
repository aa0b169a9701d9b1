"""What the selectors of an order rule stand for in one build.

Modules of FIRST: of a package, those that something outside it asks for, or that are started; its
inner files are evaluated with them, or whenever it pleases. Modules of THEN: all of them. A marker
stands for the places that it captures, followed to the bodies in whose time they run.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from graphscan import discover
from graphscan.calls import Run
from graphscan.config import NITRO_RUNTIME, SENTRY_INIT, Selector
from graphscan.config.globs import matches
from graphscan.config.nearest import nearest
from graphscan.graph import edges_to
from graphscan.records import Diagnostic, Format, Local, Mode, Place, Severity, When
from graphscan.rules.packages import folder_of, name_in
from graphscan.rules.recognition import Initialisation, Way, is_package_module, place_of
from graphscan.syntax import captures, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.config import Config, OrderRule
    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext
    from graphscan.rules.recognition import Escaped
    from graphscan.syntax import OwnQuery

_HELPER = "_"
"""How captures begin that are no event."""


class First(Struct, frozen=True):
    """What one selector of FIRST stands for.

    `events` are those that can happen, `known` all of them. `every`: all events have to be over,
    else one that certainly runs. `unseen` are places that may lead out of the build to what is
    selected; `escapes` those of Sentry's init.
    """

    selector: Selector
    events: tuple[Initialisation, ...]
    known: tuple[Initialisation, ...]
    every: bool
    escapes: tuple[Escaped, ...] = ()
    unseen: tuple[Place, ...] = ()


class Statement(Struct, frozen=True):
    """One marked place of THEN, and a body in whose time it runs."""

    run: Run
    place: Place


class Chosen(Struct, frozen=True):
    """A rule's selectors, resolved. Modules and statements of THEN are those that can begin.

    A glob of THEN that is wide enough to match modules of FIRST too does not mean these.
    `statements` stand for the modules that hold them, where the mode compares statements.
    """

    first: tuple[First, ...]
    modules: tuple[ModuleId, ...]
    statements: tuple[Statement, ...]
    packages: frozenset[tuple[str, ModuleId]]
    """The installed packages that FIRST belongs to."""
    idle: tuple[ModuleId, ...]
    """Modules of THEN that no run evaluates."""


class Selecting:
    """The selectors of one configuration, over one build."""

    def __init__(self, context: RuleContext, config: Config) -> None:
        self._context = context
        self._config = config
        self._modules = tuple(
            module
            for module in context.graphs.modules.values()
            if module.format in (Format.MODULE, Format.COMMONJS)
        )
        self.captured = cache(self._captured)

    # ---- a rule ----------------------------------------------------------------------------

    def chosen(self, rule: OrderRule) -> Chosen:
        """What `rule` speaks of."""
        first = tuple(self._first(selector) for selector in rule.first)
        kin = frozenset(m for each in first for m in self._kin(each))
        exact = rule.mode is Mode.STATEMENT
        statements: list[Statement] = []
        modules: dict[ModuleId, None] = {}
        for selector in rule.then:
            if exact and selector.marker is not None and selector.marker != NITRO_RUNTIME:
                statements.extend(self._statements(selector))
                continue
            found = self.modules_of(selector)
            is_wide = selector.path is not None and selector.marker is None
            modules |= dict.fromkeys(m for m in found if not (is_wide and m in kin))
        may_begin = self._context.order.may_begin
        return Chosen(
            first,
            tuple(m for m in modules if may_begin(m)),
            tuple(s for s in statements if may_begin(s.run.runner)),
            frozenset(folder for m in kin if (folder := folder_of(m))),
            tuple(m for m in modules if not may_begin(m)),
        )

    def idle(self) -> Iterator[Diagnostic]:
        """Selectors and markers that stand for nothing in this build."""
        shown = self._config.shown
        for name, marker in self._config.markers.items():
            if marker.optional:
                continue
            if marker.query is not None and not self.captured(name, None, None, None):
                message = f"{shown}: the query of marker {name} captures nothing in this build"
                yield Diagnostic(Severity.WARNING, "marker-matches-nothing", message)
            for selector in marker.modules:
                yield from self._nothing(selector)
        for rule in self._config.orders:
            for selector in (*rule.first, *rule.then):
                yield from self._nothing(selector)

    def _nothing(self, selector: Selector) -> Iterator[Diagnostic]:
        if selector.optional or self.modules_of(selector):
            return
        plain = selector == Selector(marker=selector.marker, where=selector.where)
        if plain and selector.marker in self._config.markers:
            return  # told of the marker itself
        message = f"{self._config.shown}: {selector.where}: {selector} matches nothing"
        near = self._near(selector)
        yield Diagnostic(Severity.WARNING, "selector-matches-nothing", f"{message}{near}")

    def _near(self, selector: Selector) -> str:
        names: Iterable[str] = ()
        asked = ""
        if selector.module is not None:
            asked, names = selector.module, (module.id for module in self._modules)
            if asked.startswith("node:"):
                return ". Modules of Node's own have no body to wait for"
        elif selector.package is not None:
            asked = selector.package
            names = {found[0] for m in self._modules if (found := folder_of(m.id))}
        near = nearest(asked, names)
        return f". The nearest are {', '.join(near)}" if near else ""

    # ---- modules ---------------------------------------------------------------------------

    def modules_of(self, selector: Selector) -> tuple[ModuleId, ...]:
        """Every module that `selector` stands for, or that holds what its marker captures."""
        if selector.marker is not None:
            return tuple(dict.fromkeys(event.place.module for event in self._marked(selector)))
        return tuple(module.id for module in self._modules if _means(selector, module.id))

    def _doors(self, selector: Selector) -> Iterator[ModuleId]:
        """Of a whole package what is asked for from outside it, or started; else all modules."""
        graphs, build = self._context.graphs, self._context.build
        starts = {*build.requires, *build.imports, build.entry}
        for module in self.modules_of(selector):
            folder = folder_of(module)
            if selector.path is not None or selector.module is not None or folder is None:
                yield module
                continue
            asking = (
                folder_of(edge.referrer)
                for graph in (graphs.static, graphs.dynamic)
                for edge in edges_to(graph, module)
            )
            if module in starts or any(other != folder for other in asking):
                yield module

    # ---- FIRST -----------------------------------------------------------------------------

    def _first(self, selector: Selector) -> First:
        may_begin = self._context.order.may_begin
        if selector.marker is None:
            events = [self._body(module) for module in self._doors(selector)]
        else:
            events = list(self._marked(selector))
        running = tuple(event for event in events if may_begin(event.run.runner))
        escapes: tuple[Escaped, ...] = ()
        if selector.marker == SENTRY_INIT:
            found = self._context.recognition.escapes
            escapes = tuple(e for e in found if may_begin(e.module) and _means(selector, e.module))
        unseen = () if running else tuple(self._unseen(selector))
        return First(selector, running, tuple(events), selector.marker is None, escapes, unseen)

    def _body(self, module: ModuleId) -> Initialisation:
        """The end of the body of `module`, as an event."""
        run = Run(module, 0, 0, When.ALWAYS, False, None, False, frozenset(), When.ALWAYS)
        return Initialisation(run, Way.IMPORTED, Place(module, 1, 1))

    def _kin(self, first: First) -> Iterator[ModuleId]:
        """The modules that belong to FIRST: of a package, all."""
        yield from self.modules_of(first.selector)
        for event in first.events:
            yield event.run.runner
            folder = folder_of(event.run.runner)
            if folder is not None and first.every and first.selector.package is not None:
                yield from (m.id for m in self._modules if folder_of(m.id) == folder)

    def _unseen(self, selector: Selector) -> Iterator[Place]:
        """Requests for the package that lead out of what can be seen."""
        if selector.package is None:
            return
        for module in self._context.graphs.modules.values():
            for resolved in module.requests:
                named = resolved.specifier and name_in(resolved.specifier)
                if named == selector.package and not isinstance(resolved.target, Local):
                    site = resolved.request.site
                    yield Place(module.id, site.line, site.column)

    # ---- markers ---------------------------------------------------------------------------

    def _statements(self, selector: Selector) -> Iterator[Statement]:
        for event in self._marked(selector):
            yield Statement(event.run, event.place)

    def _marked(self, selector: Selector) -> tuple[Initialisation, ...]:
        """The events of a selector's marker, in the modules that its other keys allow."""
        assert selector.marker is not None
        if selector.marker == SENTRY_INIT:
            found = self._context.recognition.initialisations
            return tuple(i for i in found if _means(selector, i.place.module))
        if selector.marker == NITRO_RUNTIME:
            nitro = self._context.recognition.nitro
            return tuple(self._body(m) for m in nitro if _means(selector, m))
        return self.captured(selector.marker, selector.package, selector.path, selector.module)

    def _captured(
        self, name: str, package: str | None, path: str | None, module: str | None
    ) -> tuple[Initialisation, ...]:
        marker, where = self._config.markers[name], Selector(package, path, module)
        events: list[Initialisation] = []
        for selector in marker.modules:
            found = self.modules_of(selector)
            events.extend(self._body(m) for m in found if _means(where, m))
        if marker.query is not None:
            narrow = package is not None or path is not None or module is not None
            for candidate in self._modules:
                if _means(where, candidate.id) if narrow else not is_package_module(candidate.id):
                    events.extend(self._matches(candidate, marker.query))
        return tuple(dict.fromkeys(events))

    def _matches(self, module: Module, query: OwnQuery) -> Iterator[Initialisation]:
        if not captures(parse(discover.read_whole(module)), query):
            return
        trace = self._context.trace
        scopes = trace.scopes(module.id)
        nodes = [
            node
            for name, found in captures(scopes.tree, query).items()
            if not name.startswith(_HELPER)
            for node in found
        ]
        for node in sorted(nodes, key=lambda node: (node.start_byte, node.end_byte)):
            place = place_of(trace, module.id, node.start_byte)
            path = scopes.path_to(node)
            for run in trace.runs(module.id, path, at_once=True, watched=True):
                yield Initialisation(self._over(run), Way.NAMED, place)

    def _over(self, run: Run) -> Run:
        """`run` up to the end of an await that it ends with: suspended bodies are not over."""
        awaits = self._context.graphs.modules[run.runner].record.awaits
        suspended = any(run.at <= a.site.start and a.site.end == run.end for a in awaits)
        return replace(run, end=run.end + 1) if suspended else run


def _means(selector: Selector, module: ModuleId) -> bool:
    """Whether the keys of `selector` about modules mean `module`."""
    if selector.package is not None:
        folder = folder_of(module)
        if folder is None or folder[0] != selector.package:
            return False
    if selector.module is not None and selector.module != module:
        return False
    return selector.path is None or matches(module, selector.path)
