"""URLs as Node parses specifiers: the part of the WHATWG URL Standard that `import` needs.

Special schemes get a path of segments, `file:` its rules for drive letters and hosts, other
schemes an opaque path. Hosts are only checked for code points that no host may hold, since no
module is loaded from a host. Source: https://url.spec.whatwg.org/#url-parsing.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec import Struct
from msgspec.structs import replace

from graphscan.patterns import LazyPattern
from graphscan.resolve.failure import ResolutionError

_SPECIAL: Final = frozenset({"file", "ftp", "http", "https", "ws", "wss"})
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_DRIVE: Final = LazyPattern(r"[A-Za-z][:|]")
_STARTS_WITH_DRIVE: Final = re.compile(r"[A-Za-z][:|](?:[/\\?#]|$)")
_SINGLE_DOT: Final = frozenset({".", "%2e"})
_DOUBLE_DOT: Final = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
_FORBIDDEN_IN_HOST: Final = LazyPattern(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_PORT: Final = LazyPattern(r"(.*?)(?::(\d*))?")
_SURROGATE: Final = LazyPattern("[\ud800-\udfff]")
_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))

# https://url.spec.whatwg.org/#percent-encoded-bytes: the ASCII that each set leaves alone.
_PUNCTUATION: Final = "!$%&'()*+,-./:;=@[\\]^_|~"
_PATH_SAFE: Final = _PUNCTUATION
_QUERY_SAFE: Final = _PUNCTUATION.replace("'", "") + "`{}?"
_FRAGMENT_SAFE: Final = _PUNCTUATION + "{}?#"
_OPAQUE_SAFE: Final = _PUNCTUATION + ' "#<>?`{}'


class Url(Struct, frozen=True):
    """A parsed URL; `path` is JavaScript's `pathname`, `query` and `fragment` lack `?` and `#`."""

    scheme: str
    path: str
    host: str | None = None
    query: str | None = None
    fragment: str | None = None
    opaque: bool = False

    @property
    def suffix(self) -> str:
        """`search` and `hash`: each with its sign, or nothing where it is empty."""
        query = f"?{self.query}" if self.query else ""
        return f"{query}#{self.fragment}" if self.fragment else query

    @property
    def href(self) -> str:
        """The URL serializer."""
        host = "" if self.host is None else f"//{self.host}"
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}:{host}{self.path}{query}{fragment}"


