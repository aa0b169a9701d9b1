"""Text that the grammar cannot read is hidden from it, byte for byte.

tree-sitter-javascript reports errors on some code that Node accepts. Each function here replaces
one such construct by text of the same length that means the same to the graph, so that every
offset stays true; whoever wants the words reads them from the original bytes. `prepare` is for
every text; repairs are tried only on a text that the grammar refuses. They search by regular
expressions, and what they write neither opens nor closes a string, template or comment: a
construct that merely stands inside one of these is rewritten without effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from graphscan.clauses import ATTRIBUTES, PHASE
from graphscan.lexical import (
    NAME,
    RESERVED,
    STRING,
    TRIVIA,
    WIDE_SPACE,
    Phrase,
    words,
)
from graphscan.patterns import LazyPattern
from graphscan.source import BOM, decode


class Trouble(Struct, frozen=True):
    """Spans: errors in tagged templates, and the comments that the grammar did recognise."""

    in_tagged_templates: tuple[tuple[int, int], ...]
    comments: tuple[tuple[int, int], ...]


Repair: TypeAlias = Callable[[bytes], bytes]
LastRepair: TypeAlias = Callable[[bytes, Trouble], bytes]

_T: Final = TRIVIA
_SPECIFIERS: Final = rb"\{(?:" + _T + rb"(?:" + NAME + rb"|" + STRING + rb"|,))*+" + _T + rb"\}"


_WIDE_SPACE: Final = LazyPattern(WIDE_SPACE)
_LINE_SEPARATORS: Final = (b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_PROBE: Final = 4096
_LONE_CR: Final = LazyPattern(rb"\r(?!\n)")
_IMPORT_PHASE: Final = Phrase((b"import",), _T + rb"(" + PHASE + rb")", needs=(b"defer", b"source"))
_CALL_PHASE: Final = Phrase(
    (b"import",),
    rb"(" + _T + rb"\." + _T + rb"(?:defer|source)" + _T + rb")(?=\()",
    needs=(b"defer", b"source"),
)
_CLAUSE: Final = Phrase(
    (b"import", b"export"),
    _T + rb"(?:" + NAME + _T + rb"," + _T + rb")?(" + _SPECIFIERS + rb")(" + _T + rb"from\b)?",
    needs=(b"{",),
)
_ENTRY: Final = LazyPattern(
    rb"(" + NAME + rb"|" + STRING + rb")"
    rb"(?:"
    + _T
    + rb"as(?![\w$])"
    + _T
    + rb"("
    + NAME
    + rb"|"
    + STRING
    + rb"))?(?="
    + _T
    + rb"[,}])"
)
_STAR_NAME: Final = Phrase(
    (b"export",),
    _T + rb"\*" + _T + rb"as" + _T + rb"(" + NAME + rb")" + _T + rb"from\b",
    needs=(b"*",),
)
_WITH_CLAUSE: Final = Phrase(
    (b"from", b"import"),
    _T + STRING + _T + rb"((?:with|assert)" + _T + ATTRIBUTES + rb")",
    needs=(b"with", b"assert"),
)
_FOR_USING: Final = Phrase(
    (b"for",),
    _T + rb"\(" + _T + rb"((?:await" + _T + rb")?using)(?=" + _T + NAME + _T + rb"=)",
    needs=(b"using",),
)
_FOR_ASYNC_OF: Final = Phrase(
    (b"for",), _T + rb"\(" + _T + rb"(async)" + _T + rb"of" + _T + rb"=>", needs=(b"async",)
)
_ANONYMOUS_DEFAULT: Final = Phrase(
    (b"export",),
    _T
    + rb"(default("
    + _T
    + rb")((?:async"
    + _T
    + rb")?function(?:"
    + _T
    + rb"\*)?|class))"
    + rb"(?="
    + _T
    + rb"(?:\(|\{|extends\b))",
    needs=(b"default",),
)
_BARE_FIELD: Final = LazyPattern(
    rb"(?:^|[\r\n;{}])[\t ]*(?:static[\t ]+)?(?:(?:get|set|static)[\t ]*(\n)(?=\s*\*)"
    rb"|#?" + NAME + rb"[\t ]*(\n)(?=\s*\[))"
)
_MEMBERS: Final = NAME + rb"(?:" + _T + rb"\." + _T + rb"#?" + NAME + rb")*+"
_PARENTHESISED_TARGET: Final = LazyPattern(
    rb"[\[,:]" + _T + rb"(\()" + _T + _MEMBERS + _T + rb"(\))(?=" + _T + rb"(?:[,\]}]|=(?![=>])))"
)
_CALL_ASSIGNED: Final = LazyPattern(
    rb"\)" + _T + rb"((?:[-+/%&|^]|\*\*?|<<|>>>?|&&|\|\||\?\?)?=)(?![=>])"
)
_CALL_LOOPED: Final = Phrase(
    (b"for",),
    _T + rb"\(" + _T + _MEMBERS + _T + rb"(\(" + _T + rb"\))" + _T + rb"(?:of|in)(?![\w$])",
    needs=(b"for",),
)
_NAME_LIKE_IN: Final = LazyPattern(
    rb"(?:[\r\n]|\xe2\x80[\xa8\xa9]|\*/)[\t ]*(i)n(?:stanceof)?(?=[0-9_$\\\x80-\xff])"
)
_MALFORMED_ESCAPE: Final = LazyPattern(
    rb"\\(?:x(?![0-9A-Fa-f]{2})|u(?![0-9A-Fa-f]{4}|\{[0-9A-Fa-f]+\})|[0-9])"
)
_SEVERED: Final = LazyPattern(
    rb"export(" + _T + rb")(?=[\w{*$\\])(?:" + _SPECIFIERS + rb"(" + _T + rb")(?=from\b))?"
)
_ON_ONE_LINE: Final = re.compile(rb"export(?: [a-z]| ?\{[\w$, ]*\}(?:;| ?from\b))")
_LINE_TERMINATOR: Final = re.compile(rb"[\r\n]|\xe2\x80[\xa8\xa9]")
_WITH_AFTER: Final = (
    rb"(?:" + _T + rb"with" + _T + ATTRIBUTES + rb"|[\t ]*+assert" + _T + ATTRIBUTES + rb")?+"
)
_FROM: Final = rb"from" + _T + STRING + _WITH_AFTER
_NAMESPACE: Final = rb"\*" + _T + rb"as" + _T + rb"(?:" + NAME + rb"|" + STRING + rb")" + _T
_UNENDED: Final = LazyPattern(
    rb"(?:import"
    + _T
    + rb"(?:"
    + STRING
    + _WITH_AFTER
    + rb"|(?:"
    + PHASE
    + _T
    + rb")?(?:"
    + NAME
    + _T
    + rb"(?:,"
    + _T
    + rb")?)?(?:"
    + _NAMESPACE
    + rb"|"
    + _SPECIFIERS
    + _T
    + rb")?"
    + _FROM
    + rb")|export"
    + _T
    + rb"(?:"
    + _SPECIFIERS
    + rb"(?:"
    + _T
    + _FROM
    + rb")?+|"
    + _NAMESPACE
    + _FROM
    + rb"|\*"
    + _T
    + _FROM
    + rb"))("
    + _T
    + rb")(?=[(\[`/+]|-(?!->))"
)
_ENDED: Final = LazyPattern(
    rb"import\s*[(.]|export\s+[A-Za-z_$]|export\s*\{[\w$,\s]*+\}\s*+;"
    rb"|(?:import|export)(?:[\w$,*\s]++|\{[\w$,\s]*+\})*+"
    rb"""(?:"[^"\\\r\n]*+"|'[^'\\\r\n]*+')\s*+;"""
)
"""What most statements are, none of which `_UNENDED` matches; that takes 15 ms to compile."""
_FIRST_BLANK: Final = LazyPattern(
    rb"/\*(?s:.)*?\*/|//(?:(?!\xe2\x80[\xa8\xa9])[^\r\n])*+|" + WIDE_SPACE
)


