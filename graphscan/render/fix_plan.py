"""The remedies of a scan as something to copy: commands, settings, overrides, patches.

Lines that begin with `#` explain; all others are to be copied. A plan may be given to patch(1) or
to `git apply --unidiff-zero` as it stands: of its lines these read only the patches.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from graphscan.records import Severity, Verdict
from graphscan.render.excerpt import holds_secret, visible
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, strong
from graphscan.rules.finding import Edit, Overrides, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.finding import Fix, Remedy
    from graphscan.scan import Scan, Story


def fix_plan(scan: Scan) -> Page:
    """For each cause that is not proved, the changes that help, the cheapest first."""
    told = [story for story in scan.stories if story.cause.verdict is not Verdict.PROVED]
    if not told:
        return (line(faint(f"# {scan.verdict.value}: there is nothing to change")),)
    page: Page = ()
    for number, story in enumerate(told):
        page += ((EMPTY,) if number else ()) + _story(scan, story)
    return page


def _story(scan: Scan, story: Story) -> Page:
    cause = story.cause
    is_error = cause.severity is Severity.ERROR
    weight = cause.verdict.value if is_error else cause.severity.value
    head = line(faint("# "), strong(f"{weight.upper()}  {visible(cause.message)}"))
    page: Page = ((*head, faint(f" [{cause.rule}]")),)
    if not cause.remedies:
        return (*page, line(faint("# No change is known that was tried and helps.")))
    if len(cause.remedies) > 1:
        page += (line(faint("# One of these is enough; the cheapest stands first.")),)
    for number, remedy in enumerate(cause.remedies, 1):
        page += _remedy(scan, number, remedy)
    return page


def _remedy(scan: Scan, number: int, remedy: Remedy) -> Page:
    after = remedy.verdict_after
    tried = f"tried on the graph: {after.value}" if after else "not simulated"
    page: Page = (EMPTY, line(faint(f"# {number}. {visible(remedy.text)} ({tried})")))
    for each in pieces(scan, remedy):
        page += (line(faint(f"# {each.where}")), *_copied(each.text))
    return page


def pieces(scan: Scan, remedy: Remedy) -> Iterator[Piece]:
    """What there is to copy to carry `remedy` out: its fix, its command."""
    if remedy.fix is not None:
        yield piece(remedy.fix)
    if remedy.command is not None:
        yield Piece(f"in the folder of {visible(scan.build.entry)}:", visible(remedy.command))


class Piece(Struct, frozen=True):
    """Something to copy: where it belongs, and the text; empty where it is done by hand."""

    where: str
    text: str


def piece(fix: Fix) -> Piece:
    """What there is to copy of `fix`."""
    match fix:
        case Setting(code=code):
            where = "in nuxt.config, joined with the options of `sentry` that stand there:"
            return Piece(where, code)
        case Overrides(packages=packages):
            text = json.dumps({"overrides": dict(packages)}, indent=2)
            return Piece("in package.json; then install and build again:", text)
        case Edit():
            return _patch(fix)
        case _:
            assert_never(fix)


def _patch(edit: Edit) -> Piece:
    """A unified diff without context; nothing where it would show a secret."""
    if any(map(holds_secret, (*edit.before, *edit.after))):
        return Piece(f"{visible(edit.module)}:{edit.line} is to be changed by hand", "")
    old, new = _range(edit.line, len(edit.before)), _range(edit.line, len(edit.after))
    head = (f"--- a/{edit.module}", f"+++ b/{edit.module}", f"@@ -{old} +{new} @@")
    body = (*(f"-{text}" for text in edit.before), *(f"+{text}" for text in edit.after))
    where = "in the server folder, with patch -p1, until the next build:"
    return Piece(where, "\n".join((*head, *body)))


def _range(start: int, length: int) -> str:
    return str(start) if length == 1 else f"{start},{length}"


def _copied(text: str) -> Page:
    return tuple((Span(each, Style.COMMAND),) for each in text.split("\n") if text)
