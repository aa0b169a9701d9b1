"""Why two bodies are ordered as they are, or not at all: one clause for a person.

`relation` proves; this names the fact that a reader can look up: the walk, a top-level await, an
import(). It claims nothing that the relation does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphscan.evaluate.facts import Facts
    from graphscan.evaluate.program import Index


def why_before(facts: Facts, first: Index, then: Index) -> str:
    """Why the body of `first` has completed before that of `then` begins."""
    a, b = facts.program.ids[first], facts.program.ids[then]
    stages = facts.first_stage
    if stages.get(first, 0) < stages.get(then, 0):
        return f"{a} belongs to a preload, which is over before the next one or the entry starts"
    if first in facts.program.requests[then]:
        return f"{b} requests {a}, and a module's requests are evaluated before its body"
    if facts.same_walk(first, then) and then in facts.late:
        return f"{b} waits for a top-level await, {a} does not wait as long"
    if facts.same_walk(first, then):
        return f"one walk in the order of requests comes to {a} first"
    return f"{b} is only reached by import() or require(), which runs when {a} is over"


def why_unordered(facts: Facts, first: Index, other: Index) -> str:
    """Why neither body is certain to be over before the other begins."""
    a, b = facts.program.ids[first], facts.program.ids[other]
    if first == other:
        return f"{a} is one module"
    inner = _inside(facts, first, other)
    if inner is not None:
        return f"the body of {facts.program.ids[inner]} runs inside the other's"
    staged = [facts.in_stage_job(i) for i in (first, other)]
    if all(staged):
        if first in facts.late and other in facts.late:
            return f"{a} and {b} wait for different top-level awaits"
        if facts.program.has_tla[first] and facts.program.has_tla[other]:
            return f"{a} and {b} both await at their top level, side by side"
        return "one of them is suspended by a top-level await, or may be started earlier by a call"
    if any(staged):
        return "an import() races with what waits for a top-level await or with the entry"
    return "two import() calls race: the time that loading takes decides"


def _inside(facts: Facts, first: Index, other: Index) -> Index | None:
    agent = facts.agent
    for outer, inner in ((first, other), (other, first)):
        begun = agent.start[outer] and agent.start[outer] < agent.start[inner]
        if begun and agent.segment[outer] == agent.segment[inner]:
            over = agent.end[outer] and agent.end[inner]
            if over and agent.end[inner] < agent.end[outer]:
                return inner
    return None