def _write(text: bytes, pieces: list[tuple[int, bytes]]) -> bytes:
    """`text` with each piece written over it at its offset."""
    if not pieces:
        return text
    result = bytearray(text)
    for at, piece in pieces:
        result[at : at + len(piece)] = piece
    return bytes(result)


def _blank_groups(pattern: LazyPattern[bytes], text: bytes) -> bytes:
    spans = (match.span(1) for match in pattern.finditer(text))
    return _write(text, [(start, b" " * (end - start)) for start, end in spans])


def _is_binary(source: bytes) -> bool:
    """Whether `source` is no text: NUL and malformed UTF-8 within its first bytes."""
    probe = source[:_PROBE]
    return len(source) > _PROBE and b"\0" in probe and "\ufffd" in decode(probe[:-4])


def prepare(source: bytes) -> bytes:
    """What the grammar should see of any source.

    A hashbang becomes a comment, which ends at every line terminator; a lone CR becomes the LF
    that it stands for; NUL, at which the lexer stops, becomes another control character.
    """
    text = source
    if _is_binary(source):
        text = source[:_PROBE] + b" " * (len(source) - _PROBE)
    start = len(BOM) if text.startswith(BOM) else 0
    if text.startswith(b"#!", start):
        text = _write(text, [(start, b"//")])
    if b"\r" in text:
        text = _LONE_CR.sub(b"\n", text)
    if b"\0" in text:
        text = text.replace(b"\0", b"\x01")
    if b"/*" in text:
        unclosed = text.rfind(b"*/") + 1
        if text.count(b"/*", unclosed) > _MANY_OPENERS:
            # The lexer looks for the end of each anew. Those in strings lose nothing.
            text = text[:unclosed] + text[unclosed:].replace(b"/*", _NO_OPENER)
    return text


