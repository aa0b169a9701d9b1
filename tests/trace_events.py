"""Events of the trace hook, short enough to compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphscan.trace.recording import Recording


def bodies(recording: Recording) -> list[str]:
    """`+name` where a body began, `-name` where it ended, in the order of the events."""
    signs = {"begin": "+", "end": "-"}
    events = [json.loads(line) for line in recording.events]
    return [
        f"{signs[event['event']]}{event['url'].rpartition('/')[2]}"
        for event in events
        if event["event"] in signs
    ]
