"""`data:` URLs as modules: which format they have and what their source is.

Node 20 takes the body from the URL's path, so that a `?` ends it; later versions follow the
`data:` URL processor of https://fetch.spec.whatwg.org/#data-url-processor. Source:
https://nodejs.org/api/esm.html#data-imports.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from graphscan.records import Format
from graphscan.resolve.failure import ResolutionError
from graphscan.resolve.url import Url, decode_uri_component

_TYPE: Final = {
    20: re.compile(r"([^/]+/[^;,]+)[^,]*,"),
    22: re.compile(r"([^/]+/[^;,]+)(?:;[^,]*)?,"),
}
_NODE_20_BODY: Final = re.compile(r"[^/]+/[^,;]+(?:[^,]*?)(;base64)?,(.*)", re.DOTALL)
_JAVASCRIPT: Final = re.compile(
    r"\s*(?:text|application)/javascript\s*(?:;\s*charset=utf-?8\s*)?", re.IGNORECASE
)
_ENDS_IN_BASE64: Final = re.compile(r"; *base64\Z", re.IGNORECASE)
_ASCII_WHITESPACE: Final = "\t\n\f\r "


def data_format(url: Url, node: int) -> Format:
    """The module format of a `data:` URL, from its MIME type.

    Raises ResolutionError: ERR_INVALID_URL, ERR_UNKNOWN_MODULE_FORMAT.
    """
    data_source(url, node)
    matched = _TYPE[20 if node == 20 else 22].match(url.path)
    mime = matched[1] if matched else ""
    if _JAVASCRIPT.fullmatch(mime):
        return Format.MODULE
    if mime == "application/json":
        return Format.JSON
    if mime == "application/wasm" and node != 20:
        return Format.WASM
    raise ResolutionError(
        "ERR_UNKNOWN_MODULE_FORMAT", f"Unknown module format: {mime} for a data: URL"
    )


def data_source(url: Url, node: int) -> bytes:
    """The bytes that a `data:` URL holds.

    Raises ResolutionError: ERR_INVALID_URL, or `URIError` where the percent-encoding is malformed.
    """
    if node == 20:
        matched = _NODE_20_BODY.match(url.path)
        if matched is None:
            raise _invalid_url()
        body = decode_uri_component(matched[2])
        return _lenient_base64(body) if matched[1] else body.encode("utf-8", "replace")
    whole = url.path if url.query is None else f"{url.path}?{url.query}"
    mime, comma, encoded = whole.partition(",")
    if not comma:
        raise _invalid_url()
    content = unquote_to_bytes(encoded)
    if _ENDS_IN_BASE64.search(mime.strip(_ASCII_WHITESPACE)):
        return _forgiving_base64(content)
    return content


def _lenient_base64(text: str) -> bytes:
    """`Buffer.from(text, 'base64')`: whatever is not of the alphabet is skipped."""
    text = text.partition("=")[0].replace("-", "+").replace("_", "/")
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + "=" * (-len(kept) % 4))


def _forgiving_base64(content: bytes) -> bytes:
    """https://infra.spec.whatwg.org/#forgiving-base64-decode."""
    kept = content.translate(None, _ASCII_WHITESPACE.encode())
    if len(kept) % 4 == 0:
        kept = re.sub(rb"={1,2}\Z", b"", kept)
    if len(kept) % 4 == 1 or re.search(rb"[^A-Za-z0-9+/]", kept):
        raise _invalid_url()
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        raise _invalid_url() from None


def _invalid_url() -> ResolutionError:
    return ResolutionError("ERR_INVALID_URL", "Invalid URL")
