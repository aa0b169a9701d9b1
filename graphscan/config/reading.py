"""From a file to a Config: TOML, the schema, then names, queries and dates.

Every mistake is a ConfigError that says in which file it is, at which line and key, what is wrong,
and what to write instead. Nothing of a wrong file is used: a rule that is left out silently would
be a rule that passes.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from graphscan import disk
from graphscan.config import globs, presets, schema
from graphscan.config.model import (
    BUILT_IN_MARKERS,
    Config,
    Grade,
    Known,
    Marker,
    OrderRule,
    Selector,
)
from graphscan.config.nearest import advice
from graphscan.config.places import Step, in_words, place_of
from graphscan.errors import ConfigError
from graphscan.records import Mode, Severity
from graphscan.syntax import OwnQuery, QueryBroken

if TYPE_CHECKING:
    from pathlib import Path

_EPOCH: Final = "SOURCE_DATE_EPOCH"

Table: TypeAlias = Mapping[str, Any]


def load(
    path: Path, rules: Iterable[str], *, shown: str | None = None, today: date | None = None
) -> Config:
    """Read and check `path`. `rules` are the names of the rules that graphscan has of its own.

    `shown` is how messages call the file; reports give its name alone. `today` decides which
    acceptances are expired: the day of SOURCE_DATE_EPOCH where that is set, else this day. Raises
    ConfigError.
    """
    name = shown or path.name
    return _Reading(path, name).config(tuple(rules), today or _today())


def every_preset() -> Mapping[str, tuple[OrderRule, ...]]:
    """The rules of each preset, by its name."""
    return {name: _preset(name).orders(BUILT_IN_MARKERS) for name in presets.FILES}


def _preset(name: str) -> _Reading:
    return _Reading(presets.FILES[name], f"preset {name}", preset=name)


def _today() -> date:
    told = os.environ.get(_EPOCH)
    if told is None:
        return date.today()
    try:
        return datetime.fromtimestamp(int(told), tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        cause = f"{told!r} is no number of seconds since 1970"
        raise ConfigError(_EPOCH, cause, "Unset it, or set it to a number") from None


class _Reading:
    """One file, its text at hand for the places of messages."""

    def __init__(self, path: Path, shown: str, *, preset: str | None = None) -> None:
        self._path = path
        self._shown = shown
        self._preset = preset
        self._source = self._read(path, shown, "Name a file that can be read with --config")
        self._table = self._checked()

    # ---- the whole file --------------------------------------------------------------------

    def config(self, rules: tuple[str, ...], today: date) -> Config:
        """The file's own rules and those of the presets that it uses."""
        used = self._presets()
        markers = dict(self.markers())
        for reading in used:
            for name, marker in reading.markers().items():
                markers.setdefault(name, marker)
        names = (*BUILT_IN_MARKERS, *markers)
        own = self.orders(names)
        orders = (*own, *(rule for reading in used for rule in reading.orders(names)))
        self._refuse_double(own, orders, rules)
        known_rules = (*rules, *(order.name for order in orders))
        return Config(
            self._path.name,
            today,
            orders,
            markers,
            self._grades(known_rules),
            self._known(known_rules),
        )

    def orders(self, markers: Sequence[str]) -> tuple[OrderRule, ...]:
        """The order rules, with the markers that they may name besides the file's own."""
        names = (*markers, *self._table.get("markers", {}))
        return tuple(
            OrderRule(
                table["name"],
                self._selectors(("order", number, "first"), table["first"], names, table["name"]),
                self._selectors(("order", number, "then"), table["then"], names, table["name"]),
                Mode(table.get("mode", Mode.EVALUATE)),
                Severity(table.get("severity", Severity.ERROR)),
                table.get("about", ""),
                self._preset,
            )
            for number, table in enumerate(self._table.get("order", ()))
        )

    def markers(self) -> Mapping[str, Marker]:
        """The markers, their queries compiled."""
        found = {}
        for name, table in self._table.get("markers", {}).items():
            path: tuple[Step, ...] = ("markers", name)
            if name in BUILT_IN_MARKERS:
                self._refuse(path, f"{name} is a marker of graphscan's own", "Give it another name")
            query = self._query((*path, "query"), table["query"]) if "query" in table else None
            modules: tuple[Selector, ...] = ()
            if "modules" in table:
                modules = self._selectors((*path, "modules"), table["modules"], (), "")
            found[name] = Marker(name, query, modules, self._preset is not None)
        return found

    # ---- parts -----------------------------------------------------------------------------

    def _selectors(
        self, path: tuple[Step, ...], value: Table | list[Table], markers: Sequence[str], rule: str
    ) -> tuple[Selector, ...]:
        tables = value if isinstance(value, list) else [value]
        found = []
        for number, table in enumerate(tables):
            at = (*path, number) if isinstance(value, list) else path
            marker = table.get("marker")
            if marker is not None and not markers:
                self._refuse((*at, "marker"), "a marker cannot be made of markers", "Name modules")
            if not rule and table.keys() <= {"package"}:
                step = "Name the files of which the evaluation is the event, with path"
                self._refuse(at, "a whole package is no event", step)
            if marker is not None and marker not in markers:
                self._refuse((*at, "marker"), f"no marker {marker}", advice(marker, markers))
            self._glob((*at, "path"), table.get("path"), "several selectors")
            where = f"rule {rule}, {path[-1]}" if rule else in_words(path[:2])
            optional = self._preset is not None
            found.append(Selector(**table, where=where, optional=optional))
        return tuple(found)

    def _glob(self, path: tuple[Step, ...], glob: str | None, instead: str) -> None:
        if glob is not None and globs.is_too_wide(glob):
            cause = f"the braces stand for more than {globs.MOST} globs"
            self._refuse(path, cause, f"Write * for some of them, or {instead}")

    def _query(self, path: tuple[Step, ...], name: str) -> OwnQuery:
        file = self._path.parent / name
        shown = f"{self._shown.removesuffix(self._path.name)}{name}"
        if disk.is_directory(file):
            step = f"Name the file of the query, such as {name.rstrip('/')}/a.scm"
            self._refuse(path, f"{name} is a folder", step)
        if not disk.is_file(file):
            self._refuse(path, f"{name} does not exist", f"It is looked for beside {self._shown}")
        source = self._read(file, shown, "Make it readable")
        try:
            return OwnQuery(name, source.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ConfigError(shown, "is not UTF-8", "Save it as UTF-8") from None
        except QueryBroken as error:
            where = f"{shown}:{error.line}:{error.column}"
            step = "Queries are written for tree-sitter-javascript"
            raise ConfigError(where, f"tree-sitter refuses the query: {error.message}", step) from (
                None
            )

    def _presets(self) -> tuple[_Reading, ...]:
        names = self._table.get("presets", {}).get("use", ())
        for number, name in enumerate(names):
            if name not in presets.FILES:
                path = ("presets", "use", number)
                self._refuse(path, f"no preset {name}", advice(name, presets.FILES))
        return tuple(_preset(name) for name in dict.fromkeys(names))

    def _grades(self, rules: Sequence[str]) -> Mapping[str, Grade]:
        grades = self._table.get("rules", {})
        for name in grades:
            if name not in rules:
                self._refuse(("rules", name), f"no rule {name}", advice(name, rules))
        return {name: Grade(grade) for name, grade in grades.items()}

    def _known(self, rules: Sequence[str]) -> tuple[Known, ...]:
        found = []
        for number, table in enumerate(self._table.get("known", ())):
            disk.unnoted()  # the day decides as well
            rule, path = table["rule"], ("known", number)
            if rule not in rules:
                self._refuse((*path, "rule"), f"no rule {rule}", advice(rule, rules))
            self._glob((*path, "module"), table.get("module"), "several [[known]]")
            try:
                until = date.fromisoformat(table["until"])
            except ValueError:
                cause = f"{table['until']} is no day of the calendar"
                self._refuse((*path, "until"), cause, "Write a date: 2026-12-31")
            found.append(Known(rule, table.get("module"), until, table["reason"]))
        return tuple(found)

    def _refuse_double(
        self, own: Sequence[OrderRule], orders: Sequence[OrderRule], rules: Sequence[str]
    ) -> None:
        seen = dict.fromkeys(rules, "a rule of graphscan's own has this name")
        for order in orders:
            if order.preset is not None:
                seen.setdefault(order.name, f"the preset {order.preset} has a rule of this name")
        for number, order in enumerate(own):
            if order.name in seen:
                path = ("order", number, "name")
                self._refuse(path, f"{order.name}: {seen[order.name]}", "Give it another name")
            seen[order.name] = "an earlier [[order]] has this name"

    # ---- reading and refusing --------------------------------------------------------------

    def _checked(self) -> Table:
        try:
            text = self._source.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ConfigError(self._shown, "is not UTF-8", "Save it as UTF-8") from None
        try:
            table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ConfigError(self._shown, f"is no TOML: {error}", "See https://toml.io") from None
        document = _dates_as_text(table)
        for path, cause, step in schema.mistakes(document):
            self._refuse(path, cause, step)
        return document

    def _refuse(self, path: Sequence[Step], cause: str, step: str) -> NoReturn:
        line, column = place_of(self._source, path)
        named = in_words(path)
        raise ConfigError(
            f"{self._shown}:{line}:{column}", f"{named}: {cause}" if named else cause, step
        )

    @staticmethod
    def _read(path: Path, shown: str, step: str) -> bytes:
        try:
            return disk.content(path)
        except FileNotFoundError:
            raise ConfigError(shown, "does not exist", step) from None
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise ConfigError(shown, f"cannot be read: {reason}", step) from None


def _dates_as_text(table: Any) -> dict[str, Any]:
    """A date in TOML is a string to JSON Schema, as editors see it too."""
    root: dict[str, Any] = {}
    todo: list[tuple[Any, Any, Any]] = [(root, key, value) for key, value in table.items()]
    while todo:
        holder, key, value = todo.pop(0)
        if isinstance(value, dict):
            made: Any = {}
            todo.extend((made, inner, each) for inner, each in value.items())
        elif isinstance(value, list):
            made = [None] * len(value)
            todo.extend((made, number, each) for number, each in enumerate(value))
        elif isinstance(value, date) and not isinstance(value, datetime):
            made = value.isoformat()
        else:
            made = value
        holder[key] = made
    return root
