"""Source maps written by hand: the encoder that the tests of source maps share."""

from __future__ import annotations

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(value):
    """A number as base64 VLQ."""
    rest = abs(value) << 1 | (value < 0)
    text = ""
    while True:
        rest, digit = rest >> 5, rest & 31
        text += BASE64[digit | 32 if rest else digit]
        if not rest:
            return text


def encode(lines):
    """Lines of segments, each (column,) or (column, source, line, column[, name]), as mappings."""
    before, encoded = [0, 0, 0, 0], []
    for line in lines:
        column, texts = 0, []
        for start, *rest in line:
            fields = [start - column]
            column = start
            for index, value in enumerate(rest):
                fields.append(value - before[index])
                before[index] = value
            texts.append("".join(map(vlq, fields)))
        encoded.append(",".join(texts))
    return ";".join(encoded)
