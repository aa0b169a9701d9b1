"""Generated graphs with marked statements in them, and rules about any two of their events."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from semantics.node import run

from graphscan.config import load
from graphscan.pipeline import answer
from graphscan.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from semantics.node import Run, Times
    from semantics.trees import Tree

    from graphscan import Finding, Scan

LOADS: Final = Path(__file__).parent / "loads.cjs"
QUERY: Final = """(call_expression
  function: (identifier) @_function
  arguments: (arguments . (string) . (string (string_fragment) @_label))
  (#eq? @_function "trace") (#eq? @_label "LABEL")) @event
"""
CALL: Final = 'trace("!", "LABEL");'


@dataclass(frozen=True, slots=True)
class Rule:
    """FIRST and THEN are labels of marked statements, or modules."""

    name: str
    mode: str
    first: str
    then: str

    def in_toml(self) -> str:
        """The rule as graphscan.toml has it."""
        first, then = map(_selector, (self.first, self.then))
        return (
            f'[[order]]\nname = "{self.name}"\nmode = "{self.mode}"\n'
            f"first = {first}\nthen = {then}\n"
        )


def _selector(what: str) -> str:
    if re.fullmatch(r"mark\d+", what):
        return f'{{ marker = "{what}", path = "**" }}'
    return f'{{ module = "{what}" }}'


@dataclass(frozen=True, slots=True)
class Marked:
    """A tree whose bodies have marked statements; `marks` gives the module that holds each."""

    tree: Tree
    marks: Mapping[str, str]


def marked(tree: Tree, seed: int) -> Marked:
    """`tree` with a marked statement in most of its modules, on a line of its own."""
    chance = random.Random(seed)
    files, marks = dict(tree.files), {}
    forms = _FORMS + _FAILING if any("risk(" in text for text in files.values()) else _FORMS
    for name in sorted(files):
        if not name.endswith("js") or chance.random() < 0.3:
            continue
        lines = files[name].split("\n")
        label = f"mark{len(marks)}"
        at = chance.randint(1 if lines[0].startswith("#!") else 0, len(lines))
        lines.insert(at, _wrapped(CALL.replace("LABEL", label), label, chance.choice(forms)))
        files[name], marks[label] = "\n".join(lines), name
    return Marked(replace(tree, files=files), marks)


_FORMS: Final = (
    "CALL",
    "CALL",
    "CALL",
    "function fLABEL() { CALL } fLABEL();",
    "if (always) { CALL }",
    "if (never) { CALL }",
    "setTimeout(() => { CALL }, 1);",
    "Promise.resolve().then(() => { CALL });",
    "(async () => { CALL })();",
    "for (const each of [1, 2]) { CALL }",
)
"""The call at the top level, in a function that is called here, or on a condition."""
_FAILING: Final = (
    "try { CALL } catch {}",
    "try { risk('LABEL'); CALL } catch {}",
    "function fLABEL() { risk('LABEL'); CALL } fLABEL();",
    "function fLABEL() { risk('LABEL'); CALL } try { fLABEL(); } catch {}",
    "function fLABEL() { CALL risk('LABEL'); } try { fLABEL(); } catch {}",
    "async function fLABEL() { risk('LABEL'); CALL } fLABEL().catch(() => {});",
    "(async () => { risk('LABEL'); CALL })().catch(() => {});",
    "Promise.resolve().then(() => { risk('LABEL'); CALL }).catch(() => {});",
)
"""The same, where something before it may throw and something may catch that."""


def _wrapped(call: str, label: str, form: str) -> str:
    return form.replace("CALL", call).replace("LABEL", label)


def rules(subject: Marked, modules: Sequence[str], seed: int, count: int) -> tuple[Rule, ...]:
    """`count` rules about any two events of `subject`."""
    chance = random.Random(seed)
    events = [*modules, *subject.marks]
    found = []
    for number in range(count):
        mode = chance.choice(("evaluate", "statement", "load"))
        first, then = chance.choice(events), chance.choice(events)
        if first != then:
            found.append(Rule(f"rule-{number}", mode, first, then))
    return tuple(found)


def scan(subject: Marked, folder: Path, asked: Sequence[Rule], node: int) -> Scan:
    """Judge the tree, which stands in `folder`, by `asked`."""
    text = "".join(rule.in_toml() for rule in asked)
    for label in subject.marks:
        (folder / f"{label}.scm").write_text(QUERY.replace("LABEL", label))
        text += f'[markers.{label}]\nquery = "{label}.scm"\n'
    path = folder / "graphscan.toml"
    path.write_text(text)
    config = load(path, [rule.name for rule in RULES])
    tree = subject.tree
    return answer(
        folder,
        entry=tree.entry,
        imports=tree.imports,
        requires=tree.requires,
        node_options=tree.node_options,
        node=node,
        config=config,
        cwd=folder,
    )


def run_marked(node: str, tree: Tree, folder: Path, times: Times) -> Run:
    """Run `tree`, which stands traced in `folder`, and note what is loaded as well."""
    told = replace(tree, node_options=f'--require "{LOADS}" {tree.node_options}')
    return run(node, told, folder, times)


def differences(
    subject: Marked, asked: Sequence[Rule], findings: Sequence[Finding], shown: Run
) -> Iterator[str]:
    """What `shown` shows to be wrong of `findings`."""
    by_name = {finding.rule: finding for finding in findings}
    first_seen: dict[tuple[str, str], int] = {}
    for at, event in enumerate(shown.events):
        first_seen.setdefault(event, at)
    for rule in asked:
        finding = by_name.get(rule.name)
        began = _began(subject, rule, first_seen)
        if finding is None or finding.verdict == "undecided" or began is None:
            continue
        held = subject.marks.get(rule.then, rule.then)
        if rule.mode == "load" and finding.verdict == "refuted" and not held.endswith(".mjs"):
            continue  # a CommonJS file is read unseen, by those that import it
        over = first_seen.get(("!" if rule.first in subject.marks else "-", rule.first))
        in_time = over is not None and over < began
        if in_time is not (finding.verdict == "proved"):
            yield f"{rule} is {finding.verdict}: {finding.message}"


def _began(subject: Marked, rule: Rule, seen: Mapping[tuple[str, str], int]) -> int | None:
    """When THEN began in a run, as the mode has it; None if it did not."""
    holder = subject.marks.get(rule.then)
    if rule.mode == "statement" and holder is not None:
        return seen.get(("!", rule.then))
    module = holder or rule.then
    if rule.mode == "load" and module.endswith(".mjs"):
        began = seen.get(("!", f"load:{module}"))
        return began if seen.get(("+", module)) is not None else None
    return seen.get(("+", module))