_MANY_OPENERS: Final = 64
_NO_OPENER: Final = b"/\x01"


def hide_openers(text: bytes) -> bytes:
    """`text` with nothing that opens a comment between `/*` and the next `*/`, if there is much.

    What looks for white space and comments in a text that cannot be parsed would look for the end
    of the same comment from each of them. A comment behind a string that holds `/*` may be lost.
    """
    if text.count(b"/*") <= _MANY_OPENERS:
        return text
    pieces: list[bytes] = []
    done, at = 0, text.find(b"/*")
    while at >= 0:
        close = text.find(b"*/", at + 2)
        end = len(text) if close < 0 else close + 2
        pieces += (text[done : at + 2], text[at + 2 : end].replace(b"/*", _NO_OPENER))
        done, at = end, text.find(b"/*", end)
    pieces.append(text[done:])
    return b"".join(pieces)


def show_openers(repaired: bytes, hidden: bytes, text: bytes) -> bytes:
    """`repaired`, which was `hidden`, with what `hide_openers` replaced in `text` put back."""
    if hidden == text:
        return repaired
    result = bytearray(repaired)
    for found in re.finditer(_NO_OPENER, hidden):
        at = found.start() + 1
        if result[at : at + 1] == b"\x01":
            result[at] = text[at]
    return bytes(result)


_FEW_ESCAPES: Final = 200
_SPARSE: Final = 40
_SHORT: Final = 2000
_INNER: Final = rb"[^\\\r\nQ]*+(?:\\[^\r\n][^\\\r\nQ]*+)*+"
_LONG_ARGUMENT: Final = LazyPattern(
    rb"\(\s*+("
    + b"|".join(quote + _INNER.replace(b"Q", quote) + quote for quote in (b'"', b"'"))
    + rb")\s*+\)"
)
_PLAIN_ESCAPES: Final = (b"\\\\", b'\\"', b"\\'", b"\\n")


