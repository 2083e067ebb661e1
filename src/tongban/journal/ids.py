"""Time-ordered identifiers (UUID version 7) for every row that grows with cases."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

_EPOCH_MS = 1000


def uuid7(at: datetime) -> UUID:
    """A UUID whose first 48 bits are `at` in milliseconds since 1970 and whose other bits are random (RFC 9562)."""
    ms = int(at.timestamp() * _EPOCH_MS) & ((1 << 48) - 1)
    rest = secrets.randbits(74)
    value = (ms << 80) | (0x7 << 76) | ((rest >> 62) << 64) | (0b10 << 62) | (rest & ((1 << 62) - 1))
    return UUID(int=value)
