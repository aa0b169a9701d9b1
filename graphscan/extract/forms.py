"""Whether an import or export statement is one by the grammar (ECMA-262, 16.2.2, 16.2.3).

The tree says so of statements that are written plainly. Attributes, phases and reserved names were
hidden from the parser, and a comma may stand alone in its braces; statements that hold more than
names and a specifier are read here, token by token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.lexical import NAME, STRING, TRIVIA
from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN: Final = LazyPattern(
    rb"(?P<gap>" + TRIVIA + rb")(?:(?P<name>" + NAME + rb")|(?P<string>" + STRING + rb")|(?s:.))?"
)
_LINE_TERMINATOR: Final = LazyPattern(rb"[\r\n]|\xe2\x80[\xa8\xa9]")
_DIGITS: Final = b"0123456789"


def is_well_formed(source: bytes, start: int) -> bool:
    """Whether an import or export statement without a declaration starts and ends there."""
    form = _Form(source, start)
    return form.is_statement() and form.is_ended()


class _Form:
    """One statement; `text` is the token that is looked at, empty at the end of the source."""

    def __init__(self, source: bytes, start: int) -> None:
        self._source = source
        self._end = start
        self._next()

    def _next(self) -> None:
        found = _TOKEN.compiled.match(self._source, self._end)
        assert found is not None, "everything in the pattern is optional"
        self._end = found.end()
        self._follows_line = bool(_LINE_TERMINATOR.compiled.search(found["gap"]))
        self._text = self._source[found.end("gap") : self._end]
        self._is_name = found["name"] is not None and self._text[:1] not in _DIGITS
        self._is_string = found["string"] is not None

    def _take(self, text: bytes) -> bool:
        if self._text != text:
            return False
        self._next()
        return True

    def _name(self) -> bool:
        if not self._is_name:
            return False
        self._next()
        return True

    def _string(self) -> bool:
        if not self._is_string:
            return False
        self._next()
        return True

    def _either(self) -> bool:
        """ModuleExportName."""
        return self._name() or self._string()

    def is_statement(self) -> bool:
        """ImportDeclaration, or ExportDeclaration without a declaration."""
        if self._take(b"import"):
            return self._string_and_clause() or (self._import_clause() and self._from())
        if not self._take(b"export"):
            return False
        if self._take(b"*"):
            return (not self._take(b"as") or self._either()) and self._from()
        locals_only = True

        def specifier() -> bool:
            nonlocal locals_only
            locals_only = locals_only and not self._is_string
            return self._either() and (not self._take(b"as") or self._either())

        if not self._list(specifier):
            return False
        return self._from() if self._text == b"from" else locals_only

    def _import_clause(self) -> bool:
        before = self._end
        if self._is_name and self._text in (b"defer", b"source"):
            phase = self._text
            self._next()
            if phase == b"defer" and self._text == b"*":
                return self._bindings()
            if phase == b"source" and self._is_name and self._text != b"from":
                return self._name()
            # `import source from from 'x'`
            if phase == b"source" and self._take(b"from"):
                if self._text == b"from":
                    return True
                self._end = before
                self._next()
                return True
            return self._rest_of_default()
        if self._name():
            return self._rest_of_default()
        return self._bindings()

    def _rest_of_default(self) -> bool:
        return not self._take(b",") or self._bindings()

    def _bindings(self) -> bool:
        """NameSpaceImport, NamedImports."""
        if self._take(b"*"):
            return self._take(b"as") and self._name()
        return self._list(self._import_specifier)

    def _import_specifier(self) -> bool:
        if self._string():
            return self._take(b"as") and self._name()
        return self._name() and (not self._take(b"as") or self._name())

    def _from(self) -> bool:
        return self._take(b"from") and self._string_and_clause()

    def _string_and_clause(self) -> bool:
        if not self._string():
            return False
        if self._text == b"with" or (self._text == b"assert" and not self._follows_line):
            self._next()
            return self._list(self._attribute)
        return True

    def _attribute(self) -> bool:
        return self._either() and self._take(b":") and self._string()

    def _list(self, entry: Callable[[], bool]) -> bool:
        """Entries in braces: a comma between any two, and perhaps one behind the last."""
        if not self._take(b"{"):
            return False
        while self._text != b"}":
            if not entry():
                return False
            if not self._take(b",") and self._text != b"}":
                return False
        self._next()
        return True

    def is_ended(self) -> bool:
        """Whether a semicolon, a line terminator or the end of the source follows."""
        if self._follows_line and self._take(b"assert"):
            # On a line of its own `assert {}` is no clause, though it was hidden from the parser.
            return self._text != b"{" or self._follows_line
        return self._text in (b"", b";") or self._follows_line
