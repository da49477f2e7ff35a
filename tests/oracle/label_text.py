# SPDX-License-Identifier: Apache-2.0
"""Label text and LIKE patterns as the two dialects read them (docs/spec/summary.md A and C.15), in plain Python."""

import json
import re

ALWAYS_ENABLED = "vm_kubevirt_io_name"


class Refused(Exception):
    """The dialect's engine refuses this input."""


class _Pairs(list):
    """A JSON object as it is written: its pairs in order, repeated keys too."""


class _Number(str):
    """A JSON number as it is written."""


def _no_constant(name):
    raise Refused(f"{name} is no JSON")


def _document(text):
    try:
        return json.loads(text, object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number,
                          parse_constant=_no_constant)
    except ValueError as error:
        raise Refused(f"label text is not JSON: {text!r}: {error}") from None


def _nested(value):
    """A nested value as `onprem` shows it: PostgreSQL's text of jsonb."""
    if isinstance(value, _Pairs):
        last = dict(value)
        keys = sorted(last, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{_nested_text(key)}: {_nested(last[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    if isinstance(value, _Number):
        return str(value)
    return _nested_text(value) if isinstance(value, str) else json.dumps(value)


def _nested_text(text):
    """Quoted as in JSON, but a NUL stays one: where the label is kept it is refused (A.2)."""
    return '"' + "\0".join(json.dumps(part, ensure_ascii=False)[1:-1] for part in text.split("\0")) + '"'


def read(text, keys, dialect):
    """The filtered map of a label text, or None where it is NULL (A.2, A.5). `keys` may be None: no enabled row."""
    found = full(text, dialect)
    if found is None:
        return None
    kept = {key: value for key, value in found.items() if keys is not None and key in keys}
    for key, value in kept.items():
        if "\0" in key or "\0" in (value or ""):
            raise Refused("PostgreSQL holds no NUL character")
    return kept


def full(text, dialect):
    """The map of a label text before it is filtered."""
    if dialect == "trino":
        if text is None:
            return None
        document = _document(text)
        if document is None:
            return None
    else:
        if text is None or not text.strip(" "):
            return {}
        document = _document(text)
    if not isinstance(document, _Pairs):
        raise Refused(f"label text is no object: {text!r}")
    found = {}
    for key, value in document:
        nested = isinstance(value, list)
        if dialect == "trino" and (nested or key in found):
            raise Refused(f"nested value or repeated key: {text!r}")
        if isinstance(value, bool):
            value = "true" if value else "false"
        found[key] = _nested(value) if nested else value
    return {key: None if value is None else str(value) for key, value in found.items()}


def enabled(rows, dialect):
    """The keys that the filter keeps; None stands for the NULL array of `trino` (A.1)."""
    if not rows and dialect == "trino":
        return None
    return {ALWAYS_ENABLED, *rows}


def canonical(labels):
    return json.dumps(labels, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def merge(*maps):
    """Later wins (A.3)."""
    merged = {}
    for one in maps:
        merged.update(one or {})
    return merged


def frozen(labels):
    return None if labels is None else tuple(sorted(labels.items()))


def like(text, pattern, dialect):
    """namespace LIKE pattern (C.15)."""
    if text is None or pattern is None:
        return False
    if dialect == "trino":
        parts = {"%": ".*", "_": "."}
        expression = "".join(parts.get(letter) or re.escape(letter) for letter in pattern)
        return re.fullmatch(expression, text, re.DOTALL) is not None
    return _like_onprem(text, pattern)


def _like_onprem(text, pattern):
    """Left to right, with backslash as escape. Text that is used up ends the match before an escape is looked at, but
    not where a run of % and _ has taken the last of it (as PostgreSQL 15 answers)."""
    if not text:
        return not pattern.strip("%")
    if not pattern:
        return False
    head, rest = pattern[0], pattern[1:]
    if head == "%":
        while rest[:1] in ("%", "_"):
            if rest[0] == "_" and not text:
                return False
            text = text[1:] if rest[0] == "_" else text
            rest = rest[1:]
        if rest == "\\":
            raise Refused("a pattern ends in the escape character")
        return not rest or any(_like_onprem(text[at:], rest) for at in range(len(text) + 1))
    if head == "\\":
        if not rest:
            raise Refused("a pattern ends in the escape character")
        head, rest = rest[0], rest[1:]
        return text[0] == head and _like_onprem(text[1:], rest)
    return (head == "_" or text[0] == head) and _like_onprem(text[1:], rest)
