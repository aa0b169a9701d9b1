"""The module that a URL of the run stands for: ids as the scan has them.

The run names ES modules by their URL and CommonJS modules by that of their file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.resolve import Resolver
from graphscan.resolve.data_url import data_source
from graphscan.resolve.failure import ResolutionError
from graphscan.resolve.url import parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.resolve.url import Url


class Identities:
    """From URLs to module ids, for one build."""

    def __init__(self, root: Path, modules: Mapping[ModuleId, Module], node: int) -> None:
        self._resolver = Resolver(root)
        self._node = node
        self._known: dict[str, ModuleId] = {}
        self._data: dict[bytes, list[ModuleId]] = {}
        for module in modules.values():
            if module.data is not None:
                self._data.setdefault(module.data, []).append(module.id)

    def id_of(self, text: str) -> ModuleId:
        """The id of the module with this URL; what the scan does not know has one as well."""
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> ModuleId:
        url = parse(text)
        if url is None:
            return text
        if url.scheme == "data":
            return self._find_data(url)
        if url.scheme != "file":
            return url.href
        try:
            return self._resolver.referrer(text) + url.suffix
        except ResolutionError:
            return text

    def _find_data(self, url: Url) -> ModuleId:
        """Several URLs may hold one source: they get its ids in the order in which they come."""
        try:
            source = data_source(url, self._node)
        except ResolutionError:
            source = b""
        same = self._data.get(source, [])
        if len(same) > 1:
            return same.pop(0)
        return same[0] if same else "data:"
