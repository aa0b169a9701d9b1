"""Regular expressions that are compiled when one is first needed.

To compile one takes up to a millisecond or more, and a scan needs about half of those that it
declares. Those that every scan needs, or that are matched very often, are better compiled by
`re` where they are declared.
"""

from __future__ import annotations

import re
import sys
from functools import cached_property
from typing import TYPE_CHECKING, AnyStr, Generic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class LazyPattern(Generic[AnyStr]):
    """A regular expression, with those methods of `re.Pattern` that are used."""

    def __init__(self, expression: AnyStr, flags: int = 0) -> None:
        self._expression: AnyStr = expression
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[AnyStr]:
        """The expression, compiled on first use."""
        return re.compile(self._expression, self._flags)

    def match(
        self, text: AnyStr, start: int = 0, end: int = sys.maxsize
    ) -> re.Match[AnyStr] | None:
        """As `re.Pattern.match`."""
        return self.compiled.match(text, start, end)

    def fullmatch(self, text: AnyStr) -> re.Match[AnyStr] | None:
        """As `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text)

    def search(
        self, text: AnyStr, start: int = 0, end: int = sys.maxsize
    ) -> re.Match[AnyStr] | None:
        """As `re.Pattern.search`."""
        return self.compiled.search(text, start, end)

    def finditer(
        self, text: AnyStr, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[AnyStr]]:
        """As `re.Pattern.finditer`."""
        return self.compiled.finditer(text, start, end)

    def sub(self, to: AnyStr | Callable[[re.Match[AnyStr]], AnyStr], text: AnyStr) -> AnyStr:
        """As `re.Pattern.sub`."""
        return self.compiled.sub(to, text)
