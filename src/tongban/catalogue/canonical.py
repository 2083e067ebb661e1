"""Canonical JSON after RFC 8785 without floats: the one text of a pack that is hashed and stored."""

from __future__ import annotations

import hashlib
import json
from typing import Any

GREATEST = 2**53 - 1


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold; the text says which, in Chinese."""


def canonical(value: object) -> str:
    """The canonical text of `value` (null, booleans, integers up to ±(2^53-1), strings, arrays, objects)."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of a canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _ordered(value: object) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > GREATEST:
            raise NotCanonical(f"整数 {value} 太大，请改写成文字")
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("对象的键必须是文字")
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise NotCanonical(f"不能保存的值：{value!r}")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
