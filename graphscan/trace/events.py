"""The hook's events, read into a Run.

Each line is a JSON object with `event`: `start` (the hook is in place), `begin` and `end` of a body
(`url`, `client`), `client` (one is set now), `error`, `exit`. The last line may be cut off.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from graphscan.errors import BuildNotStarted
from graphscan.trace.crash import Cleaner
from graphscan.traced import Body, Crash, Ending, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphscan.trace.identity import Identities
    from graphscan.trace.recording import Recording

Event: TypeAlias = dict[str, Any]


def read(recording: Recording, identities: Identities, root: Path) -> Run:
    """What the recording shows. Raises BuildNotStarted if the hook never came to run."""
    events = list(_parsed(recording.events))
    if not events or events[0].get("event") != "start":
        cleaner = Cleaner(root, identities, "")
        said = " ".join(cleaner.lines(recording.errors)[:2]) or "it said nothing"
        raise BuildNotStarted("node", f"it ended before the build began: {said}")
    cleaner = Cleaner(root, identities, str(events[0]["begin"]))
    reader = _Reader(identities)
    for event in events:
        reader.take(event)
    return Run(
        node=str(events[0]["node"]),
        bodies=tuple(reader.bodies.values()),
        ending=recording.ending,
        status=recording.status,
        signal=recording.signal,
        crash=_crash(recording, reader, cleaner),
        client=reader.client,
        output=f"{recording.output}{recording.errors}",
    )


def _parsed(lines: tuple[str, ...]) -> Iterator[Event]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


class _Reader:
    """Takes the events of a run one by one."""

    def __init__(self, identities: Identities) -> None:
        self.bodies: dict[str, Body] = {}
        self.client = False
        self.error: Event | None = None
        self.during: str | None = None
        self._identities = identities
        self._number = 0

    def take(self, event: Event) -> None:
        self.client = self.client or bool(event.get("client"))
        match event["event"]:
            case "begin" | "end":
                self._body(event)
            case "error":
                self.error = event
                self.during = self.innermost()
            case _:
                pass

    def innermost(self) -> str | None:
        """The last module whose body has begun and not ended."""
        begun = [body.module for body in self.bodies.values() if body.ended is None]
        return begun[-1] if begun else None

    def _body(self, event: Event) -> None:
        """A body that is run again (its cache entry was deleted) counts once."""
        self._number += 1
        module = self._identities.id_of(str(event["url"]))
        known = self.bodies.get(module)
        if event["event"] == "begin":
            if known is None:
                self.bodies[module] = Body(module, self._number, None, self.client, False)
        elif known is not None and known.ended is None:
            self.bodies[module] = replace(known, ended=self._number, client_after=self.client)


def _crash(recording: Recording, reader: _Reader, cleaner: Cleaner) -> Crash | None:
    """The error that ended the process; if it told of none, what it wrote before it failed."""
    if recording.ending is Ending.TIME or recording.status == 0:
        return None
    error = reader.error
    if error is None:
        return Crash(None, None, cleaner.lines(recording.errors), reader.innermost())
    lines = cleaner.lines(str(error.get("stack") or error.get("name")))
    return Crash(_text(error.get("name")), _text(error.get("code")), lines, reader.during)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
