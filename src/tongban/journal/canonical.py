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


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_AS_IS = frozenset({int, bool, type(None)})


def _plain(value: Any) -> Any:
    """The value as JSON's own types, texts in NFC, keys in order: one pass, the usual types first."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if kind in _AS_IS:
        return value
    if kind is dict:
        return _object(value)
    if kind is list or kind is tuple:
        return [_plain(item) for item in value]
    if kind is datetime:
        return instant(value)
    if kind is UUID:
        return str(value)
    return _rarer(value)


def _rarer(value: Any) -> Any:
    """What is of a kind derived from those, or may not enter at all."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise NotCanonical(f"留痕不收这种值：{type(value).__name__}")


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise NotCanonical(f"键必须是文字：{key!r}")
    if "".join(value).isascii():
        return {key: _plain(value[key]) for key in sorted(value)}
    named = {unicodedata.normalize("NFC", key): item for key, item in value.items()}
    return {key: _plain(named[key]) for key in sorted(named, key=_sort_key)}


def instant(at: datetime) -> str:
    """RFC 3339 text of an aware instant in UTC, always with six digits of seconds."""
    if at.tzinfo is None:
        raise NotCanonical("时刻必须带时区")
    offset = at.utcoffset()
    naive = (at - offset).replace(tzinfo=None) if offset else at.replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def _sort_key(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def canonical(value: Any) -> str:
    """Canonical JSON of `value`: keys sorted by UTF-16 code units, no white space, NFC strings, no floats.

    Raises NotCanonical for anything that has no exact text.
    """
    return _encode(_plain(value))


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