def well_formed(text: str) -> str:
    """`String.prototype.toWellFormed`: what a JavaScript string becomes on its way to a file."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def parse(text: str, base: Url | None = None) -> Url | None:
    """`new URL(text, base)`; None where that throws."""
    text = well_formed(text).strip(_C0_AND_SPACE)
    text = text.replace("\t", "").replace("\n", "").replace("\r", "")
    if matched := _SCHEME.match(text):
        return _parse_absolute(matched[1].lower(), text[matched.end() :])
    if base is None:
        return None
    if base.opaque:
        if not text.startswith("#"):
            return None
        return replace(base, fragment=_encode(text[1:], _FRAGMENT_SAFE))
    if base.scheme == "file":
        return _parse_file(text, base)
    rest, query, fragment = _split(text)
    return Url(base.scheme, _join(base, rest), base.host, query, fragment)


def _parse_absolute(scheme: str, rest: str) -> Url | None:
    if scheme == "file":
        return _parse_file(rest, None)
    if scheme in _SPECIAL:
        return _parse_authority(scheme, rest.lstrip("/\\"), r"[/\\?#]")
    if rest.startswith("//"):
        return _parse_authority(scheme, rest[2:], r"[/?#]")
    path, query, fragment = _split(rest, special=False)
    if rest.startswith("/"):
        return Url(scheme, _segments(path, [], file=False, special=False), None, query, fragment)
    return Url(scheme, _encode(path, _OPAQUE_SAFE), None, query, fragment, opaque=True)


def _parse_authority(scheme: str, rest: str, end: str) -> Url | None:
    special = scheme in _SPECIAL
    found = re.search(end, rest)
    authority = rest if found is None else rest[: found.start()]
    rest = rest[len(authority) :]
    host = authority.rpartition("@")[2]
    ipv6 = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\])(?::(\d*))?", host)
    parted = ipv6 or _PORT.fullmatch(host)
    name, port = (parted[1], parted[2]) if parted else (host, None)
    malformed = ipv6 is None and _FORBIDDEN_IN_HOST.search(unquote(name))
    if malformed or (special and not name) or (port and int(port) > 0xFFFF):
        return None
    path, query, fragment = _split(rest, special=special)
    return Url(scheme, _segments(path, [], file=False, special=special), authority, query, fragment)


def _parse_file(text: str, base: Url | None) -> Url | None:
    """File state, file slash state and file host state."""
    if re.match(r"[/\\]{2}", text):
        text = text[2:]
        authority = re.split(r"[/\\?#]", text, maxsplit=1)[0]
        if _DRIVE.fullmatch(authority):
            rest, query, fragment = _split(text)
            return Url("file", _segments(rest, []), "", query, fragment)
        if _FORBIDDEN_IN_HOST.search(unquote(authority)):
            return None
        host = "" if authority.lower() == "localhost" else authority.lower()
        rest, query, fragment = _split(text[len(authority) :])
        return Url("file", _segments(rest, []), host, query, fragment)
    rest, query, fragment = _split(text)
    if base is None:
        return Url("file", _segments(rest, []), "", query, fragment)
    if text[:1] in ("/", "\\"):
        drive = base.path[1:3]
        kept = [drive] if _DRIVE.fullmatch(drive) and not _STARTS_WITH_DRIVE.match(text[1:]) else []
        return Url("file", _segments(rest, kept), base.host, query, fragment)
    if not rest:
        return Url("file", base.path, base.host, base.query if query is None else query, fragment)
    if _STARTS_WITH_DRIVE.match(text):
        return Url("file", _segments(rest, []), "", query, fragment)
    return Url("file", _join(base, rest), base.host, query, fragment)


def _split(text: str, *, special: bool = True) -> tuple[str, str | None, str | None]:
    """Path, query and fragment, the latter two percent-encoded."""
    before, hash_sign, fragment = text.partition("#")
    path, question_mark, query = before.partition("?")
    safe = _QUERY_SAFE if special else _QUERY_SAFE + "'"
    return (
        path,
        _encode(query, safe) if question_mark else None,
        _encode(fragment, _FRAGMENT_SAFE) if hash_sign else None,
    )


def _join(base: Url, rest: str) -> str:
    kept = base.path.split("/")[1:]
    _shorten(kept)
    return _segments("/" + rest, kept)


def _segments(path: str, kept: list[str], *, file: bool = True, special: bool = True) -> str:
    """Path state: dot segments resolved, the rest percent-encoded, appended to `kept`."""
    if special:
        path = path.replace("\\", "/")
    pieces = path.removeprefix("/").split("/") if path or special else []
    for index, piece in enumerate(pieces):
        lowered = piece.lower()
        last = index == len(pieces) - 1
        if lowered in _DOUBLE_DOT:
            _shorten(kept, file=file)
            if last:
                kept.append("")
        elif lowered in _SINGLE_DOT:
            if last:
                kept.append("")
        elif file and not kept and _DRIVE.fullmatch(piece):
            kept.append(piece[0] + ":")
        else:
            kept.append(_encode(piece, _PATH_SAFE))
    return "/" + "/".join(kept) if kept else ""


def _shorten(path: list[str], *, file: bool = True) -> None:
    if path and not (file and len(path) == 1 and re.fullmatch(r"[A-Za-z]:", path[0])):
        path.pop()


def _encode(text: str, safe: str) -> str:
    return text if text.isalnum() and text.isascii() else quote(text, safe=safe)


def path_to_file_url(path: str) -> Url:
    """`url.pathToFileURL`: `path` is absolute, with `/` as separator (`/C:/x` for a drive)."""
    return Url("file", quote(path, safe="/!$&'()*+,-.:;=@[]_", errors="surrogateescape"), "")


def file_url_to_path(url: Url) -> str:
    """`url.fileURLToPath`.

    Raises ResolutionError: ERR_INVALID_URL_SCHEME, ERR_INVALID_FILE_URL_HOST,
    ERR_INVALID_FILE_URL_PATH, or `URIError` where the percent-encoding is not UTF-8.
    """
    if url.scheme != "file":
        raise ResolutionError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file")
    if url.host:
        raise ResolutionError(
            "ERR_INVALID_FILE_URL_HOST", "File URL host must be 'localhost' or empty"
        )
    if "%" not in url.path:
        return url.path
    if re.search("%2f", url.path, re.IGNORECASE):
        raise ResolutionError(
            "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters"
        )
    return decode_uri_component(url.path)


def decode_uri_component(text: str) -> str:
    """`decodeURIComponent`; ResolutionError with `URIError` where that throws."""
    if "%" not in text:
        return text
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ResolutionError("URIError", "URI malformed")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise ResolutionError("URIError", "URI malformed") from None
