"""Writing messages: that one was read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.records.messages.models import Message


def mark_read(*, party: UUID, at: datetime, message: UUID | None = None) -> int:
    """Note that a party opened one message of its inbox, or (without `message`) all; returns how many were unread."""
    found = Message.objects.filter(party=party, channel="inbox", read_at=None)
    if message is not None:
        found = found.filter(id=message)
    return found.update(read_at=at)