def hide_escapes(text: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """`text` without the escapes of long strings in parentheses, and where these strings stand.

    `JSON.parse("…")`, `eval("…")`: each escape is a token and a node to the parser, of some builds
    half of all. Two characters that are an escape read as any other two, as long as what looks like
    a string is one: the tree of the result tells.
    """
    escapes = text.count(b"\\") if len(text) > _SHORT else 0
    if escapes < _FEW_ESCAPES or escapes * _SPARSE < len(text):
        return text, []
    found = [match.span(1) for match in _LONG_ARGUMENT.finditer(text)]
    strings = [(start, end) for start, end in found if end - start > _SHORT]
    pieces: list[tuple[int, bytes]] = []
    for start, end in strings:
        piece = text[start:end]
        for escape in _PLAIN_ESCAPES:
            # Backslashes go first and by twos, so that a backslash that is left escapes something.
            piece = piece.replace(escape, b"__")
        pieces.append((start, piece))
    return _write(text, pieces), strings


def rejoin(text: bytes, is_code: Callable[[int, int], bool]) -> bytes:
    """`export⏎ const x`, `export { x }⏎ from 'y'`: no line terminator ends a statement there.

    The grammar puts a semicolon in, with or without an error, so this is for every text that has
    been parsed once: `is_code` tells whether a span is code to the grammar, and not part of a
    string or comment.
    """
    pieces = [
        (match.start(group), b" " * len(gap))
        for start in words(text, b"export")
        # Most statements say `export` and a word on the same line: these need no second look.
        if not _ON_ONE_LINE.match(text, start) and is_code(start, start + len(b"export"))
        if (match := _SEVERED.compiled.match(text, start))
        for group in (1, 2)
        if (gap := match[group]) and _LINE_TERMINATOR.search(gap)
    ]
    return _write(text, pieces)


def end_statements(text: bytes, prepared: bytes, is_code: Callable[[int, int], bool]) -> bytes:
    """`import 'x'⏎ (a)`, `export { a }⏎ [b]`: the line terminator ends the statement.

    No token but `with` or `from` can continue it (ECMA-262, Rules of Automatic Semicolon
    Insertion), but the grammar reads on, as it would after an expression. The semicolon is written
    over what follows the last token, which may be the end of a line comment, so `is_code` tells
    whether a span is code to the grammar. Statements are looked for in the text as `prepare` gave
    it: repairs may have made blanks of a clause.
    """
    pieces: list[tuple[int, bytes]] = []
    for word in (b"import", b"export"):
        for start in words(prepared, word):
            # A word that an earlier round made blank was part of a comment.
            if not text.startswith(word, start) or _ENDED.compiled.match(prepared, start):
                continue
            if not is_code(start, start + len(word)):
                continue
            found = _UNENDED.compiled.match(prepared, start)
            if found and _LINE_TERMINATOR.search(found[1]) and is_code(start, found.start(1)):
                at = found.start(1)
                blank = _FIRST_BLANK.compiled.match(prepared, at)
                pieces.append((at, b";".ljust(len(blank[0]) if blank else 1)))
    return _write(text, pieces)


def _spaces(text: bytes) -> bytes:
    """White space beyond ASCII, which the grammar does not know before a semicolon left out."""
    if text.isascii():
        return text
    return _WIDE_SPACE.compiled.sub(
        lambda space: space[0] if space[0] in _LINE_SEPARATORS else b" " * len(space[0]), text
    )


def _names_like_in(text: bytes) -> bytes:
    """`a⏎ in5()`: a name that begins with `in` ends a statement, the operator `in` does not."""
    return _write(text, [(match.start(1), b"_") for match in _NAME_LIKE_IN.finditer(text)])


def _phases(text: bytes) -> bytes:
    """`import defer * as x from`, `import source x from`, `import.defer()`, `import.source()`."""
    return _blank_groups(_CALL_PHASE, _blank_groups(_IMPORT_PHASE, text))


def _reserved_names(text: bytes) -> bytes:
    """`import { if as x }`, `export { x as if }`, `export { if } from`, `export * as if from`.

    A ModuleExportName may be reserved; a binding may not, and is left for the grammar to refuse.
    """
    pieces: list[tuple[int, bytes]] = []

    def mask(start: int, end: int) -> None:
        if text[start:end] in RESERVED and text[start:end] != b"default":
            pieces.append((start, b"_" * (end - start)))

    for clause in _CLAUSE.finditer(text):
        exported = text.startswith(b"export", clause.start())
        for entry in _ENTRY.finditer(text, *clause.span(1)):
            aliased = entry[2] is not None
            if aliased and exported:
                mask(*entry.span(2))
            if clause[2] if exported else aliased:
                mask(*entry.span(1))
    for name in _STAR_NAME.finditer(text):
        mask(*name.span(1))
    return _write(text, pieces)


def _attributes(text: bytes) -> bytes:
    """`export … from 'x' with {}`, and `assert` in place of `with`."""
    return _blank_groups(_WITH_CLAUSE, text)


def _for_heads(text: bytes) -> bytes:
    """`for (using x = …;;)`, `for (await using x = …;;)`, `for (async of => …;;)`."""
    pieces = [
        (match.start(1), b"const".rjust(len(match[1]))) for match in _FOR_USING.finditer(text)
    ]
    return _blank_groups(_FOR_ASYNC_OF, _write(text, pieces))


def _anonymous_defaults(text: bytes, _trouble: Trouble) -> bytes:
    """`export default function () {}` is a declaration: no semicolon need follow it.

    The grammar wants one unless the declaration has a name, so `default` is made its name.
    """
    pieces = [
        (match.start(1), match[3] + b" " * len(match[2]) + b"defaul_")
        for match in _ANONYMOUS_DEFAULT.finditer(text)
        if match[2]
    ]
    return _write(text, pieces)


def _bare_fields(text: bytes, _trouble: Trouble) -> bytes:
    """`class { get⏎ *a() {} b⏎ [c] = 1 }`: fields ended by the line terminator."""
    ends = (match.start(match.lastindex or 0) for match in _BARE_FIELD.finditer(text))
    return _write(text, [(end, b";") for end in ends])


def _parenthesised_targets(text: bytes, _trouble: Trouble) -> bytes:
    """`[(a)] = b`, `({ a: (b.c) } = d)`: the parentheses mean nothing, there or in a literal."""
    found = _PARENTHESISED_TARGET.finditer(text)
    return _write(text, [(match.start(at), b" ") for match in found for at in (1, 2)])


def _assigned_calls(text: bytes, _trouble: Trouble) -> bytes:
    """`f() = x`, `for (f() of x)`: an error when it runs, not of syntax (ECMA-262, Annex B)."""
    found = _CALL_ASSIGNED.finditer(text)
    pieces = [(match.start(1), b",".ljust(len(match[1]))) for match in found]
    return _blank_groups(_CALL_LOOPED, _write(text, pieces))


def _template_escapes(text: bytes, trouble: Trouble) -> bytes:
    """Malformed escapes, which a tagged template may hold."""
    pieces = [
        (match.start(), b" ")
        for start, end in trouble.in_tagged_templates
        for match in _MALFORMED_ESCAPE.finditer(text, start, end)
    ]
    return _write(text, pieces)


def _comments(text: bytes, trouble: Trouble) -> bytes:
    """Comments before a semicolon left out, or between a method's name and its parameters.

    A comment of several lines counts as a line terminator (ECMA-262, Comments).
    """
    pieces: list[tuple[int, bytes]] = []
    for start, end in trouble.comments:
        ending = b"\n" if _LINE_TERMINATOR.search(text, start, end) else b" "
        pieces.append((start, ending.rjust(end - start)))
    return _write(text, pieces)


SURE_REPAIRS: Final[tuple[Repair, ...]] = (
    _spaces,
    _names_like_in,
    _phases,
    _reserved_names,
    _attributes,
    _for_heads,
)
"""Repairs that make no valid text worse."""

LAST_REPAIRS: Final[tuple[LastRepair, ...]] = (
    _comments,
    _anonymous_defaults,
    _bare_fields,
    _parenthesised_targets,
    _assigned_calls,
    _template_escapes,
)
"""Repairs that are kept only where they leave no error."""
