"""The one text of a value: canonical JSON after RFC 8785, without floats, as it is hashed, signed and stored."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID


class NotCanonical(TypeError):
    """A value that may not enter the journal: a float, a key that is not text, or an unknown type."""


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        out = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"键必须是文字：{key!r}")
            out[unicodedata.normalize("NFC", key)] = _plain(item)
        return out
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise NotCanonical(f"留痕不收这种值：{type(value).__name__}")


def instant(at: datetime) -> str:
    """RFC 3339 text of an aware instant in UTC, always with six digits of seconds."""
    if at.tzinfo is None:
        raise NotCanonical("时刻必须带时区")
    offset = at.utcoffset()
    naive = (at - offset).replace(tzinfo=None) if offset else at.replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def _sort_key(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value) if all(k.isascii() for k in value) else sorted(value, key=_sort_key)
        return {k: _ordered(value[k]) for k in keys}
    if isinstance(value, list):
        return [_ordered(v) for v in value]
    return value


def canonical(value: Any) -> str:
    """Canonical JSON of `value`: keys sorted by UTF-16 code units, no white space, NFC strings, no floats.

    Raises NotCanonical for anything that has no exact text.
    """
    return json.dumps(_ordered(_plain(value)), ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
