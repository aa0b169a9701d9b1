"""NODE_OPTIONS, read as Node reads it.

Source: Node's documentation, "Command-line API", `NODE_OPTIONS=options...`; where it is silent,
what Node 20 does: only U+0020 separates, only `"` quotes, a backslash escapes inside quotes alone,
`_` in a name means `-`, a value that begins with `-` needs `=` or `\\-`, and the first word that is
neither an option nor its value ends the list.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from graphscan.errors import UsageError

TAKES_VALUE: Final = frozenset(
    {
        "--allow-fs-read",
        "--allow-fs-write",
        "--conditions",
        "--debug-port",
        "--diagnostic-dir",
        "--disable-proto",
        "--disable-warning",
        "--dns-result-order",
        "--es-module-specifier-resolution",
        "--experimental-default-type",
        "--experimental-loader",
        "--heap-prof-dir",
        "--heap-prof-interval",
        "--heap-prof-name",
        "--heapsnapshot-near-heap-limit",
        "--heapsnapshot-signal",
        "--icu-data-dir",
        "--import",
        "--input-type",
        "--inspect-port",
        "--inspect-publish-uid",
        "--loader",
        "--localstorage-file",
        "--max-http-header-size",
        "--max-old-space-size-percentage",
        "--network-family-autoselection-attempt-timeout",
        "--openssl-config",
        "--redirect-warnings",
        "--report-dir",
        "--report-directory",
        "--report-filename",
        "--report-signal",
        "--require",
        "--secure-heap",
        "--secure-heap-min",
        "--snapshot-blob",
        "--test-isolation",
        "--test-reporter",
        "--test-reporter-destination",
        "--test-shard",
        "--title",
        "--tls-cipher-list",
        "--tls-keylog",
        "--trace-event-categories",
        "--trace-event-file-pattern",
        "--trace-require-module",
        "--unhandled-rejections",
        "--use-largepages",
        "--v8-pool-size",
        "--watch-path",
    }
)
"""Options that NODE_OPTIONS may hold and whose value may be the next word."""

SHORT: Final = {"-r": "--require", "-C": "--conditions"}


class NodeOptions(Struct, frozen=True):
    """What a NODE_OPTIONS string preloads and which conditions it adds, each in order."""

    requires: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def split_words(text: str) -> list[str]:
    """The words of a NODE_OPTIONS string.

    Raises UsageError, with Node's words, for an open quote or a backslash at the end of one.
    """
    words: list[str] = []
    in_string = False
    starts_word = True
    characters = iter(text)
    for character in characters:
        match character:
            case "\\" if in_string:
                escaped = next(characters, None)
                if escaped is None:
                    raise _invalid(text, "invalid value for NODE_OPTIONS (invalid escape)")
                character = escaped
            case " " if not in_string:
                starts_word = True
                continue
            case '"':
                in_string = not in_string
                continue
        if starts_word:
            words.append(character)
            starts_word = False
        else:
            words[-1] += character
    if in_string:
        raise _invalid(text, "invalid value for NODE_OPTIONS (unterminated string)")
    return words


def parse_node_options(text: str) -> NodeOptions:
    """Read preloads and conditions out of a NODE_OPTIONS string; other options are passed over.

    Raises UsageError where Node itself would not start, as far as these options are concerned.
    """
    found: dict[str, list[str]] = {"--require": [], "--import": [], "--conditions": []}
    words = split_words(text)
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        word = words[at]
        at += 1
        if word == "--" or (word[:2] in SHORT and len(word) > 2):
            raise _invalid(text, f"{word} is not allowed in NODE_OPTIONS")
        name, has_value, value = word.partition("=")
        name = SHORT.get(name) or "--" + name[2:].replace("_", "-")
        if name not in TAKES_VALUE:
            continue
        if not has_value and at < len(words):
            value = words[at]
            if value.startswith("-"):
                value = ""
            elif value.startswith("\\-"):
                value = value[1:]
            at += 1
        if not value:
            raise _invalid(text, f"{word.partition('=')[0]}{has_value} requires an argument")
        if name in found:
            found[name].append(value)
    return NodeOptions(
        requires=tuple(found["--require"]),
        imports=tuple(found["--import"]),
        conditions=tuple(found["--conditions"]),
    )


def _invalid(text: str, cause: str) -> UsageError:
    return UsageError(
        f"--node-options {text!r}",
        f"Node would not start: {cause}",
        "Give the string as the deployment has it, for example "
        "--node-options '--import ./sentry.server.config.mjs'",
    )
